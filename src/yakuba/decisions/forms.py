"""What is typed on the pages of a decision."""

from collections.abc import Iterable
from typing import Any

from django import forms

from .models import Step
from .queries.information import Reader
from .services.circulating import OPINION_LENGTH

BULK_MOST = 50


class RevisionForm(forms.Form):
    """An act on the state that the page showed, whose revision comes with it."""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class ActForm(RevisionForm):
    """An opinion, and where the draft goes."""

    opinion = forms.CharField(
        label="あなたの意見",
        required=False,
        max_length=OPINION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="差し戻すときは、直してほしい点を書いてください。",
    )
    condition = forms.CharField(
        label="承認の条件",
        required=False,
        max_length=OPINION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="書くと条件付きの承認になり、条件は決裁の記録に残ります。条件なしなら空欄のままにします。",
    )
    to = forms.ChoiceField(
        label="差戻し先",
        required=False,
        help_text="前の職に差し戻すと、内容はそのままで、その職からもう一度回ります。"
        "内容を直すときは、起案者に差し戻してください。",
    )

    def __init__(self, *args: Any, earlier: Iterable[Step] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(earlier)

    def offer(self, earlier: Iterable[Step]) -> None:
        """Name the drafter and these steps as those to whom the draft may go back."""
        places = [(str(step.order), step.closed_by_label or step.post_label) for step in earlier]
        field = self.fields["to"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "起案者"), *places]

    def clean_to(self) -> int | None:
        """Return the place of the step chosen; None for the drafter."""
        chosen = self.cleaned_data["to"]
        return int(chosen) if chosen else None


class AbandonForm(RevisionForm):
    """Why a draft is given up."""

    reason = forms.CharField(
        label="廃案にする理由",
        max_length=OPINION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class WithdrawalForm(RevisionForm):
    """Why the drafter wants the draft back."""

    reason = forms.CharField(
        label="取り下げたい理由",
        max_length=OPINION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AnswerForm(RevisionForm):
    """Whether the draft goes back to its drafter, and what is said of it."""

    answer = forms.CharField(
        label="取下げの申出への回答",
        required=False,
        max_length=OPINION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="認めないときは、理由を書いてください。",
    )
    grant = forms.ChoiceField(choices=[("yes", "認める"), ("no", "認めない")])


class WantedForm(forms.Form):
    """The day by which the drafter would like to have the decision."""

    day = forms.DateField(
        label="決裁希望日",
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "日付を正しく入力してください。"},
        help_text="空欄にすると、希望日を外します。",
    )


class RemarkForm(forms.Form):
    """A remark that decides nothing."""

    text = forms.CharField(
        label="意見",
        max_length=OPINION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="承認や差戻しはせずに、気づいたことを残せます。この起案を見られる職員に表示されます。",
    )


class InformationForm(forms.Form):
    """Whom a draft is shown to, and what is written to them."""

    posts = forms.TypedMultipleChoiceField(
        label="供覧先",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "供覧先を選んでください。"},
    )
    note = forms.CharField(
        label="添え書き",
        required=False,
        max_length=OPINION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="どこを読んでほしいかを書くと、相手の画面とメールに表示されます。",
    )

    def __init__(self, *args: Any, offered: Iterable[Reader], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["posts"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (one.post.pk, f"{one.post.label}（{'、'.join(one.names)}）") for one in offered
            ]


class LogForm(forms.Form):
    """The period and the form in which the facts of its decisions leave."""

    since = forms.DateField(
        label="この日から",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="起案した日で選びます。",
    )
    until = forms.DateField(label="この日まで", widget=forms.DateInput(attrs={"type": "date"}))
    form = forms.ChoiceField(
        label="ファイルの形式",
        choices=[
            ("xes", "XES（IEEE 1849）：起案ごとに並べたもの"),
            ("ocel", "OCEL 2.0（JSON）：起案、職、課、規程の関係も分かるもの"),
        ],
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a reversed period."""
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "「この日まで」は「この日から」以後の日にしてください。")
        return cleaned
