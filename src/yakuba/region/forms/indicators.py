"""What the pages of indicators ask: answers of a year, a table of answers, peers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from yakuba.kernel.fiscal import FiscalYear
from yakuba.region.models import IndicatorValue
from yakuba.region.queries.indicators import Town
from yakuba.region.rules.indicators import Indicator, IndicatorKind, number_text, tenths
from yakuba.region.rules.intake import BadValue, Line, line_of

_DIGITS = {"inputmode": "numeric", "autocomplete": "off", "maxlength": 12}


class AnswersForm(forms.Form):
    """The questions of a year; what is left empty is no answer."""

    def __init__(
        self,
        *args: Any,
        indicators: Sequence[Indicator],
        year: int,
        known: Mapping[str, IndicatorValue],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.indicators, self.year = indicators, year
        self.lines: dict[str, Line | None] = {}
        for one in indicators:
            for name, field in _fields(one).items():
                self.fields[name] = field
            for name, value in _initial(one, known.get(one.code)).items():
                self.initial[name] = value

    @property
    def blocks(self) -> list[tuple[str, list[tuple[Indicator, list[forms.BoundField]]]]]:
        """Return the questions under their headings, each with its controls."""
        found: dict[str, list[tuple[Indicator, list[forms.BoundField]]]] = {}
        for one in self.indicators:
            found.setdefault(one.block, []).append((one, [self[name] for name in _fields(one)]))
        return list(found.items())

    def clean(self) -> dict[str, Any]:
        """Read each answer by the rules of its indicator."""
        given = super().clean() or self.cleaned_data
        for one in self.indicators:
            try:
                self.lines[one.code] = line_of(
                    one,
                    self.year,
                    given.get(one.code),
                    numerator=given.get(f"{one.code}-numerator"),
                    denominator=given.get(f"{one.code}-denominator"),
                )
            except BadValue as fault:
                self.add_error(next(iter(_fields(one))), str(fault))
        return given


def _fields(one: Indicator) -> dict[str, forms.Field]:
    if one.is_status:
        choices = [("", "回答なし"), *((a.code, a.label) for a in one.vocabulary)]
        return {
            one.code: forms.ChoiceField(
                label=one.label,
                choices=choices,
                required=False,
                help_text=one.question,
                error_messages={"invalid_choice": "回答を選び直してください。"},
            )
        }
    if one.kind is IndicatorKind.RATE and one.has_counts:
        return {
            f"{one.code}-numerator": _number(f"{one.label}（分子）", one.numerator_text),
            f"{one.code}-denominator": _number(f"{one.label}（分母）", one.denominator_text),
        }
    return {one.code: _number(one.label, one.question)}


def _number(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, help_text=hint, widget=forms.TextInput(attrs=_DIGITS)
    )


def _initial(one: Indicator, row: IndicatorValue | None) -> dict[str, str]:
    if row is None:
        return {}
    if one.is_status:
        return {one.code: row.answer}
    if row.denominator is not None and one.kind is IndicatorKind.RATE:
        return {
            f"{one.code}-numerator": str(row.numerator),
            f"{one.code}-denominator": str(row.denominator),
        }
    shown = "" if row.score is None else number_text(tenths(row.score)).replace(",", "")
    # A percentage that came by a table has no counts to show in their boxes.
    return {one.code: shown}


class TableForm(forms.Form):
    """A table of answers, and the year of one that does not tell its own."""

    file = forms.FileField(
        label="回答の表",
        allow_empty_file=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text="Excel(.xlsx)かCSV。10MBまで。",
        error_messages={
            "required": "回答の表のファイルを選んでください。",
            "empty": "選んだファイルは空です。中身のあるファイルを選び直してください。",
        },
    )
    year = forms.TypedChoiceField(
        label="年度",
        coerce=int,
        help_text="表に「年度」の列がないときに使います。",
        error_messages={
            "required": "年度を選んでください。",
            "invalid_choice": "年度を選び直してください。",
        },
    )

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["year"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [(year, FiscalYear(year).label) for year in sorted(years, reverse=True)]


class PeersForm(forms.Form):
    """A name, and the municipalities that are meant."""

    title = forms.CharField(
        label="一覧の名称",
        max_length=60,
        help_text="例：人口の近い団体、定住自立圏の団体",
        error_messages={
            "required": "一覧の名称を入力してください。",
            "max_length": "一覧の名称は60文字までにしてください。",
        },
    )
    members = forms.MultipleChoiceField(
        label="比べる団体",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "比べる団体を、1つ以上選んでください。",
            "invalid_choice": "団体を選び直してください。",
        },
    )

    def __init__(self, *args: Any, towns: Iterable[Town], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["members"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(one.code, f"{one.name}（人口{one.population:,}人）") for one in towns]
