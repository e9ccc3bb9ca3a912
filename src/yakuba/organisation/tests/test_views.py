"""Pages of the organisation: who reaches them and what they show."""

import pytest

from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.models import Absence, ClosedDay

ROOT = "/mihon/desk/organisation/"
PAGES = [ROOT, ROOT + "absences/", ROOT + "closed-days/"]
TRIP = {
    "start_day": "2099-05-11",
    "start_time": "",
    "end_day": "2099-05-12",
    "end_time": "",
    "reason": "出張",
}


def words_of(response):
    return response.content.decode().replace("<wbr>", "")


@pytest.mark.parametrize("page", PAGES)
def test_the_anonymous_are_led_to_the_entrance(client, cast, page):
    response = client.get(page)
    assert response["Location"].startswith("/mihon/accounts/?next=")


@pytest.mark.parametrize("page", PAGES)
def test_takagi_and_sasaki_find_nothing(client, cast, takagi, page):
    for user in (takagi, cast.sasaki):
        client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
        assert client.get(page).status_code == 404


def as_user(client, user):
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_tree_names_departments_posts_and_people(client, cast):
    words = words_of(as_user(client, cast.aoki).get(ROOT))
    for expected in ("健康福祉部", "子育て支援課長", "上野 裕子", "兼務"):
        assert expected in words


def test_the_tree_of_a_day_before_the_town_hall_existed_says_so(client, cast):
    words = words_of(as_user(client, cast.aoki).get(ROOT, {"on": "2019-01-01"}))
    assert "この日の組織はありません" in words


def test_ueno_registers_two_whole_days_and_cancels_them(client, cast):
    as_user(client, cast.ueno)
    assert client.post(ROOT + "absences/", {"user": cast.ueno.pk, **TRIP}).status_code == 302
    with acting_in(cast.municipality.pk):
        absence = Absence.objects.get()
        assert (absence.end_at - absence.start_at).days == 2
    assert "出張" in words_of(client.get(ROOT + "absences/"))
    client.post(f"{ROOT}absences/{absence.pk}/cancel/")
    with acting_in(cast.municipality.pk):
        assert Absence.objects.get().cancelled_at is not None


def test_aoki_does_not_learn_why_ueno_is_away(client, cast):
    as_user(client, cast.ueno).post(
        ROOT + "absences/", {"user": cast.ueno.pk, **TRIP, "reason": "通院"}
    )
    words = words_of(as_user(client, cast.aoki).get(ROOT + "absences/"))
    assert "上野 裕子" in words
    assert "通院" not in words


def test_aoki_cannot_enter_uenos_absence(client, cast):
    response = as_user(client, cast.aoki).post(ROOT + "absences/", {"user": cast.ueno.pk, **TRIP})
    assert response.status_code == 200
    with acting_in(cast.municipality.pk):
        assert not Absence.objects.exists()


def test_an_end_before_the_start_names_the_remedy(client, cast):
    wrong = {**TRIP, "end_day": "2099-05-01"}
    response = as_user(client, cast.ueno).post(ROOT + "absences/", {"user": cast.ueno.pk, **wrong})
    assert "終了は開始より後の日時にしてください。" in words_of(response)


def test_the_operator_closes_and_reopens_a_day(client, cast):
    as_user(client, cast.kimura)
    client.post(ROOT + "closed-days/", {"day": "2099-05-11", "reason": "庁舎点検"})
    assert "庁舎点検" in words_of(client.get(ROOT + "closed-days/"))
    with acting_in(cast.municipality.pk):
        closed = ClosedDay.objects.get()
    client.post(f"{ROOT}closed-days/{closed.pk}/reopen/")
    with acting_in(cast.municipality.pk):
        assert not ClosedDay.objects.exists()


def test_aoki_cannot_close_a_day(client, cast):
    as_user(client, cast.aoki).post(
        ROOT + "closed-days/", {"day": "2099-05-11", "reason": "休みたい"}
    )
    with acting_in(cast.municipality.pk):
        assert not ClosedDay.objects.exists()
