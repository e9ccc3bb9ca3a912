"""Fields that the forms of records share, with the sentences of their errors."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django import forms

from yakuba.foundation.ui.inputs import DayField
from yakuba.organisation.models import Department
from yakuba.records.rules.kinds import year_label

Choice = tuple[str, str]
NOTHING: Final = ("", "選んでください")


def words(label: str, length: int, **kwargs: Any) -> forms.CharField:
    """Return a text with the sentences that say what is wrong with it."""
    errors = {
        "required": f"{label}を入力してください。",
        "max_length": f"{label}は{length:,}文字以内で入力してください。",
    }
    return forms.CharField(label=label, max_length=length, error_messages=errors, **kwargs)


def day(label: str, **kwargs: Any) -> DayField:
    """Return a day."""
    errors = {"required": f"{label}を入力してください。"}
    return DayField(label=label, error_messages=errors, **kwargs)


def chosen(label: str, choices: Sequence[Choice] = (), **kwargs: Any) -> forms.ChoiceField:
    """Return one of several."""
    errors = {
        "required": f"{label}を選んでください。",
        "invalid_choice": f"{label}を一覧から選び直してください。",
    }
    return forms.ChoiceField(label=label, choices=choices, error_messages=errors, **kwargs)


def paper(label: str, **kwargs: Any) -> forms.FileField:
    """Return a file to hang on a document."""
    return forms.FileField(
        label=label,
        help_text="PDF・Word・Excel・JPEG・PNG。1件10MBまで。ウイルス検査をしてから保管します。",
        error_messages={
            "required": "ファイルを選んでください。",
            "empty": "中身が空です。ファイルを確かめて、選び直してください。",
        },
        **kwargs,
    )


def offer(form: forms.Form, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Set what a choice offers."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)


def in_sections(sections: Iterable[Department]) -> list[Choice]:
    """Return the sections that a list may be narrowed to."""
    return [("", "すべて"), *((str(one.pk), one.name) for one in sections)]


def in_years(years: Iterable[int]) -> list[Choice]:
    """Return the fiscal years that a list may be narrowed to."""
    return [("", "すべて"), *((str(one), year_label(one)) for one in years)]
