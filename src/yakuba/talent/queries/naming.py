"""A member of staff by the name that somebody types."""

from datetime import date

from yakuba.foundation.accounts.models import User
from yakuba.organisation.models import Appointment
from yakuba.organisation.queries import on_day


class NobodyNamed(LookupError):
    """The name is nobody's, or that of several; the message says what to type instead."""


def person_named(text: str, on: date) -> User:
    """Return the member of staff; 「青木 美咲（給付係）」 tells people of one name apart.

    Raises `NobodyNamed`.
    """
    name, _, rest = text.replace("(", "（").partition("（")
    where, wanted = rest.rstrip("）) "), "".join(name.split())
    serving = Appointment.objects.filter(on_day(on), user__is_active=True)
    serving = serving.select_related("user", "post__department__parent")
    # The first letter narrows what is read: blanks within names are typed as one likes.
    begun = serving.filter(user__name__startswith=wanted[:1]) if wanted else ()
    rows = [row for row in begun if "".join(row.user.name.split()) == wanted]
    if where:
        rows = [row for row in rows if where in row.post.label]
    found = {row.user_id: row.user for row in rows}
    if not found:
        raise NobodyNamed(
            f"「{text.strip()}」という職員が見つかりません。氏名を「青木 美咲」のように入力してください。"
        )
    if len(found) > 1:
        posts = "、".join(
            sorted({f"{row.user.name}（{row.post.department.name}）" for row in rows})
        )
        raise NobodyNamed(f"同じ氏名の職員がいます。{posts}のように所属を添えてください。")
    return next(iter(found.values()))
