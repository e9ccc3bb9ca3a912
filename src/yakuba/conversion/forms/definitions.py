"""What people type about layouts and mappings: files, names, tables of codes, words of a version."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms

from yakuba.conversion.models import SourceBatch
from yakuba.conversion.queries.definition_pages import LayoutRow, MappingRow
from yakuba.conversion.rules.document_text import (
    MOST_BYTES,
    UnreadableText,
    document_in,
    text_of,
)
from yakuba.conversion.services.drafts import Beginning

from .fields import NOTHING, Choice, chosen, offer, prose, words

Document = dict[str, Any]
MOST_PAIRS: Final = 20_000
# The field of a table takes no more than a request may hold.
_MOST_TABLE: Final = 300_000
_SHOWN_FAULTS: Final = 10
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_CODE_FAULT: Final = "半角の英小文字・数字・ハイフン・下線で、40文字までにしてください。"


def _code(label: str, **kwargs: Any) -> forms.RegexField:
    return forms.RegexField(
        label=label,
        regex=r"\A[a-z0-9][a-z0-9_-]{0,39}\Z",
        widget=forms.TextInput(attrs={"autocapitalize": "off", "spellcheck": "false"}),
        error_messages={"required": f"{label}を入力してください。", "invalid": _CODE_FAULT},
        **kwargs,
    )


class DocumentForm(forms.Form):
    """A layout or a mapping as a file or as text; what a file says goes into the box."""

    file = forms.FileField(
        label="JSONのファイル",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        help_text=f"レイアウトか対応表。{MOST_BYTES // 1000}KBまで。選ぶと、下の欄と入れ替わります。",
    )
    text = forms.CharField(
        label="内容",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text="ファイルの内容がここに入ります。誤りは、ここで直して確かめ直せます。",
    )
    change = words(
        "変更の内容", 400, required=False, help_text="対応表のとき、前の版との違いを書きます。"
    )
    document: Document | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whoever reads the document says what is wrong with odd characters.
        self.fields["text"].validators = []

    def clean(self) -> dict[str, Any]:
        """Read the document; what was handed in stays in the box."""
        given = super().clean() or self.cleaned_data
        upload = given.get("file")
        try:
            text = self._handed_in(upload) if upload else str(self["text"].value() or "")
            # NUL cannot stand in a page.
            kept = {name: self.data[name] for name in self.data}
            self.data = {**kept, "text": text.replace("\x00", "\ufffd")}
            self.document = document_in(text)
        except UnreadableText as fault:
            self.add_error("file" if upload else "text", str(fault))
        return given

    def _handed_in(self, upload: Any) -> str:
        # Its size is looked at before any of it is read into memory.
        return text_of(upload.read(MOST_BYTES + 1))


class BeginForm(forms.Form):
    """What a draft begins with: another mapping, or two layouts."""

    base = chosen(
        "もとにするもの", required=False, help_text="なしを選ぶと、空の対応表から始めます。"
    )
    source = chosen("現行レイアウト", required=False, help_text="空から始めるときに選びます。")
    target = chosen("標準レイアウト", required=False, help_text="空から始めるときに選びます。")
    title = words("名称", 120, help_text="例：住民記録（現行システムから標準へ）")
    code = _code("コード", help_text="ファイル名とコマンドで使う、英字の名前。")

    def __init__(
        self,
        *args: Any,
        layouts: Iterable[LayoutRow],
        mappings: Iterable[MappingRow],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        listed = [NOTHING, *dict(map(_layout_choice, layouts)).items()]
        shipped = [(one.code, f"{one.title}（見本）") for one in mappings if one.number is None]
        offer(self, "base", [("", "なし（空から始める）"), *shipped])
        offer(self, "source", listed)
        offer(self, "target", listed)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in ("source", "target"):
            if not given.get("base") and name not in self.errors and not given.get(name):
                label = self.fields[name].label
                self.add_error(name, f"空から始めるときは、{label}を選んでください。")
        return given

    def beginning(self) -> Beginning:
        """Return what the service takes; the form is valid."""
        return Beginning(**{name: self.cleaned_data[name] for name in Beginning.__slots__})


def _layout_choice(row: LayoutRow) -> Choice:
    mark = "見本" if row.number is None else f"第{row.number}版"
    return row.code, f"{row.title}（{mark}）"


class HeadForm(forms.Form):
    """The name of a mapping and a note on it."""

    title = words("名称", 120)
    note = prose("説明", 1_000, required=False)


class FileForm(forms.Form):
    """From which file of the source one of the target comes."""

    source = chosen("もとのファイル", required=False)

    def __init__(self, *args: Any, files: Iterable[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "source", [("", "このファイルは作らない"), *files])


class BatchForm(forms.Form):
    """On which files that came a draft is tried."""

    batch = chosen("試しに使う受領データ", required=False)

    def __init__(self, *args: Any, batches: Iterable[SourceBatch], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batches = {str(one.pk): one for one in batches}
        listed = [(key, f"{one.plan.name}：{one.title}") for key, one in self.batches.items()]
        offer(self, "batch", [("", "使わない"), *listed])

    def chosen(self) -> SourceBatch | None:
        """Return the files that were chosen; the form is valid."""
        return self.batches.get(self.cleaned_data["batch"])


class PublishForm(forms.Form):
    """What the next version changes, in words."""

    change = words("変更の内容", 400, required=False, help_text="あとから版をくらべる人のために。")
    # How often the draft had been saved when its changes were shown.
    seen = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        max_value=2**31 - 1,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            "画面が古くなりました。変わったところを確かめて、もう一度確定してください。",
        ),
    )


class TableForm(forms.Form):
    """A table of codes: one pair a line, old code and new code."""

    pairs = forms.CharField(
        label="もとのコードと標準のコード",
        strip=False,
        max_length=_MOST_TABLE,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text="1行に1組、「もとのコード,標準のコード」。Excelの2列を貼り付けても使えます。",
        error_messages={
            "required": "コードの組を1つ以上入力してください。",
            "max_length": "長すぎます。大きな表は、対応表のJSONで取り込んでください。",
        },
    )

    def clean_pairs(self) -> dict[str, str]:
        """Return the pairs; what is wrong is told line by line."""
        found: dict[str, str] = {}
        at: dict[str, int] = {}
        faults = []
        for number, line in enumerate(self.cleaned_data["pairs"].splitlines(), 1):
            if not line.strip():
                continue
            old, new = _pair(line)
            if fault := _fault(old, new):
                faults.append(f"{number}行目：{fault}")
            elif old in found:
                faults.append(
                    f"{number}行目：もとのコード「{old[:40]}」は{at[old]}行目にもあります。1つにしてください。"
                )
            else:
                found[old], at[old] = new, number
        if len(found) > MOST_PAIRS:
            faults.append(f"組が多すぎます。{MOST_PAIRS:,}組までにしてください。")
        if not found and not faults:
            faults.append("コードの組を1つ以上入力してください。")
        if faults:
            more = len(faults) - _SHOWN_FAULTS
            rest = [f"ほかに{more}件の誤りがあります。"] if more > 0 else []
            raise forms.ValidationError(faults[:_SHOWN_FAULTS] + rest)
        return found


class NewTableForm(TableForm):
    """A table with the code by which steps name it."""

    name = _code("表のコード", help_text="手順から表を選ぶときの名前。例：relation")
    field_order = ("name", "pairs")


def _pair(line: str) -> tuple[str, str]:
    between = "\t" if "\t" in line else ","
    try:
        cells = [one.strip() for one in next(csv.reader([line], delimiter=between), [])]
    except csv.Error:
        cells = []
    return (cells[0], cells[1]) if len(cells) == 2 else ("", "")


def _fault(old: str, new: str) -> str:
    if not old or not new:
        return "「もとのコード,標準のコード」の形で書いてください。"
    if len(new) > 120 or len(old) > 120:
        return "コードは120文字までにしてください。"
    return "制御文字は使えません。消してください。" if _CONTROL.search(old + new) else ""


def table_text(pairs: Mapping[str, str]) -> str:
    """Return a table as it is edited."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(sorted(pairs.items()))
    return out.getvalue()
