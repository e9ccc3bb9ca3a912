"""Whom and what a program names in words: people, sections and posts of the town."""

from collections.abc import Collection
from datetime import date

from yakuba.foundation.accounts.models import User
from yakuba.foundation.accounts.queries import staff_of_town
from yakuba.organisation.models import Department, Post
from yakuba.organisation.queries import departments_on
from yakuba.programmes.services.errors import UnableToPlan


def staff_with(numbers: Collection[str]) -> dict[str, User]:
    """Return the staff of the town by their numbers; raises `UnableToPlan` for one unknown."""
    people = {user.username: user for user in staff_of_town()}
    unknown = sorted(set(numbers) - people.keys())
    if unknown:
        raise UnableToPlan(f"assignee：職員番号「{'」「'.join(unknown)}」の職員はいません。")
    return people


def section_named(text: str, on: date) -> Department:
    """Return the section by its code or name; raises `UnableToPlan`."""
    rows = list(departments_on(on))
    found = [one for one in rows if one.code == text] or [one for one in rows if one.name == text]
    if not found:
        raise UnableToPlan(f"department：「{text}」という課はありません。")
    if len(found) > 1:
        codes = "、".join(one.code for one in found)
        raise UnableToPlan(
            f"department：「{text}」という課は複数あります。課コード（{codes}）で指定してください。"
        )
    return found[0]


def post_named(label: str | None) -> Post | None:
    """Return the post by what it is called; None where none is asked for. Raises `UnableToPlan`."""
    if not label:
        return None
    rows = Post.objects.select_related("department__parent").order_by("pk")
    found = next((post for post in rows if post.label == label), None)
    if found is None:
        raise UnableToPlan(f"owner_post：「{label}」という職はありません。")
    return found
