"""Ask posts to confirm a pack, confirm it, and freeze it."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from yakuba.decisions.rules.capacity import Capacity
from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record
from yakuba.foundation.notifications.services import UnableToMail, mail
from yakuba.foundation.tenancy.models import Municipality
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.organisation.models import Post
from yakuba.organisation.queries import acting_for, holders_of
from yakuba.programmes.events import packs as events
from yakuba.programmes.events.about import pack_ref
from yakuba.programmes.models import PackConfirmation, ReviewPack
from yakuba.programmes.policies.packs import (
    capacity_of,
    may_confirm,
    may_make_packs,
    may_post_review,
)
from yakuba.programmes.queries.packs import confirmations_of, is_unaltered, next_confirmation

from .errors import UnableToReport
from .pack_files import Drawings, basis_of, drawings_of, keep_drawings
from .packs import frozen_refused
from .projects import demand
from .templates import fix_templates

MOST_POSTS = 12


@transaction.atomic
def ask_confirmations(
    *, pack: ReviewPack, posts: Sequence[Post], actor: Actor, at: datetime
) -> list[PackConfirmation]:
    """Ask the posts to confirm, one after the other in this order; raises `UnableToReport`.

    Whoever confirmed keeps the place in front: the order behind them can still be changed.
    """
    demand(may_make_packs(actor), UnableToReport)
    held = frozen_refused(pack)
    keys = list(dict.fromkeys(post.pk for post in posts))
    if not 1 <= len(keys) <= MOST_POSTS:
        raise UnableToReport(f"確認を依頼する職を、1から{MOST_POSTS}までの範囲で選んでください。")
    done = [row for row in confirmations_of(held) if row.confirmed_at is not None]
    if [row.post_id for row in done] != keys[: len(done)]:
        raise UnableToReport("すでに確認した職は、外したり順序を変えたりできません。")
    vacant = [post.label for post in posts if not holders_of(post, timezone.localdate(at))]
    if vacant:
        raise UnableToReport(f"{'、'.join(vacant)}には、いま就いている人がいません。")
    PackConfirmation.objects.filter(pack=held, confirmed_at=None).delete()
    PackConfirmation.objects.bulk_create(
        [
            PackConfirmation(pack=held, post_id=key, position=position)
            for position, key in enumerate(keys[len(done) :], len(done) + 1)
        ]
    )
    fact = events.ConfirmationAsked(
        subject=pack_ref(held.pk), posts=tuple(post.label for post in posts)
    )
    record(fact, actor=actor, at=at)
    _tell_next(held, at)
    return confirmations_of(held)


def _tell_next(pack: ReviewPack, at: datetime) -> None:
    """Promise a mail to whoever's turn it is, and to those who act while all of these are away."""
    row = next_confirmation(pack)
    if row is None:
        return
    for user in holders_of(row.post, timezone.localdate(at)):
        _mail(pack, row, user, "確認のお願い", f"「{pack.title}」の確認をお願いします。", at)
    for user in acting_for(row.post, at):
        if user.pk != pack.made_by_id:
            asked = f"{row.post.label}が不在のため、「{pack.title}」の確認を代決でお願いします。"
            _mail(pack, row, user, "代決による確認のお願い", asked, at)


def _tell_holders(pack: ReviewPack, row: PackConfirmation, at: datetime) -> None:
    """Promise a mail to those in whose absence it was confirmed: they look at it afterwards (後閲)."""
    told = f"不在の間に、{row.confirmed_label}が「{pack.title}」を代決で確認しました。後閲をお願いします。"
    for user in holders_of(row.post, timezone.localdate(at)):
        _mail(pack, row, user, "後閲のお願い", told, at)


def _mail(
    pack: ReviewPack, row: PackConfirmation, user: User, head: str, told: str, at: datetime
) -> None:
    if not user.email:
        return
    town = Municipality.objects.get(pk=pack.municipality_id)
    try:
        mail(
            to=user.email,
            subject_line=f"【{head}】{pack.title}",
            body=(
                f"{user.name} 様\n\n{told}\n"
                "次のページで内容を読めます。\n\n"
                f"{settings.PUBLIC_URL}/{town.slug}/desk/projects/packs/{pack.pk}/\n"
            ),
            about=pack_ref(pack.pk),
            dedupe_key=f"pack:{pack.pk}:{row.pk}:{user.pk}:{head}",
            at=at,
        )
    except UnableToMail:
        # Nobody's report waits for somebody's address; the desk shows it all the same.
        return


