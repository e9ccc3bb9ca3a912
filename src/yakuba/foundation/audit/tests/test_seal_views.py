"""The auditor sees how far the log is sealed and takes proofs away; anybody sees the signature."""

import json
import re

import pytest

from yakuba.foundation.audit import services
from yakuba.foundation.events.models import EventRecord

from .factories import lamps, name_lamp

AUDIT = "/mihon/desk/audit/"
PAGES = (f"{AUDIT}seal/", f"{AUDIT}seal/head.json")


@pytest.fixture
def entry(in_mihon, cast, at):
    with lamps(visible=False):
        yield name_lamp(7, actor=cast.actor(cast.sasaki), at=at)


@pytest.fixture
def sealed(entry, at):
    services.seal(at=at, batches=1)
    return entry


def evidence_of(response):
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    return json.loads(response.content)


def words(response):
    """Return the words of the page, whose phrases are marked up so that lines break well."""
    return re.sub(r"<[^>]*>", "", response.content.decode())


def taken():
    rows = EventRecord.objects.filter(code="audit.evidence.taken").order_by("pk")
    return [(row.payload["entry"], row.payload["opened"], row.actor_user_id) for row in rows]


def test_the_page_tells_the_state_of_sealing(client, cast, sealed, at):
    name_lamp(8, actor=cast.actor(cast.sasaki), at=at)
    client.force_login(cast.kimura)
    page = words(client.get(PAGES[0]))
    size = EventRecord.objects.filter(pk__lte=sealed.pk).count()
    assert f"{size}件" in page
    assert "署名した鍵" in page
    assert "封印が遅れています" not in page


def test_before_the_first_seal_the_page_says_what_comes(client, cast, entry):
    client.force_login(cast.kimura)
    assert "まだ封印がありません" in words(client.get(PAGES[0]))
    response = client.get(PAGES[1], follow=True)
    assert "まだ封印がありません" in words(response)
    assert taken() == []


def test_the_head_can_be_taken_away_and_that_is_remembered(client, cast, sealed):
    client.force_login(cast.kimura)
    value = evidence_of(client.get(PAGES[1]))
    assert (len(value["heads"]), value["events"]) == (1, [])
    assert taken() == [(0, False, cast.kimura.pk)]


def test_the_proof_opens_only_what_the_auditor_may_see(client, cast, sealed):
    client.force_login(cast.kimura)
    value = evidence_of(client.get(f"{AUDIT}{sealed.pk}/proof.json"))
    (event,) = value["events"]
    assert set(event["opened"]) == {"payload.colour"}
    assert "佐々木" not in json.dumps(value, ensure_ascii=False)
    assert taken() == [(sealed.pk, False, cast.kimura.pk)]


def test_who_may_see_the_subject_gets_it_opened(client, cast, in_mihon, at):
    with lamps(visible=True):
        row = name_lamp(7, actor=cast.actor(cast.sasaki), at=at)
        services.seal(at=at, batches=1)
        client.force_login(cast.kimura)
        (event,) = evidence_of(client.get(f"{AUDIT}{row.pk}/proof.json"))["events"]
    assert set(event["opened"]) == {"actor_name", "payload.colour", "payload.owner"}
    assert taken() == [(row.pk, True, cast.kimura.pk)]


def test_an_entry_that_waits_for_its_seal_says_so(client, cast, sealed, at):
    waiting = name_lamp(9, actor=cast.actor(cast.sasaki), at=at)
    client.force_login(cast.kimura)
    response = client.get(f"{AUDIT}{waiting.pk}/proof.json", follow=True)
    assert "まだ封印されていません" in words(response)


@pytest.mark.parametrize("name", ["aoki", "ueno", "kato", "kudo", "sasaki", "suzuki"])
def test_without_the_duty_there_is_no_seal(client, cast, sealed, name):
    client.force_login(getattr(cast, name))
    for url in (*PAGES, f"{AUDIT}{sealed.pk}/proof.json"):
        assert client.get(url).status_code == 404


def test_takagi_of_another_town_sees_nothing(client, cast, sealed, takagi):
    client.force_login(takagi)
    for url in (*PAGES, f"{AUDIT}{sealed.pk}/proof.json"):
        assert client.get(url).status_code == 404
    # His own town publishes its own signature, and it has none yet.
    assert client.get("/reiji/open/audit/head.txt").status_code == 404


def test_anybody_may_keep_the_last_signature(client, sealed):
    page = client.get("/mihon/open/audit/").content.decode()
    note = client.get("/mihon/open/audit/head.txt")
    assert note["Content-Type"].startswith("text/plain")
    text = note.content.decode()
    assert text.startswith(f"yakuba/{sealed.municipality.code}/")
    assert text.splitlines()[2] in page.replace("&#x27;", "'")
    assert "佐々木" not in page


def test_before_the_first_seal_there_is_no_signature_to_keep(client, mihon):
    assert "署名はまだありません" in words(client.get("/mihon/open/audit/"))
    assert client.get("/mihon/open/audit/head.txt").status_code == 404


def test_a_key_that_cannot_be_read_is_told_and_breaks_no_page(client, cast, sealed, settings):
    settings.AUDIT_KEY = "x"
    client.force_login(cast.kimura)
    assert "署名鍵を確かめてください" in words(client.get(PAGES[0]))
    assert client.get("/mihon/open/audit/").status_code == 200


def test_the_pages_cost_the_same_whatever_is_sealed(
    client, cast, sealed, settings, django_assert_max_num_queries
):
    # As in a running town: what the menu asks is known for some seconds.
    settings.TOWN_MEMORY_SECONDS = 60
    client.force_login(cast.kimura)
    client.get(PAGES[0])
    # One of them counts what presses in 自分の仕事, as on every page of the desk.
    with django_assert_max_num_queries(17):
        client.get(PAGES[0])
