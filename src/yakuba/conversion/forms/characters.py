"""What people type about characters: what is looked for, what one becomes, a vendor's table."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms

from yakuba.conversion.models import CharacterDecision
from yakuba.conversion.queries.character_rows import (
    BY_CODE,
    BY_DAY,
    BY_ROWS,
    DECIDED,
    UNDECIDED,
    Row,
    Wanted,
)
from yakuba.conversion.rules.character_reading import (
    HEADINGS,
    LONGEST,
    LONGEST_NOTE,
    MOST_ROWS,
    UnreadableTable,
    read,
    read_csv,
    write_csv,
)
from yakuba.conversion.rules.characters import (
    Decision,
    UnreadableCode,
    character_at,
    character_of,
    code_of,
    key_of,
)
from yakuba.conversion.services.characters import Said
from yakuba.kernel.schema_words import Fault
from yakuba.kernel.text import clean_line

from .fields import chosen, offer, words

# The table goes to and fro in a field of the form: nothing of it is kept before it is taken.
MOST_BYTES: Final = 800_000
_STATES: Final = [("", "すべて（未決定が先）"), (UNDECIDED, "未決定"), (DECIDED, "決定済み")]
_SORTS: Final = [(BY_ROWS, "件数の多い順"), (BY_CODE, "コードの順"), (BY_DAY, "決めた日の新しい順")]


class CharactersForm(forms.Form):
    """Which characters are looked for."""

    q = words("さがす字", 40, required=False, help_text="字、F040、U+E000、MJ028902など")
    state = chosen("決定", _STATES, required=False)
    sort = chosen("並び", _SORTS, required=False)

    def wanted(self) -> Wanted:
        """Return what is wanted; what cannot be read is not asked for."""
        self.is_valid()
        given = self.cleaned_data
        return Wanted(
            str(given.get("q", "")).strip(), given.get("state", ""), given.get("sort") or BY_ROWS
        )


class DecisionForm(forms.Form):
    """What a character becomes."""

    candidate = chosen("縮退の候補", widget=forms.RadioSelect, required=False)
    becomes = words(
        "置き換える字",
        30,
        required=False,
        help_text=f"{LONGEST}文字まで。コード（U+845B+U+E0100）でも入力できます。",
    )
    mj = words(
        "MJ文字図形名",
        20,
        required=False,
        help_text="例：MJ028902。字を空欄にすると、この図形の字になります。",
    )
    note = words("備考", LONGEST_NOTE, required=False, help_text="例：戸籍で確認")
    known = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        newest: CharacterDecision | None,
        candidates: Iterable[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **{"initial": _said_of(newest), **kwargs})
        texts = list(candidates)
        offer(
            self,
            "candidate",
            [*((one, f"{one}　{_codes(one)}") for one in texts), ("", "ほかの字")],
        )
        if not texts:
            del self.fields["candidate"]

    def clean_becomes(self) -> str:
        return _text_of(self.cleaned_data["becomes"])

    def said(self, character: str) -> Said:
        """Return what the service takes; the form is valid."""
        given = self.cleaned_data
        decision = Decision(
            character,
            given["becomes"] or given.get("candidate", ""),
            clean_line(given["mj"]).upper(),
            clean_line(given["note"]),
        )
        return Said(decision, given["known"])


def _said_of(newest: CharacterDecision | None) -> dict[str, Any]:
    if newest is None:
        return {"candidate": ""}
    becomes = newest.becomes
    return {
        "candidate": "",
        "becomes": becomes,
        "mj": newest.mj,
        "note": newest.note if becomes else "",
        "known": newest.pk,
    }


def _text_of(written: str) -> str:
    """Return the text that was typed, which may be a code."""
    text = written.strip()
    if not text.upper().startswith("U+"):
        return text
    try:
        return character_of(text)
    except UnreadableCode as fault:
        raise forms.ValidationError(f"コード「{text}」を読めません。{fault}") from fault


def _codes(text: str) -> str:
    return " ".join(code_of(one) for one in text)


class ChoicesForm(forms.Form):
    """For each undecided character of a page, which of its candidates it becomes."""

    def __init__(self, *args: Any, rows: Iterable[Row], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in rows:
            if row.line.decision is None and row.candidates:
                label = f"{row.line.code}を置き換える字"
                choices = [("", "決めない"), *((one, one) for one in row.candidates)]
                self.fields[key_of(row.line.character)] = chosen(
                    label,
                    choices,
                    required=False,
                    widget=forms.Select(attrs={"class": "y-select y-input--w12"}),
                )

    def chosen(self) -> dict[str, str]:
        """Return what each character becomes for which something was chosen; the form is valid."""
        return {character_at(key): text for key, text in self.cleaned_data.items() if text}


class TakeBackForm(forms.Form):
    """Why a decision is taken back."""

    note = words("取り消す理由", LONGEST_NOTE)
    known = forms.IntegerField(required=False, widget=forms.HiddenInput)


class TableFileForm(forms.Form):
    """A vendor's table of characters."""

    file = forms.FileField(
        label="外字対応表",
        help_text=f"CSV（{'、'.join(HEADINGS)}）かJSON。{MOST_ROWS:,}字まで。元のファイルは変わりません。",
        error_messages={
            "required": "外字対応表のファイルを選んでください。",
            "empty": "選んだファイルは空です。中身のあるファイルを選び直してください。",
        },
    )

    def decisions(self) -> dict[str, Decision]:
        """Return what the file says; raises UnreadableTable. The form is valid."""
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise too_long()
        return read(upload.name, upload.read())


class TableForm(forms.Form):
    """The same table, tried and to be taken."""

    table = forms.CharField(max_length=MOST_BYTES, strip=False, widget=forms.HiddenInput)

    def decisions(self) -> dict[str, Decision]:
        """Return what the table says; raises UnreadableTable. The form is valid."""
        return read_csv(self.cleaned_data["table"].encode())


def carried(decisions: Iterable[Decision]) -> TableForm:
    """Return the form that carries the decisions to the next step; raises UnreadableTable."""
    text = write_csv(decisions)
    if len(text) > MOST_BYTES:
        raise too_long()
    return TableForm(initial={"table": text.decode("utf-8-sig")})


def too_long() -> UnreadableTable:
    """Return what is said of a table that is too long."""
    sentence = f"一度に取り込めるのは{MOST_BYTES:,}バイトまでです。表を分けてください。"
    return UnreadableTable([Fault("外字対応表全体", sentence)])