@transaction.atomic
def confirm(*, pack: ReviewPack, actor: Actor, at: datetime, content_hash: str) -> PackConfirmation:
    """Confirm for a post what its holder has read, known by its hash; raises `UnableToReport`.

    While nobody who holds the post is present, whose turn it is to act for it confirms (代決).
    """
    held = frozen_refused(pack)
    row = next_confirmation(held)
    if row is None:
        raise UnableToReport("確認を待っている職はありません。")
    demand(may_confirm(actor, row, at), UnableToReport)
    capacity = capacity_of(actor, row)
    if content_hash != held.content_hash or not is_unaltered(held):
        raise UnableToReport(
            "読んでいる間に内容が変わりました。最新の内容を確かめてから、もう一度確認してください。"
        )
    row.confirmed_at = at
    post = row.post.label if capacity is Capacity.SELF else actor.post_label
    row.confirmed_label = f"{post} {actor.name}"
    row.confirmed_hash = held.content_hash
    row.confirmed_by_id, row.capacity = actor.user_id, capacity.value
    row.save(
        update_fields=[
            "confirmed_at",
            "confirmed_label",
            "confirmed_hash",
            "confirmed_by",
            "capacity",
        ]
    )
    fact = events.PackConfirmed(
        subject=pack_ref(held.pk),
        post=row.post.label,
        content_hash=held.content_hash,
        capacity=capacity.value,
    )
    record(fact, actor=actor, at=at)
    if row.is_acting:
        _tell_holders(held, row, at)
    _tell_next(held, at)
    return row


@transaction.atomic
def post_review(*, confirmation: PackConfirmation, actor: Actor, at: datetime) -> PackConfirmation:
    """Note that a holder of the post has looked at it (後閲), frozen or not.

    Raises `UnableToReport`.
    """
    rows = PackConfirmation.objects.select_for_update(of=("self",))
    held = only(rows.filter(pk=confirmation.pk).select_related("post__department__parent"))
    if held is None:
        raise UnableToReport("内容が変わり、確認は取り直しになりました。後閲は要りません。")
    demand(may_post_review(actor, held), UnableToReport)
    if held.post_reviewed_at is not None:
        raise UnableToReport("後閲はすでに済んでいます。")
    held.post_reviewed_at, held.post_reviewed_by_id = at, actor.user_id
    held.save(update_fields=["post_reviewed_at", "post_reviewed_by"])
    fact = events.PackPostReviewed(subject=pack_ref(held.pack_id), post=held.post.label)
    record(fact, actor=actor, at=at)
    return held


def freeze_pack(*, pack: ReviewPack, actor: Actor, at: datetime) -> ReviewPack:
    """Make the pack final once every post asked has confirmed this very content, with its files.

    They are drawn before anything is locked: for a large city that takes seconds, in which nobody
    else has to wait. Raises `UnableToReport`.
    """
    demand(may_make_packs(actor), UnableToReport)
    with transaction.atomic():
        ready = _ready(pack)
    return _freeze(ready, drawings_of(ready, at=at), actor, at)


def _ready(pack: ReviewPack) -> ReviewPack:
    """Lock the row and return it if it may become final; raises `UnableToReport`."""
    held = frozen_refused(pack)
    rows = confirmations_of(held)
    if not rows:
        raise UnableToReport("確定する前に、責任者の職に確認を依頼してください。")
    missing = [row.post.label for row in rows if row.confirmed_hash != held.content_hash]
    if missing:
        raise UnableToReport(f"{'、'.join(missing)}の確認がまだです。")
    if not is_unaltered(held):
        raise UnableToReport("内容と照合番号が合いません。集計し直してください。")
    return held


@transaction.atomic
def _freeze(pack: ReviewPack, drawings: Drawings, actor: Actor, at: datetime) -> ReviewPack:
    held = _ready(pack)
    if basis_of(held) != drawings.basis:
        raise UnableToReport(
            "確定する間に内容か様式が変わりました。確かめてから、もう一度確定してください。"
        )
    # Before it is final: the forms in use now are its own from then on.
    fix_templates(pack=held, actor=actor, at=at)
    held.frozen_at = at
    held.save(update_fields=["frozen_at"])
    fact = events.PackFrozen(subject=pack_ref(held.pk), content_hash=held.content_hash)
    record(fact, actor=actor, at=at)
    keep_drawings(pack=held, drawings=drawings, actor=actor, at=at)
    return held
