"""Fields that the forms of a migration share, with the sentences of their errors."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django import forms

from yakuba.foundation.ui.inputs import DayField
from yakuba.organisation.models import Post

Choice = tuple[str, str]
NOTHING: Final = ("", "選んでください")


def words(label: str, length: int, **kwargs: Any) -> forms.CharField:
    """Return a text with the sentences that say what is wrong with it."""
    errors = {
        "required": f"{label}を入力してください。",
        "max_length": f"{label}は{length:,}文字以内で入力してください。",
    }
    return forms.CharField(label=label, max_length=length, error_messages=errors, **kwargs)


def prose(label: str, length: int, rows: int = 3, **kwargs: Any) -> forms.CharField:
    """Return a text of several lines."""
    return words(label, length, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def day(label: str, **kwargs: Any) -> DayField:
    """Return a day."""
    return DayField(
        label=label, error_messages={"required": f"{label}を入力してください。"}, **kwargs
    )


def chosen(label: str, choices: Sequence[Choice] = (), **kwargs: Any) -> forms.ChoiceField:
    """Return one of several."""
    errors = {
        "required": f"{label}を選んでください。",
        "invalid_choice": f"{label}を一覧から選び直してください。",
    }
    return forms.ChoiceField(label=label, choices=choices, error_messages=errors, **kwargs)


def count(label: str, most: int, **kwargs: Any) -> forms.IntegerField:
    """Return a number of rows or minutes that may be left out."""
    fault = f"{label}は、0から{most:,}までの数で入力してください。"
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), fault),
        **kwargs,
    )


def offer(form: forms.Form, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Set what a choice offers."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)


def offer_posts(form: forms.Form, name: str, posts: Iterable[Post], first: str = "") -> None:
    """Let a post be chosen; `first` says what choosing none means."""
    none = ("", first) if first else NOTHING
    offer(form, name, [none, *((str(one.pk), one.label) for one in posts)])
