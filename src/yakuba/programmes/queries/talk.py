"""Comments, papers and who may be named: the people of a town hall by name."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from yakuba.foundation.accounts.models import User
from yakuba.kernel.actor import Actor
from yakuba.organisation.models import Appointment
from yakuba.organisation.queries import actor_for, on_day
from yakuba.programmes.models import (
    Attachment,
    Comment,
    Membership,
    Mention,
    Participation,
    Project,
    Task,
)
from yakuba.programmes.rules.mentions import Named, squeezed

from .visible import projects_for, sees_all


def comments_of(project: Project, task: Task | None) -> QuerySet[Comment]:
    """Return the remarks on the task, or those on the project itself, oldest first."""
    return Comment.objects.filter(project=project, task=task).select_related("author")


def attachments_of(project: Project, task: Task | None) -> QuerySet[Attachment]:
    """Return the papers that hang on the task, or on the project itself."""
    return Attachment.objects.filter(project=project, task=task, removed_at=None).select_related(
        "file", "added_by"
    )


def attachment_for(actor: Actor, key: int) -> Attachment | None:
    """Return the paper if the actor may see its project and nobody took it off."""
    rows = Attachment.objects.select_related("file", "project", "task")
    return rows.filter(
        pk=key, removed_at=None, project__in=projects_for(actor).values("pk")
    ).first()


def comment_for(actor: Actor, key: int) -> Comment | None:
    """Return the remark if the actor may see its project."""
    rows = Comment.objects.select_related("project", "task", "author")
    return rows.filter(pk=key, project__in=projects_for(actor).values("pk")).first()


def unread_mentions(actor: Actor) -> QuerySet[Mention]:
    """Return where the actor is named and has not looked yet, in projects still seen by the actor."""
    rows = Mention.objects.filter(
        user=actor.user_id, read_at=None, comment__taken_back_at=None
    ).select_related("comment__author", "comment__project", "comment__task")
    if not sees_all(actor):
        rows = rows.filter(comment__project__in=projects_for(actor).values("pk"))
    return rows.order_by("comment__written_at", "pk")


# People


def staff_on(on: date) -> QuerySet[Appointment]:
    """Return who serves in the town on the day, in which post."""
    return (
        Appointment.objects.filter(on_day(on), user__is_active=True)
        .select_related("user", "post__department__parent")
        .order_by("is_concurrent", "pk")
    )


def named_on(on: date) -> list[Named]:
    """Return everybody who may be named in the town, each once."""
    rows = staff_on(on).order_by().values_list("user_id", "user__name").distinct()
    return [Named(key, name) for key, name in rows]


def people_near(project: Project, on: date) -> list[User]:
    """Return the people of the project: its members, its section, those taking part, by name."""
    taking = Participation.objects.filter(project=project).values("department")
    near = (
        Q(post__department=project.department_id)
        | Q(post__department__parent=project.department_id)
        | Q(post=project.owner_post_id)
        | Q(post__department__in=taking)
        | Q(post__department__parent__in=taking)
    )
    users = {row.user_id: row.user for row in staff_on(on).filter(near)}
    members = Membership.objects.filter(project=project, user__is_active=True)
    users |= {row.user_id: row.user for row in members.select_related("user")}
    return sorted(users.values(), key=lambda user: user.kana or user.name)


def colleagues_of(actor: Actor, on: date) -> list[User]:
    """Return who holds a post in one of the actor's departments on the day, by name."""
    rows = staff_on(on).filter(
        Q(post__department__in=actor.department_ids)
        | Q(post__department__parent__in=actor.department_ids)
    )
    users = {row.user_id: row.user for row in rows}
    return sorted(users.values(), key=lambda user: user.kana or user.name)


class NobodyNamed(LookupError):
    """The name is nobody's, or that of several; the message says what to type instead."""


def person_named(text: str, on: date, *, near: Iterable[User] = ()) -> User:
    """Return the member of staff with the name; raises `NobodyNamed`.

    The family name is enough where nobody else has it. Of several of one name the one near the
    matter is meant; 「青木 美咲（給付係）」 tells them apart.
    """
    name, _, rest = text.replace("(", "（").partition("（")
    where = rest.rstrip("）) ")
    wanted = squeezed(name)
    close = [user for user in near if wanted in _names(user)]
    if len(close) == 1 and not where:
        return close[0]
    # The first letter narrows what is read: blanks within names are typed as one likes.
    begun = staff_on(on).filter(user__name__startswith=wanted[:1])
    rows = [row for row in begun if wanted in _names(row.user)]
    if where:
        rows = [row for row in rows if where in row.post.label]
    users = {row.user_id: row.user for row in rows}
    if not users:
        raise NobodyNamed(
            f"「{text.strip()}」という職員が見つかりません。氏名を「青木 美咲」のように入力してください。"
        )
    if len(users) > 1:
        posts = "、".join(
            sorted({f"{row.user.name}（{row.post.department.name}）" for row in rows})
        )
        raise NobodyNamed(f"同じ氏名の職員がいます。{posts}のように所属を添えてください。")
    return next(iter(users.values()))


def _names(user: User) -> tuple[str, ...]:
    return (squeezed(user.name), *user.name.split()[:1])


def sees_project(user: User, project: Project, on: date) -> bool:
    """Tell whether the member of staff may see the project on the day."""
    return projects_for(actor_for(user, on=on)).filter(pk=project.pk).exists()
