"""A definition goes live as an immutable version, once, and open drafts learn of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from yakuba.demo.definitions import codes, document
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.organisation.demo import Cast
from yakuba.procedures.models import Draft, FormVersion, Procedure
from yakuba.procedures.rules.vocabulary import SupersedePolicy
from yakuba.procedures.services.publishing import (
    Publication,
    UnableToPublish,
    close_procedure,
    open_procedure,
    publish_version,
)

SYSTEM = Actor.system()


def publish(
    made: dict[str, Any],
    at: datetime,
    policy: SupersedePolicy = SupersedePolicy.MAY_CONTINUE,
    actor: Actor = SYSTEM,
) -> Publication:
    return publish_version(document=made, policy=policy, actor=actor, at=at)


def changed(code: str = "dog-registration", minutes: int = 7) -> dict[str, Any]:
    return {**document(code), "minutes": minutes}


def draft_of(version: FormVersion, at: datetime) -> Draft:
    draft = Draft(procedure=version.procedure, version=version, channel="ONLINE")
    draft.started_at = draft.touched_at = at
    draft.save()
    return draft


def test_the_first_version_founds_the_procedure(in_mihon: Municipality, cast: Cast, at: datetime):
    done = publish(document("dog-registration"), at, actor=cast.actor(cast.kimura))
    procedure = Procedure.objects.get(slug="dog-registration")
    assert done.is_new
    assert (done.version.number, procedure.live_version) == (1, done.version)
    assert procedure.section == cast.environment
    assert done.version.published_by == cast.kimura
    fact = EventRecord.objects.get(code="procedures.form.published")
    assert fact.payload["content_hash"] == done.version.content_hash
    assert fact.actor_name == cast.kimura.name


def test_all_demo_procedures_can_be_published(in_mihon: Municipality, cast: Cast, at: datetime):
    for code in codes():
        publish(document(code), at)
    assert Procedure.objects.filter(live_version__number=1).count() == 5


def test_the_same_content_makes_no_new_version(in_mihon: Municipality, cast: Cast, at: datetime):
    first = publish(document("dog-registration"), at)
    # Another order of keys is the same content.
    again = publish(dict(reversed(document("dog-registration").items())), at)
    assert (again.is_new, again.version) == (False, first.version)
    assert EventRecord.objects.filter(code="procedures.form.published").count() == 1


def test_an_earlier_content_goes_live_again_under_its_number(
    in_mihon: Municipality, cast: Cast, at: datetime
):
    first = publish(document("dog-registration"), at)
    second = publish(changed(), at)
    back = publish(document("dog-registration"), at)
    assert (second.version.number, back.version, back.is_new) == (2, first.version, False)
    assert Procedure.objects.get().live_version == first.version
    assert FormVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        (SupersedePolicy.MAY_CONTINUE, False),
        (SupersedePolicy.MUST_RECONFIRM, True),
        (SupersedePolicy.MUST_RESTART, True),
    ],
)
def test_open_drafts_are_told_as_the_policy_says(
    in_mihon: Municipality, cast: Cast, at: datetime, policy: SupersedePolicy, told: bool
):
    first = publish(document("dog-registration"), at)
    waiting = draft_of(first.version, at)
    sent = draft_of(first.version, at)
    sent.submitted_at = at
    sent.save()
    done = publish(changed(), at, policy)
    waiting.refresh_from_db()
    sent.refresh_from_db()
    assert (waiting.needs_reconfirm, sent.needs_reconfirm) == (told, False)
    assert done.drafts == int(told)
    assert waiting.version == first.version


def test_a_published_version_is_never_changed(in_mihon: Municipality, cast: Cast, at: datetime):
    version = publish(document("dog-registration"), at).version
    with pytest.raises(DatabaseError, match=r"final|permission denied"), transaction.atomic():
        FormVersion.objects.filter(pk=version.pk).update(note="changed")
    version.document["minutes"] = 1
    with pytest.raises(DatabaseError, match=r"final|permission denied"), transaction.atomic():
        version.save()


def test_a_faulty_definition_is_refused_with_every_finding(
    in_mihon: Municipality, cast: Cast, at: datetime
):
    made = document("dog-registration")
    made["pages"][5]["when"] = "nobody = true"
    made["fee"]["inputs"] = {"dogs": "count(cats)"}
    with pytest.raises(UnableToPublish, match="直すところが2か所") as refused:
        publish(made, at)
    assert len(refused.value.findings) == 2
    with pytest.raises(UnableToPublish, match="所管課「9999」"):
        publish({**document("dog-registration"), "office": {"section": "9999"}}, at)
    with pytest.raises(UnableToPublish, match="定義を読めません"):
        publish({}, at)
    assert not Procedure.objects.exists()


def test_only_dx_staff_of_the_town_publish(
    in_mihon: Municipality, cast: Cast, takagi: Any, at: datetime
):
    for user in (cast.aoki, cast.kato, cast.sasaki, takagi):
        with pytest.raises(UnableToPublish, match="DX推進の担当者"):
            publish(document("dog-registration"), at, actor=cast.actor(user))


def test_a_procedure_is_closed_and_opened_with_a_record(
    in_mihon: Municipality, cast: Cast, at: datetime
):
    procedure = publish(document("dog-registration"), at).version.procedure
    kimura = cast.actor(cast.kimura)
    close_procedure(procedure=procedure, actor=kimura, at=at)
    close_procedure(procedure=procedure, actor=kimura, at=at)
    assert not Procedure.objects.get().is_open
    open_procedure(procedure=procedure, actor=kimura, at=at + timedelta(hours=1))
    assert Procedure.objects.get().is_open
    facts = EventRecord.objects.filter(code__startswith="procedures.procedure.")
    assert [fact.code for fact in facts] == [
        "procedures.procedure.closed",
        "procedures.procedure.opened",
    ]
    with pytest.raises(UnableToPublish):
        close_procedure(procedure=procedure, actor=cast.actor(cast.aoki), at=at)
