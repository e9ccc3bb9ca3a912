"""Fields as the pages of playbooks ask them, each with its mistakes in words."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms


def text_field(label: str, longest: int, *, required: bool = False, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        required=required,
        error_messages={
            "required": f"{label}を入力してください。",
            "max_length": f"{label}は{longest}字までで入力してください。",
        },
        **more,
    )


def lines_field(label: str, rows: int, longest: int, **more: Any) -> forms.CharField:
    return text_field(label, longest, widget=forms.Textarea(attrs={"rows": rows}), **more)


def number_field(label: str, least: int, most: int, *, required: bool = False, **more: Any) -> Any:
    said = f"{label}は{least}から{most}までの整数で入力してください。"
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=least,
        max_value=most,
        error_messages={
            "required": f"{label}を入力してください。",
            "invalid": said,
            "min_value": said,
            "max_value": said,
        },
        **more,
    )


def day_field(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "required": f"{label}を入力してください。",
            "invalid": f"{label}を「2027-04-01」のように入力してください。",
        },
        **more,
    )


def choosing(label: str, choices: Sequence[tuple[str, str]], **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        error_messages={
            "required": f"{label}を選んでください。",
            "invalid_choice": f"{label}は、選択肢から選んでください。",
        },
        **more,
    )


def offer(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)


def free_code(prefix: str, taken: Iterable[str]) -> str:
    """Return 「step-7」, the first such code that nothing has."""
    known = set(taken)
    number = 1
    while f"{prefix}-{number}" in known:
        number += 1
    return f"{prefix}-{number}"
