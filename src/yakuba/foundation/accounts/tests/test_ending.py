import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


def is_in(client):
    return client.get("/mihon/accounts/security/").status_code == 200


def test_aoki_ends_all_other_sessions_after_changing_a_factor(cast, mihon):
    here, lost, ishida = logged_in(cast.aoki), logged_in(cast.aoki), logged_in(cast.ishida)
    assert "ほかの端末からログアウトする" in here.get("/mihon/accounts/security/").content.decode()
    answer = here.post("/mihon/accounts/security/others/end/")
    assert answer.status_code == 302
    assert is_in(here)
    assert not is_in(lost)
    assert is_in(ishida)
    with acting_in(mihon.pk):
        fact = EventRecord.objects.get(code="accounts.user.sessions_ended")
    assert fact.payload["count"] == 1


def test_ending_others_needs_a_post_and_a_log_in(cast, mihon):
    assert logged_in(cast.aoki).get("/mihon/accounts/security/others/end/").status_code == 405
    assert Client().post("/mihon/accounts/security/others/end/").status_code == 302


def test_the_operator_ends_the_sessions_of_one_or_of_all(cast, mihon, capsys):
    aoki, ishida, guest = logged_in(cast.aoki), logged_in(cast.ishida), Client()
    call_command("end_sessions", "--user", "Aoki", "--municipality", "mihon")
    assert "1件" in capsys.readouterr().out
    assert not is_in(aoki)
    assert is_in(ishida)
    call_command("end_sessions", "--all")
    assert not is_in(ishida)
    assert guest.get("/mihon/").status_code == 200


@pytest.mark.parametrize(
    ("user", "town"), [("aoki", "nope"), ("nobody", "mihon"), ("takagi", "mihon")]
)
def test_the_operator_is_told_when_there_is_nobody(cast, takagi, user, town):
    with pytest.raises(CommandError):
        call_command("end_sessions", "--user", user, "--municipality", town)
