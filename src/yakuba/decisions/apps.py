"""Django's handle of this app, and what it tells the foundation about itself."""

from collections.abc import Mapping

from django.apps import AppConfig
from django.utils import timezone

from yakuba.foundation.subjects.registry import MOST_NAMED, SubjectCard, SubjectKind
from yakuba.foundation.subjects.registry import register as register_subject
from yakuba.foundation.ui.navigation import NavEntry
from yakuba.foundation.ui.navigation import register as register_entry
from yakuba.kernel.actor import Actor
from yakuba.kernel.codes import parse_uuid
from yakuba.kernel.verdict import Verdict, denied

KIND = "decisions.decision"


class Config(AppConfig):
    name = "yakuba.decisions"
    label = "decisions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import tasks  # noqa: F401  importing declares the sweeper

        register_subject(
            SubjectKind(KIND, "起案", card=_card, may_see=_may_see, find=_find, named=_named)
        )
        register_entry(
            NavEntry(
                section="決裁",
                label="決裁待ち",
                url_name="decisions:inbox",
                icon="stamp",
                order=10,
                may=_may_enter,
                count=_count,
            )
        )
        register_entry(
            NavEntry(
                section="決裁",
                label="後閲",
                url_name="decisions:reviews",
                icon="eye",
                order=20,
                may=_may_enter,
                count=_count_reviews,
            )
        )
        register_entry(
            NavEntry(
                section="決裁",
                label="自分の起案",
                url_name="decisions:drafts",
                icon="document",
                order=30,
                may=_may_enter,
            )
        )
        register_entry(
            NavEntry(
                section="決裁",
                label="決裁の記録",
                url_name="decisions:log",
                icon="download",
                order=90,
                may=_may_take_log,
            )
        )


def _card(subject_id: str) -> SubjectCard | None:
    from django.urls import reverse

    from .queries import find

    decision = find(subject_id) if parse_uuid(subject_id) else None
    if decision is None:
        return None
    return SubjectCard(decision.title, reverse("decisions:detail", args=[decision.pk]))


def _may_see(actor: Actor, subject_id: str) -> Verdict:
    from . import policies
    from .queries import find

    decision = find(subject_id) if parse_uuid(subject_id) else None
    if decision is None:
        return denied("この起案を表示できません。")
    # What the audit record still says of the person is blacked out for everybody from then on.
    if decision.circulation.erased_at is not None:
        return denied("保存期間が終わり、この起案の内容は廃棄されています。")
    return policies.may_see(actor=actor, decision=decision, at=timezone.now())


def _find(number: str) -> str | None:
    from .queries import key_of_number

    return key_of_number(number)


def _named(actor: Actor, words: str) -> Mapping[str, SubjectCard]:
    from django.urls import reverse

    from .queries import titled_for

    return {
        str(key): SubjectCard(f"{number} {title}", reverse("decisions:detail", args=[key]))
        for key, number, title in titled_for(actor, words, MOST_NAMED)
    }


def _may_enter(actor: Actor) -> bool:
    return actor.is_staff and bool(actor.post_ids)


def _may_take_log(actor: Actor) -> bool:
    from . import policies

    return bool(policies.may_take_log(actor=actor, municipality_id=actor.municipality_id))


def _count(actor: Actor) -> int:
    from .queries import count_waiting

    return count_waiting(actor, timezone.now())


def _count_reviews(actor: Actor) -> int:
    from .queries import to_post_review

    return to_post_review(actor).count()
