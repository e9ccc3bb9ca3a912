"""Say something on a project or a task, name people in it, take it back, note that it was read."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_text
from yakuba.programmes.events import talk as events
from yakuba.programmes.events.about import project_ref, task_ref
from yakuba.programmes.models import Comment, Mention, Project, Task
from yakuba.programmes.policies.projects import may_see
from yakuba.programmes.queries.talk import named_on, people_near, sees_project
from yakuba.programmes.rules.mentions import find_mentions, has_mentions

from .errors import UnableToAct
from .projects import demand

LENGTH = 4000


class UnableToSay(UnableToAct):
    """A comment cannot be written, or not be taken back."""


@transaction.atomic
def write_comment(
    *,
    project: Project,
    body: str,
    actor: Actor,
    at: datetime,
    on: date,
    task: Task | None = None,
    also: Iterable[User] = (),
) -> Comment:
    """Keep a remark; who is named with @氏名 in it, or in `also`, finds it in their work.

    They are told by the next daily digest. Raises `UnableToSay`.
    """
    demand(may_see(actor, project), UnableToSay)
    text = clean_text(body)
    if not text.strip():
        raise UnableToSay("コメントを入力してください。")
    if len(text) > LENGTH:
        raise UnableToSay(f"コメントは{LENGTH}字以内で入力してください（いま{len(text)}字です）。")
    named = [user for user in _named(text, also, project, on) if user.pk != actor.user_id]
    comment = Comment.objects.create(
        project=project, task=task, author=_author(actor), body=text, written_at=at
    )
    Mention.objects.bulk_create([Mention(comment=comment, user=user) for user in named])
    fact = events.CommentWritten(
        subject=task_ref(task.pk) if task else project_ref(project.pk),
        comment_id=comment.pk,
        mentioned=tuple(user.name for user in named),
    )
    record(fact, actor=actor, at=at)
    # Who answers has read.
    read_mentions(project=project, task=task, actor=actor, at=at)
    return comment


def _author(actor: Actor) -> User:
    author = User.objects.filter(pk=actor.user_id or 0).first()
    if author is None:
        raise UnableToSay("職員としてログインしてください。")
    return author


def _named(text: str, also: Iterable[User], project: Project, on: date) -> list[User]:
    """Return who is named, once each; refuses names of nobody and of those who may not read it."""
    found = {user.pk: user for user in also}
    if has_mentions(text):
        near = frozenset(user.pk for user in people_near(project, on))
        seen = find_mentions(text, named_on(on), near)
        if seen.unknown:
            raise UnableToSay(
                f"「@{seen.unknown[0]}」に当てはまる職員が見つかりません。"
                "氏名を「@青木 美咲」のように入力してください。"
            )
        if seen.unclear:
            raise UnableToSay(
                f"「@{seen.unclear[0]}」に当てはまる職員が2人以上います。氏名をすべて入力してください。"
            )
        found |= {user.pk: user for user in User.objects.filter(pk__in=seen.keys)}
    hidden = [user.name for user in found.values() if not sees_project(user, project, on)]
    if hidden:
        raise UnableToSay(
            f"{'、'.join(hidden)}さんはこの事業を見られないため、名指しできません。"
            "事業の参加者に加えてから、もう一度送ってください。"
        )
    return list(found.values())


@transaction.atomic
def take_back_comment(*, comment: Comment, actor: Actor, at: datetime) -> Comment:
    """Take one's own remark back: its words are gone, that there was one remains.

    Raises `UnableToSay`.
    """
    held = Comment.objects.select_for_update().get(pk=comment.pk)
    demand(may_see(actor, held.project), UnableToSay)
    if held.author_id != actor.user_id:
        raise UnableToSay("取り消せるのは、書いた人だけです。")
    if held.taken_back_at is not None:
        return held
    held.body, held.taken_back_at = "", at
    held.save(update_fields=["body", "taken_back_at"])
    subject = task_ref(held.task_id) if held.task_id else project_ref(held.project_id)
    record(events.CommentTakenBack(subject=subject, comment_id=held.pk), actor=actor, at=at)
    return held


@transaction.atomic
def read_mentions(
    *, project: Project, task: Task | None, actor: Actor, at: datetime, comment: int | None = None
) -> int:
    """Note that the actor has read where they are named on the task, or in one comment of it."""
    demand(may_see(actor, project), UnableToSay)
    rows = Mention.objects.filter(
        user=actor.user_id, read_at=None, comment__project=project, comment__task=task
    )
    if comment is not None:
        rows = rows.filter(comment=comment)
    keys = list(rows.values_list("comment", flat=True))
    if keys:
        rows.update(read_at=at)
        subject = task_ref(task.pk) if task else project_ref(project.pk)
        fact = events.MentionsRead(subject=subject, comment_ids=tuple(keys))
        record(fact, actor=actor, at=at)
    return len(keys)
