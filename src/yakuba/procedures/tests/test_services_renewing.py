"""A draft is moved as the publisher chose when the version went live, also the second time."""

from datetime import datetime, timedelta
from typing import Any

from yakuba.demo.definitions import document
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.organisation.demo import Cast
from yakuba.procedures.models import Draft, Procedure
from yakuba.procedures.rules.vocabulary import SupersedePolicy
from yakuba.procedures.services.drafts import start
from yakuba.procedures.services.publishing import publish_version
from yakuba.procedures.services.renewing import renew, renewal_of

OLD = document("dog-registration")
NEW = {**OLD, "minutes": 7}


def publish(made: dict[str, Any], at: datetime, policy: SupersedePolicy, note: str = "") -> None:
    publish_version(document=made, policy=policy, note=note, actor=Actor.system(), at=at)


def begin(cast: Cast, at: datetime, answers: dict[str, Any] | None = None) -> Draft:
    procedure = Procedure.objects.get()
    return start(procedure=procedure, actor=cast.actor(cast.sasaki), at=at, answers=answers or {})


def test_an_earlier_content_that_goes_live_again_is_renewed_as_chosen_now(
    in_mihon: Municipality, cast: Cast, at: datetime
):
    publish(OLD, at, SupersedePolicy.MAY_CONTINUE, "はじめての公開")
    publish(NEW, at + timedelta(days=1), SupersedePolicy.MAY_CONTINUE)
    draft = begin(cast, at + timedelta(days=2), {"owner_phone": "045-000-0000"})
    publish(OLD, at + timedelta(days=3), SupersedePolicy.MUST_RESTART, "前の内容に戻しました")
    draft.refresh_from_db()
    assert draft.needs_reconfirm
    renewal = renewal_of(draft, at)
    assert (renewal.policy, renewal.notes) == (
        SupersedePolicy.MUST_RESTART,
        ("前の内容に戻しました",),
    )
    moved = renew(draft=draft, actor=cast.actor(cast.sasaki), at=at + timedelta(days=4))
    assert (moved.version.number, moved.answers, moved.needs_reconfirm) == (1, {}, False)


def test_a_draft_whose_own_content_is_live_again_has_nothing_to_reconfirm(
    in_mihon: Municipality, cast: Cast, at: datetime
):
    publish(OLD, at, SupersedePolicy.MAY_CONTINUE)
    draft = begin(cast, at)
    publish(NEW, at + timedelta(days=1), SupersedePolicy.MUST_RESTART)
    draft.refresh_from_db()
    assert draft.needs_reconfirm
    publish(OLD, at + timedelta(days=2), SupersedePolicy.MUST_RECONFIRM)
    draft.refresh_from_db()
    assert not draft.needs_reconfirm


def test_the_strictest_of_all_that_was_missed_counts_and_every_note_is_told(
    in_mihon: Municipality, cast: Cast, at: datetime
):
    publish(OLD, at, SupersedePolicy.MUST_RESTART, "はじめての公開")
    draft = begin(cast, at)
    publish(NEW, at + timedelta(days=1), SupersedePolicy.MUST_RECONFIRM, "一つ目")
    publish({**OLD, "minutes": 9}, at + timedelta(days=2), SupersedePolicy.MAY_CONTINUE, "二つ目")
    draft.refresh_from_db()
    renewal = renewal_of(draft, at)
    assert (renewal.policy, renewal.notes) == (SupersedePolicy.MUST_RECONFIRM, ("一つ目", "二つ目"))
