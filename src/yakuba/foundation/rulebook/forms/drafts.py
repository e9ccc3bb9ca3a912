"""What people type about a draft: its name and day, its columns, the grid of its cells."""

import re
from typing import Any, Final

from django import forms
from django.http import QueryDict

from yakuba.foundation.rulebook.rules.columns import TYPE_WORDS, Said
from yakuba.foundation.rulebook.rules.drafts import (
    LONGEST_ARTICLE,
    LONGEST_CELL,
    Document,
    DraftColumn,
    Typed,
    columns_of,
)
from yakuba.foundation.ui.inputs import DayField
from yakuba.kernel.feel import HIT_POLICIES, FeelSyntaxError, parse_unary_tests
from yakuba.kernel.text import clean_line

ROWS_A_PAGE: Final = 30
_CODE_FAULT: Final = "半角の英小文字・数字・ハイフン・下線で、40文字までにしてください。"
_MOST_VALUES: Final = 200


def _words(label: str, length: int, **kwargs: Any) -> forms.CharField:
    errors = {
        "required": f"{label}を入力してください。",
        "max_length": f"{label}は{length:,}文字以内で入力してください。",
    }
    return forms.CharField(label=label, max_length=length, error_messages=errors, **kwargs)


def _chosen(label: str, choices: list[tuple[str, str]], **kwargs: Any) -> forms.ChoiceField:
    errors = dict.fromkeys(("required", "invalid_choice"), f"{label}を一覧から選んでください。")
    return forms.ChoiceField(label=label, choices=choices, error_messages=errors, **kwargs)


def _code(help_text: str) -> forms.RegexField:
    return forms.RegexField(
        label="コード",
        regex=r"\A[a-z0-9][a-z0-9_-]{0,39}\Z",
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocapitalize": "off", "spellcheck": "false"}),
        error_messages={"required": "コードを入力してください。", "invalid": _CODE_FAULT},
    )


class NewForm(forms.Form):
    """A new table."""

    title = _words("題名", 120)
    source_text = _words(
        "根拠(条例・規則・規程)", 200, help_text="例：見本市事務決裁規程 第5条 別表第1"
    )
    code = _code("アドレスと手続の設定で使う、英字の名前。")


class TakeForm(forms.Form):
    """A DMN model to take in."""

    file = forms.FileField(
        label="DMNのファイル",
        widget=forms.FileInput(attrs={"accept": ".dmn,.xml,application/xml"}),
        help_text="DMN 1.2から1.5まで。1MBまで。",
        error_messages=dict.fromkeys(
            ("required", "empty", "missing", "invalid"), "DMNのファイルを選んでください。"
        ),
    )
    code = _code("いまある表と同じコードにすると、その表の次の版の下書きになります。")
    title = _words("題名", 120, required=False, help_text="次の版のときは、空けておけます。")
    decision = _words(
        "判断の名前", 120, required=False, help_text="ファイルに表がいくつもあるとき。"
    )


class HeadForm(forms.Form):
    """Name, source, reason, day of effect and how rows are applied."""

    title = _words("題名", 120)
    source_text = _words("根拠(条例・規則・規程)", 200, required=False)
    note = _words(
        "制定・改正の理由",
        400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="公布した版とともに残ります。",
    )
    valid_from = DayField(
        label="施行日", required=False, help_text="公布する日か、それより後の日。"
    )
    hit_policy = _chosen("行の当て方", list(HIT_POLICIES.items()))


class ColumnForm(forms.Form):
    """What is said of a column."""

    label = _words("見出し", 60)
    name = _words("コード", 40, help_text="手続や計算から使う名前。半角英数字と下線。")
    type = _chosen("種類", list(TYPE_WORDS.items()))
    is_yen = forms.BooleanField(label="金額(円)の列", required=False)
    labels = forms.CharField(
        label="値の一覧",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="文字の列で使います。1行に1つ、「コード=表示する言葉」。",
    )
    values = forms.CharField(
        label="入りうる値の範囲",
        required=False,
        max_length=200,
        help_text="条件の列だけ。例：>= 0。もれを調べるときに使います。",
    )

    def clean_labels(self) -> dict[str, str]:
        """Return the values and their words; what is wrong is told line by line."""
        found: dict[str, str] = {}
        for number, line in enumerate(self.cleaned_data["labels"].splitlines(), 1):
            value, _, label = (part.strip() for part in line.partition("="))
            if not value and not label:
                continue
            if not value or '"' in value + label or "\\" in value:
                raise forms.ValidationError(
                    f"{number}行目：「コード=表示する言葉」の形で書いてください。"
                )
            if value in found:
                raise forms.ValidationError(
                    f"{number}行目：コード「{value[:40]}」が2回あります。1つにしてください。"
                )
            found[value] = clean_line(label)[:60] or value
        if len(found) > _MOST_VALUES:
            raise forms.ValidationError(f"値は{_MOST_VALUES}個までにしてください。")
        return found

    def clean_values(self) -> str:
        """Return the range; it has to be readable."""
        text: str = self.cleaned_data["values"].strip()
        try:
            parse_unary_tests(text)
        except FeelSyntaxError:
            raise forms.ValidationError(
                "範囲を読み取れません。「>= 0」「[0..100]」のように書くか、空にしてください。"
            ) from None
        return text

    def said(self) -> Said:
        """Return what the rules take; the form is valid."""
        return Said(**{name: self.cleaned_data[name] for name in Said.__slots__})


def labels_text(column: DraftColumn) -> str:
    """Return the values of a column as they are edited."""
    return "\n".join(f"{value}={label}" for value, label in column.meaning.labels.items())


# The grid


_FIELD: Final = re.compile(r"r(\d{1,4})(?:[ce]\d{1,2}|a)")
_ACT: Final = re.compile(r"(add|copy|up|down|drop)-(\d{1,4})")


def typed_in(given: QueryDict, document: Document, start: int) -> list[Typed]:
    """Return the rows of a page of the grid as they were typed."""
    columns = columns_of(document)
    count = len(document["rules"]) - start
    return [
        Typed(
            tuple(
                clean_line(given.get(f"r{row}{column.key}", ""))[:LONGEST_CELL]
                for column in columns
            ),
            clean_line(given.get(f"r{row}a", ""))[:LONGEST_ARTICLE],
        )
        for row in range(start, start + min(count, ROWS_A_PAGE))
        if f"r{row}a" in given
    ]


def shape_of(document: Document) -> str:
    """Return what the fields of the grid depend on: columns and number of rows."""
    names = ",".join(f"{column.key}:{column.name}" for column in columns_of(document))
    return f"{len(document['rules'])};{names}"


def left_over(given: QueryDict) -> list[str]:
    """Return the rows as they were typed into a grid of another shape, one text each."""
    rows: dict[int, list[str]] = {}
    for name in given:
        if found := _FIELD.fullmatch(name):
            rows.setdefault(int(found[1]), []).append(
                clean_line(given.get(name, ""))[:LONGEST_CELL]
            )
    return [f"{row + 1}行目：{'｜'.join(words)}" for row, words in sorted(rows.items())]


def act_in(given: QueryDict) -> tuple[str, int]:
    """Return the button that was pressed and the row it is about, from 0."""
    found = _ACT.fullmatch(given.get("act", ""))
    return (found[1], int(found[2])) if found else ("save", 0)


def number_in(text: str, most: int = 2**31 - 1) -> int:
    """Return a whole number of a hidden field or an address; 0 for anything else."""
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 12 else 0
