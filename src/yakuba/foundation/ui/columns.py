"""The page on which somebody says which column of their list is what."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, Generic, TypedDict, TypeVar

from django import forms
from django.forms.boundfield import BoundField
from django.http import HttpRequest

from yakuba.kernel.columns import Labelled, letter_of
from yakuba.kernel.text import clean_line

C = TypeVar("C", bound=StrEnum)
Rows = Sequence[Sequence[object]]

SAMPLES: Final = 3
_LOOKED_AT: Final = 20
_MOST_SHOWN: Final = 30


class Sample(TypedDict):
    """A column as the page draws it: how it is called, its choice, its first values."""

    letter: str
    field: BoundField
    values: list[str]


def kinds(columns: Iterable[Labelled], needed: Sequence[Labelled] = ()) -> list[tuple[str, str]]:
    """Return the choices for a column: nothing of it, or one of `columns`."""
    named = [(str(one), f"{one.label}{'（必須）' if one in needed else ''}") for one in columns]
    return [("", "取り込まない"), *named]


class ColumnsForm(forms.Form, Generic[C]):
    """The sheet where there are several, and what each of its columns is.

    A subclass names the enum of what a column can be, and the choices as people read them.
    """

    column: type[C]
    kinds: Sequence[tuple[str, str]]

    def __init__(
        self, *args: Any, sheets: Sequence[str], headings: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = range(len(headings))
        if len(sheets) > 1:
            self.fields["sheet"] = forms.ChoiceField(
                label="シート",
                choices=[(one, one) for one in sheets],
                error_messages={
                    "required": "シートを選んでください。",
                    "invalid_choice": "シートを選び直してください。",
                },
            )
        for place, heading in enumerate(headings):
            self.fields[name_of(place)] = forms.ChoiceField(
                label=heading,
                choices=self.kinds,
                required=False,
                widget=forms.Select(attrs={"class": "y-select"}),
                error_messages={"invalid_choice": "項目を選び直してください。"},
            )

    def columns(self) -> dict[int, C]:
        """Return what was chosen by place; the form is valid."""
        given = ((place, self.cleaned_data.get(name_of(place))) for place in self.places)
        return {place: self.column(value) for place, value in given if value}


def name_of(place: int) -> str:
    """Return the name of the field that asks what the column at the place is."""
    return f"column_{place}"


def chosen(columns: Mapping[int, StrEnum]) -> dict[str, str]:
    """Return what the form begins with, from what was chosen by place."""
    return {name_of(place): one.value for place, one in columns.items()}


def sheet_asked(request: HttpRequest, kept: str, sheets: Sequence[str]) -> str:
    """Return the sheet to show: the one that was sent, else the kept one, else the first."""
    asked = (request.POST.get("sheet", kept), kept)
    return next((one for one in asked if one in sheets), sheets[0])


def headings_of(cells: Sequence[object]) -> list[str]:
    """Return how the columns are called: by their headings, or by their letters."""
    return [
        clean_line(str(cell or "")) or f"{letter_of(place)}列" for place, cell in enumerate(cells)
    ]


def samples(
    form: ColumnsForm[Any], rows: Rows, at: int, *, shown: Callable[[object], str] = str
) -> list[Sample]:
    """Return each column with its choice and its first values below the headings in row `at`."""
    below = rows[at + 1 : at + 1 + _LOOKED_AT]
    return [
        {
            "letter": letter_of(place),
            "field": form[name_of(place)],
            "values": [
                clean_line(shown(row[place]))[:_MOST_SHOWN]
                for row in below
                if place < len(row) and row[place] not in (None, "")
            ][:SAMPLES],
        }
        for place in form.places
    ]
