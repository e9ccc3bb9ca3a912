"""Fields that the forms of roles, contracts and needs share, with the sentences of their errors."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from yakuba.foundation.accounts.models import User
from yakuba.foundation.ui.inputs import DayField
from yakuba.talent.queries.naming import NobodyNamed, person_named

Choice = tuple[str, str]
_LARGEST_YEN = 10**15 - 1


def words(label: str, length: int, **kwargs: Any) -> forms.CharField:
    """Return a text with the sentences that say what is wrong with it."""
    errors = {
        "required": f"{label}を入力してください。",
        "max_length": f"{label}は{length:,}文字以内で入力してください。",
    }
    return forms.CharField(label=label, max_length=length, error_messages=errors, **kwargs)


def prose(label: str, length: int, rows: int = 4, **kwargs: Any) -> forms.CharField:
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


def whole(label: str, least: int, most: int, **kwargs: Any) -> forms.IntegerField:
    """Return a whole number of a range."""
    fault = f"{label}は、{least}から{most}までの数で入力してください。"
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": f"{label}を入力してください。",
            **dict.fromkeys(("invalid", "min_value", "max_value"), fault),
        },
        **kwargs,
    )


def tenths(label: str, most: str, **kwargs: Any) -> forms.DecimalField:
    """Return hours or days with one decimal, more than none."""
    fault = f"{label}は「7.5」のように、0.1以上{most}以下の数で入力してください。"
    names = (
        "invalid",
        "min_value",
        "max_value",
        "max_digits",
        "max_decimal_places",
        "max_whole_digits",
    )
    return forms.DecimalField(
        label=label,
        max_digits=6,
        decimal_places=1,
        min_value=kwargs.pop("least", Decimal("0.1")),
        max_value=Decimal(most),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": f"{label}を入力してください。",
            **dict.fromkeys(names, fault),
        },
        **kwargs,
    )


class YenField(forms.IntegerField):
    """An amount; commas and 円, as copied from a paper, are forgiven."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            min_value=0,
            max_value=_LARGEST_YEN,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            error_messages={
                "required": f"{label}を入力してください。",
                "invalid": f"{label}は「1200000」のように、円の単位の整数で入力してください。",
                "min_value": f"{label}は0円以上で入力してください。",
                "max_value": f"{label}が大きすぎます。桁を確かめてください。",
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = value.replace(",", "").replace("，", "").removesuffix("円").strip()
        return super().to_python(value)


class PersonField(forms.CharField):
    """A member of staff by name; cleans to the `User`, or None where nobody is asked for."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            max_length=80,
            error_messages={"required": f"{label}の氏名を入力してください。"},
            **{"help_text": "氏名を入力します。", **kwargs},
        )
        self.widget.attrs |= {"autocomplete": "off", "data-example": "青木 美咲"}
        self.on: date | None = None

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text or self.on is None:
            return None
        try:
            return person_named(text, self.on)
        except NobodyNamed as fault:
            raise forms.ValidationError(str(fault)) from None


def serve_on(form: forms.Form, name: str, on: date) -> None:
    """Say on which day the people of a field serve."""
    field = form.fields[name]
    if isinstance(field, PersonField):
        field.on = on


def offer(form: forms.Form, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Set what a choice offers: pairs, or a heading with the pairs below it."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)


def people_choices(people: Iterable[User]) -> list[Choice]:
    """Return people by key."""
    return [(str(one.pk), one.name) for one in people]
