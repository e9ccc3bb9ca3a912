"""What the pages of frameworks ask: head, levels, areas, skills, a file, what is expected."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any, Final

from django import forms

from yakuba.foundation.ui.inputs import DayField
from yakuba.kernel.schema_words import Fault
from yakuba.talent.models import Skill
from yakuba.talent.rules.framework import Definition, Document, Level, UnreadableFramework
from yakuba.talent.rules.framework_editing import COLUMNS, from_table
from yakuba.talent.rules.levels import LEVELS

from .skills import level_choices

MOST_BYTES: Final = 500_000
_CODE_FAULT: Final = "コードは、半角の英小文字と数字を「-」でつないで入力してください。"


def words(label: str, length: int, **kwargs: Any) -> forms.CharField:
    """Return a line of text with the sentences that say what is wrong with it."""
    return forms.CharField(
        label=label,
        max_length=length,
        error_messages={
            "required": f"{label}を入力してください。",
            "max_length": f"{label}は{length}文字以内で入力してください。",
        },
        **kwargs,
    )


def code(**kwargs: Any) -> forms.RegexField:
    """Return the field of a code."""
    return forms.RegexField(
        r"^[a-z0-9]+(-[a-z0-9]+)*\Z",
        label="コード",
        max_length=60,
        help_text="版が変わっても同じものと分かるための記号。あとから変えません。",
        error_messages={
            "required": "コードを入力してください。",
            "invalid": _CODE_FAULT,
            "max_length": "コードは60文字以内で入力してください。",
        },
        **kwargs,
    )


class NewForm(forms.Form):
    """A framework of the town's own."""

    title = words("名称", 120)
    code = code()


class HeadForm(forms.Form):
    """Title, edition, origin, note, and the words of the levels."""

    title = words("名称", 120)
    edition = words("版の呼び名", 40, required=False)
    origin = words("出どころ", 200, required=False)
    note = words("注", 400, required=False)

    def __init__(self, *args: Any, definition: Definition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", "edition", "origin", "note"):
            self.fields[name].initial = getattr(definition, name)
        for one in definition.levels:
            self.fields[f"label{one.level}"] = words(
                f"レベル{one.level}の言葉", 20, initial=one.label
            )
            self.fields[f"meaning{one.level}"] = words(
                f"レベル{one.level}の意味", 120, initial=one.meaning
            )

    def level_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"label{level}"], self[f"meaning{level}"]) for level in LEVELS]

    def levels(self) -> list[tuple[str, str]]:
        given = self.cleaned_data
        return [(given[f"label{level}"], given[f"meaning{level}"]) for level in LEVELS]


class AreaForm(forms.Form):
    """An area."""

    name = words("分野の名称", 60)
    note = words("注", 400, required=False)


class NewAreaForm(AreaForm):
    """A new area with its code."""

    code = code()


class SkillForm(forms.Form):
    """A skill of a draft."""

    area = forms.ChoiceField(
        label="分野", error_messages={"invalid_choice": "分野を一覧から選び直してください。"}
    )
    group = words(
        "区分", 60, required=False, help_text="分野の中のまとまり。なくてもかまいません。"
    )
    name = words("名称", 80)
    description = words("説明", 400, required=False, help_text="だれにでも分かる一文で。")
    unverified = forms.BooleanField(label="名称が公式資料との照合を済ませていない", required=False)

    def __init__(self, *args: Any, definition: Definition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["area"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(area.code, area.name) for area in definition.areas]


class NewSkillForm(SkillForm):
    """A new skill with its code."""

    code = code()


class FileForm(forms.Form):
    """A framework as JSON, or its skills as CSV."""

    file = forms.FileField(
        label="ファイル",
        help_text=f"JSON（枠組みの全体）か、CSV（スキルの表）。{MOST_BYTES // 1000}KBまで。",
        widget=forms.FileInput(attrs={"accept": ".json,.csv,application/json,text/csv"}),
        error_messages={
            "required": "ファイルを選んでください。",
            "empty": "ファイルが空です。",
        },
    )
    document: Document | None = None

    def __init__(self, *args: Any, before: Document | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = before

    def clean_file(self) -> Any:
        """Read the file; whatever stands against it is said in sentences."""
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(f"ファイルは{MOST_BYTES // 1000}KBまでです。")
        try:
            text = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(
                "文字コードがUTF-8ではありません。UTF-8で保存し直してください。"
            ) from None
        if upload.name.lower().endswith(".csv"):
            self.document = self._of_table(text)
            return upload
        try:
            document = json.loads(text)
        except (json.JSONDecodeError, RecursionError):
            raise forms.ValidationError(
                "JSONとして読めません。括弧やかぎ括弧の抜けを確かめてください。"
            ) from None
        if not isinstance(document, dict):
            raise forms.ValidationError("スキルの枠組みのJSONではありません。")
        self.document = document
        return upload

    def _of_table(self, text: str) -> Document:
        if self.before is None:
            raise forms.ValidationError(
                "CSVは、できている枠組みの案に取り込めます。新しい枠組みは名称から始めてください。"
            )
        reader = csv.DictReader(io.StringIO(text))
        try:
            missing = [one for one in COLUMNS[:5] if one not in (reader.fieldnames or ())]
            rows = list(reader)
        except csv.Error:
            raise forms.ValidationError("CSVとして読めません。") from None
        if missing:
            raise forms.ValidationError(f"見出しに「{'」「'.join(missing)}」がありません。")
        try:
            return from_table(self.before, rows)
        except UnreadableFramework as refused:
            raise forms.ValidationError(faults_in_words(refused.faults)) from None


def faults_in_words(faults: Sequence[Fault], most: int = 6) -> list[str]:
    """Return what is wrong as sentences, the first few of them."""
    said = [f"{one.place}：{one.sentence}" for one in faults[:most]]
    if len(faults) > most:
        said.append(f"ほかに{len(faults) - most}件あります。")
    return said


class ExpectedForm(forms.Form):
    """The levels that are expected of one rank, role or post, from a day on."""

    valid_from = DayField(
        label="いつから", error_messages={"required": "いつからかを入力してください。"}
    )

    def __init__(
        self,
        *args: Any,
        skills: Sequence[Skill],
        levels: Sequence[Level],
        now: dict[int, int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.skills = skills
        for skill in skills:
            level = now.get(skill.pk)
            self.fields[f"e{skill.pk}"] = forms.TypedChoiceField(
                label=skill.name,
                choices=[("", "定めない"), *level_choices(levels)],
                coerce=int,
                empty_value=None,
                required=False,
                initial="" if level is None else str(level),
                error_messages={
                    "invalid_choice": f"「{skill.name}」のレベルを一覧から選び直してください。"
                },
            )

    def by_area(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the controls below their areas."""
        found: dict[str, list[forms.BoundField]] = {}
        for skill in self.skills:
            found.setdefault(skill.area, []).append(self[f"e{skill.pk}"])
        return list(found.items())

    def levels(self) -> dict[int, int | None]:
        return {skill.pk: self.cleaned_data[f"e{skill.pk}"] for skill in self.skills}
