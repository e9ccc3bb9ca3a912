"""A definition that is taken over from the library is examined, published, and known by its origin."""

import html
import json
import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.organisation.demo import Cast
from yakuba.organisation.models import Department
from yakuba.procedures.models import FormVersion, Procedure
from yakuba.procedures.tests.desk import publish
from yakuba.region.models import Takeover

from .test_compare_views import body, browser, desk, shared

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(
    cast: Cast, mihon: Municipality, reiji: Municipality, takagi: User, at: datetime
) -> Takeover:
    """例示町 takes the procedure of 見本市 over."""
    with acting_in(mihon.pk):
        publish(at)
    item = shared(cast, mihon, "FORM", at)
    browser(takagi).post(desk(reiji, f"library/items/{item.key}/take/"))
    with acting_in(reiji.pk):
        row = Takeover.objects.get()
        assert (row.made_kind, row.put_to_use_at) == ("", None)
        return row


def handed_over(client: Client, reiji: Municipality, row: Takeover) -> dict[str, str]:
    """Return what the page of the copy sends to the page of definitions."""
    page = body(client.get(desk(reiji, f"library/taken/{row.pk}/")))
    assert "手続の定義の画面で確かめる" in page
    found = re.findall(r'<input type="hidden" name="(text|note)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


def published(client: Client, reiji: Municipality, given: dict[str, str], **typed: Any) -> None:
    """Examine under the own section and publish, as people do."""
    with acting_in(reiji.pk):
        section = Department.objects.filter(valid_to=None).latest("pk").code
    document = json.loads(given["text"])
    document["office"] = {**document["office"], "section": section}
    text = json.dumps(document, ensure_ascii=False)
    address = f"/{reiji.slug}/desk/definitions/new/"
    shown = client.post(address, {**given, "text": text, "action": "examine"})
    assert shown.status_code == 200, body(shown)
    found = shown.context["found"]
    assert not found.faults
    given = {
        "text": text,
        "note": shown.context["publishing"]["note"].value(),
        "policy": "MAY_CONTINUE",
        "examined": found.identity,
        "seen": found.seen,
        "action": "publish",
        **typed,
    }
    assert client.post(address, given).status_code == 302


@pytest.mark.parametrize("note", [None, "文言をこの町に合わせた"])
def test_a_definition_that_was_taken_over_is_known_by_its_procedure_once_it_is_published(
    taken: Takeover, reiji: Municipality, takagi: User, note: str | None
):
    client = browser(takagi)
    given = handed_over(client, reiji, taken)
    assert taken.content_hash[:12] in given["note"]
    published(client, reiji, given, **({"note": note} if note else {}))
    with acting_in(reiji.pk):
        procedure = Procedure.objects.get()
        version = FormVersion.objects.get()
        assert version.note == (note or given["note"])
        row = Takeover.objects.get()
        assert (row.made_kind, row.made_id) == ("procedures.procedure", str(procedure.pk))
        assert row.put_to_use_at is not None
        assert EventRecord.objects.filter(code="region.library.used").count() == 1
    page = body(client.get(desk(reiji, f"library/taken/{taken.pk}/")))
    assert "この団体のものになりました" in page and procedure.title in page
    assert "手続の定義の画面で確かめる" not in page


def test_a_procedure_of_the_towns_own_under_the_same_code_is_not_taken_for_the_copy(
    taken: Takeover, reiji: Municipality, takagi: User
):
    client = browser(takagi)
    given = handed_over(client, reiji, taken)
    document = json.loads(given["text"])
    document["pages"] = document["pages"][:-1]
    published(client, reiji, {"text": json.dumps(document), "note": ""}, note="町が作った")
    with acting_in(reiji.pk):
        assert Procedure.objects.get().slug == taken.code
        assert Takeover.objects.get().made_kind == ""
    assert "この団体のものになりました" not in body(
        client.get(desk(reiji, f"library/taken/{taken.pk}/"))
    )
