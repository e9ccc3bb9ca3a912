"""What is typed of surveys and rounds by the prefecture, and of answers by a municipality."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from yakuba.foundation.ui.inputs import DayField
from yakuba.kernel.fiscal import FiscalYear
from yakuba.region.models import Scheme
from yakuba.region.rules.surveys import (
    SCALE,
    Kind,
    Question,
    UnreadableQuestions,
    from_lines,
)


class SurveyForm(forms.Form):
    """A survey: its questions are lines of text."""

    title = forms.CharField(
        label="調査名", max_length=120, error_messages={"required": "調査名を入力してください。"}
    )
    fiscal_year = forms.ChoiceField(label="年度")
    due = DayField(label="回答期限", error_messages={"required": "回答期限を入力してください。"})
    intro = forms.CharField(
        label="説明", max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    questions = forms.CharField(
        label="質問",
        max_length=20_000,
        widget=forms.Textarea(
            attrs={
                "rows": 10,
                "data-example": "一つ｜アドバイザーの派遣を希望しますか｜はい、いいえ",
            }
        ),
        help_text=(
            "1行に1問、「答え方｜質問｜選択肢、選択肢」で入力します。"
            "答え方は、一つ・複数・段階（5段階）・数・文章。質問の前に*を付けると任意になります。"
        ),
        error_messages={"required": "質問を一つ以上入力してください。"},
    )

    def __init__(self, *args: Any, years: Sequence[FiscalYear], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fiscal_year"].choices = [(str(one.year), one.label) for one in years]  # type: ignore[attr-defined]

    def clean_questions(self) -> tuple[Question, ...]:
        try:
            return from_lines(self.cleaned_data["questions"])
        except UnreadableQuestions as fault:
            raise forms.ValidationError(str(fault)) from None

    def given(self) -> dict[str, Any]:
        """Return what the service takes."""
        given = self.cleaned_data
        return {**given, "fiscal_year": int(given["fiscal_year"])}


class DueForm(forms.Form):
    """A new last day."""

    due = DayField(
        label="新しい回答期限", error_messages={"required": "新しい回答期限を入力してください。"}
    )


class AnswerForm(forms.Form):
    """The questions of one survey, one field each, easy to answer on a phone."""

    def __init__(
        self,
        data: Any,
        *,
        questions: Iterable[Question],
        answers: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(answers or {}))
        self.questions = tuple(questions)
        for question in self.questions:
            self.fields[question.code] = _field(question)

    def given(self) -> dict[str, Any]:
        """Return the answers; what was left out is left out."""
        return {
            code: value for code, value in self.cleaned_data.items() if value not in (None, "", [])
        }

    def refuse(self, faults: Mapping[str, str]) -> None:
        """Put sentences to their questions."""
        for code, sentence in faults.items():
            self.add_error(code, sentence)


def _field(question: Question) -> forms.Field:
    # Whether it is needed is judged on sending: a draft may leave answers out.
    shared: dict[str, Any] = {"required": False, "help_text": question.hint}
    label = question.label if question.is_required else f"{question.label}（任意）"
    if question.kind is Kind.NUMBER:
        return forms.IntegerField(
            label=label,
            min_value=0,
            error_messages=dict.fromkeys(
                ("invalid", "min_value"), f"「{question.label}」は0以上の整数で入力してください。"
            ),
            **shared,
        )
    if question.kind is Kind.TEXT:
        return forms.CharField(
            label=label, max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}), **shared
        )
    choices = [(one, one) for one in (SCALE if question.kind is Kind.SCALE else question.options)]
    if question.kind is Kind.MANY:
        return forms.MultipleChoiceField(
            label=label, choices=choices, widget=forms.CheckboxSelectMultiple, **shared
        )
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **shared)


class RoundForm(forms.Form):
    """When requests are taken, and under which scheme."""

    scheme = forms.ChoiceField(label="制度", error_messages={"required": "制度を選んでください。"})
    title = forms.CharField(
        label="募集回の名前",
        max_length=80,
        error_messages={"required": "募集回の名前を入力してください。"},
    )
    opens_on = DayField(
        label="受付開始日", error_messages={"required": "受付開始日を入力してください。"}
    )
    closes_on = DayField(
        label="受付の最終日", error_messages={"required": "受付の最終日を入力してください。"}
    )
    answer_by = DayField(
        label="派遣案への回答期限",
        error_messages={"required": "派遣案への回答期限を入力してください。"},
    )

    def __init__(self, *args: Any, schemes: Iterable[Scheme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._schemes = {str(one.pk): one for one in schemes}
        self.fields["scheme"].choices = [  # type: ignore[attr-defined]
            (key, str(one)) for key, one in self._schemes.items()
        ]

    def given(self) -> dict[str, Any]:
        """Return what the service takes."""
        given = self.cleaned_data
        return {**given, "scheme": self._schemes[given["scheme"]]}


class RoundDaysForm(forms.Form):
    """Other days for a round."""

    closes_on = DayField(
        label="受付の最終日", error_messages={"required": "受付の最終日を入力してください。"}
    )
    answer_by = DayField(
        label="派遣案への回答期限",
        error_messages={"required": "派遣案への回答期限を入力してください。"},
    )


class OfferForm(forms.Form):
    """Whom to offer for one request, without a matching run."""

    adviser = forms.ChoiceField(
        label="アドバイザー", error_messages={"required": "アドバイザーを選んでください。"}
    )
    reason = forms.CharField(
        label="選んだ理由",
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "選んだ理由を入力してください。市町村が読みます。"},
    )

    def __init__(self, *args: Any, advisers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["adviser"].choices = [("", "選んでください"), *advisers]  # type: ignore[attr-defined]
