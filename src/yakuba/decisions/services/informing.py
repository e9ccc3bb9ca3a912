"""供覧: posts that are shown a draft beside its route; they read it, and nothing waits for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from yakuba.decisions import events, policies
from yakuba.decisions.models import Decision, Step
from yakuba.decisions.queries.information import known_post_ids, last_place
from yakuba.decisions.rules.remarks import RemarkKind
from yakuba.decisions.rules.stages import BESIDE, Act, StepKind
from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.organisation.models import Post
from yakuba.organisation.queries import holders_of

from .circulating import claim, clean_opinion, day_of, facts_of, user_of
from .errors import UnableToInform
from .remarking import keep
from .telling import tell

MOST_AT_ONCE: Final = 30


@transaction.atomic
def inform(
    *, decision: Decision, posts: Sequence[Post], actor: Actor, at: datetime, note: str = ""
) -> list[Step]:
    """Show the draft to these posts for information, with a note; their holders get a mail.

    It moves the draft nowhere, so no open page grows old by it. Raises `UnableToInform`.
    """
    held = claim(decision, Act.INFORM, None, UnableToInform)
    verdict = policies.may_inform(actor=actor, decision=held, at=at)
    if not verdict:
        raise UnableToInform(verdict.reason_ja)
    user = user_of(actor, UnableToInform)
    note = clean_opinion(note, UnableToInform)
    if not 0 < len(posts) <= MOST_AT_ONCE:
        raise UnableToInform(f"供覧先は、1つ以上{MOST_AT_ONCE}以内で選んでください。")
    known = known_post_ids(held)
    added = []
    for order, post in enumerate(posts, start=last_place(held) + 1):
        if post.pk in known:
            raise UnableToInform(f"{post.label}には、すでに回っています。")
        readers = holders_of(post, day_of(at))
        if not readers:
            raise UnableToInform(f"{post.label}は欠員のため、供覧できません。")
        known.add(post.pk)
        added.append(_shown(held, post, order, note, user, actor, at))
        _tell(held, added[-1], readers, note, user, actor, at)
    return added


def _shown(
    held: Decision, post: Post, order: int, note: str, user: User, actor: Actor, at: datetime
) -> Step:
    step = Step(
        decision=held,
        circulation=held.circulation,
        order=order,
        wave=BESIDE,
        kind=StepKind.KYORAN.value,
        post=post,
        post_label=post.label,
        opened_at=at,
    )
    step.save(force_insert=True)
    if note:
        label = f"{actor.post_label} {user.name}"
        keep(held, RemarkKind.INFORMATION, note, user, label, at, step)
    record(
        events.InformationAdded(
            subject=held.ref, **facts_of(held), post_label=step.post_label, opinion=note
        ),
        actor=actor,
        at=at,
    )
    return step


def _tell(
    held: Decision,
    step: Step,
    readers: Sequence[User],
    note: str,
    user: User,
    actor: Actor,
    at: datetime,
) -> None:
    lines = [f"供覧先　{step.post_label}", f"加えた人　{actor.post_label} {user.name}"]
    if note:
        lines.append(f"添え書き　{note}")
    lines.append("読んだら、起案のページで「供覧を確認した」を押してください。")
    for reader in readers:
        if reader.pk != user.pk:
            tell(
                user=reader,
                decision=held,
                what="供覧",
                lines=lines,
                key=f"information.{step.pk}",
                at=at,
            )
