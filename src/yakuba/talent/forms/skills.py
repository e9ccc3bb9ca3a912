"""What people say of their skills, and what a superior says to it."""

from collections.abc import Sequence
from typing import Any

from django import forms

from yakuba.kernel.text import clean_line
from yakuba.talent.queries.assessments import Row
from yakuba.talent.rules.confirming import LEAST_REASON, Judgement
from yakuba.talent.rules.framework import Level

_CHOOSE = "レベルを一覧から選び直してください。"
NOT_SAID = ("", "答えない")


def level_choices(levels: Sequence[Level]) -> list[tuple[str, str]]:
    """Return the levels with their words."""
    return [(str(one.level), f"{one.level} {one.label}") for one in levels]


class LevelsForm(forms.Form):
    """One area of an assessment: a choice for every skill; none is a question that must be answered."""

    def __init__(
        self, *args: Any, rows: Sequence[Row], levels: Sequence[Level], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            self.fields[f"s{row.skill.pk}"] = forms.TypedChoiceField(
                label=row.skill.name,
                choices=[*level_choices(levels), NOT_SAID],
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
                initial="" if row.self_level is None else str(row.self_level),
                error_messages={"invalid_choice": f"「{row.skill.name}」の{_CHOOSE}"},
            )

    def asked(self) -> list[tuple[Row, forms.BoundField]]:
        """Return every skill with its control."""
        return [(row, self[f"s{row.skill.pk}"]) for row in self.rows]

    def levels(self) -> dict[int, int | None]:
        """Return what was said, by skill."""
        return {row.skill.pk: self.cleaned_data[f"s{row.skill.pk}"] for row in self.rows}


class ConfirmForm(forms.Form):
    """What the superior says to each answer; another level needs a sentence."""

    def __init__(
        self, *args: Any, rows: Sequence[Row], levels: Sequence[Level], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            key = row.skill.pk
            self.fields[f"l{key}"] = forms.TypedChoiceField(
                label=f"{row.skill.name}のレベル",
                choices=[*level_choices(levels), ("", "確認できない")],
                coerce=int,
                empty_value=None,
                required=False,
                initial="" if row.self_level is None else str(row.self_level),
                error_messages={"invalid_choice": f"「{row.skill.name}」の{_CHOOSE}"},
            )
            self.fields[f"r{key}"] = forms.CharField(
                label=f"{row.skill.name}のレベルを変える理由",
                required=False,
                max_length=400,
                error_messages={"max_length": "理由は400文字以内で入力してください。"},
            )

    def asked(self) -> list[tuple[Row, forms.BoundField, forms.BoundField]]:
        """Return every skill with its level and its reason."""
        return [(row, self[f"l{row.skill.pk}"], self[f"r{row.skill.pk}"]) for row in self.rows]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for row in self.rows:
            key = row.skill.pk
            is_changed = given.get(f"l{key}") != row.self_level
            reason = clean_line(given.get(f"r{key}") or "")
            if is_changed and len(reason) < LEAST_REASON and f"l{key}" not in self.errors:
                self.add_error(
                    f"r{key}",
                    f"「{row.skill.name}」のレベルを変えた理由を、{LEAST_REASON}文字以上の文で入力してください。",
                )
        return given

    def judged(self) -> dict[int, Judgement]:
        """Return what was said, by skill."""
        return {
            row.skill.pk: Judgement(
                self.cleaned_data[f"l{row.skill.pk}"], self.cleaned_data[f"r{row.skill.pk}"]
            )
            for row in self.rows
        }


def prose(label: str, length: int, **kwargs: Any) -> forms.CharField:
    """Return a text of several lines with the sentences that say what is wrong with it."""
    return forms.CharField(
        label=label,
        max_length=length,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": f"{label}を入力してください。",
            "max_length": f"{label}は{length}文字以内で入力してください。",
        },
        **kwargs,
    )


class AnswerForm(forms.Form):
    """What the person says to a confirmed assessment."""

    text = prose(
        "診断の結果への意見", 1000, help_text="確認した人に届きます。レベルはそのままです。"
    )


class CorrectionForm(forms.Form):
    """What is to be put right."""

    text = prose(
        "訂正してほしいこと",
        1000,
        help_text="どの記録の、どこを、どう直してほしいか。人材育成の担当者に届きます。",
    )


class OutcomeForm(forms.Form):
    """What came of it."""

    outcome = prose("対応", 1000, help_text="本人に届きます。")


class AskForm(forms.Form):
    """A question to the head of a section."""

    text = prose("頼みたいこと", 1000, help_text="何の仕事で、いつごろ、どのくらいの時間か。")


class EvidenceForm(forms.Form):
    """What stands behind a level."""

    text = forms.CharField(
        label="裏付けになること",
        max_length=400,
        widget=forms.TextInput(attrs={"data-example": "令和7年度に窓口予約のしくみを作った"}),
        help_text="仕事でやったこと、資格、受けた研修など。",
        error_messages={
            "required": "裏付けになることを入力してください。",
            "max_length": "裏付けは400文字以内で入力してください。",
        },
    )
    url = forms.URLField(
        label="リンク",
        max_length=400,
        required=False,
        assume_scheme="https",
        help_text="成果物などの場所があれば。",
        error_messages={
            "invalid": "リンクは「https://」から始まるアドレスを入力してください。",
            "max_length": "リンクは400文字以内で入力してください。",
        },
    )

    def clean_url(self) -> str:
        """Take addresses of the web only."""
        url = str(self.cleaned_data["url"])
        if url and not url.startswith(("https://", "http://")):
            raise forms.ValidationError(
                "リンクは「https://」から始まるアドレスを入力してください。"
            )
        return url
