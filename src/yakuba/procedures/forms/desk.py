"""The forms of the desk: what a filter, an act or a paper asks for, read and cleaned."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from yakuba.foundation.documents.rules import Seal
from yakuba.foundation.ui.inputs import DayField
from yakuba.procedures.queries.queue import ALL, MINE, NOBODY, OPEN, ORDERS, CaseFilter
from yakuba.procedures.rules.cases import PaymentMethod
from yakuba.procedures.rules.stages import Stage
from yakuba.procedures.rules.vocabulary import Channel, Outcome

_JAPAN = ZoneInfo("Asia/Tokyo")
Choices = Sequence[tuple[str, str]]


DUES: Choices = (
    ("", "すべて"),
    ("late", "期限を過ぎた"),
    ("today", "本日まで"),
    ("week", "7日以内"),
    ("none", "期限なし・補正待ち"),
)
STAGES: Choices = (
    (OPEN, "終わっていないもの"),
    *((stage.value, stage.label) for stage in Stage),
    (ALL, "すべて"),
)


class QueueForm(forms.Form):
    """The filters of the queue; what cannot be read asks nothing rather than hiding cases."""

    q = forms.CharField(label="ことば", required=False, max_length=100)
    stage = forms.ChoiceField(label="段階", choices=STAGES, required=False)
    due = forms.ChoiceField(label="期限", choices=DUES, required=False)
    procedure = forms.ChoiceField(label="手続", required=False)
    owner = forms.ChoiceField(label="担当", required=False)
    channel = forms.ChoiceField(
        label="受付方法",
        choices=[("", "すべて"), *((c.value, c.label) for c in Channel)],
        required=False,
    )
    since = DayField(label="到達日（から）", required=False)
    until = DayField(label="到達日（まで）", required=False)
    order = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, procedures: Choices, owners: Choices) -> None:
        super().__init__(data)
        self.fields["procedure"].choices = [("", "すべて"), *procedures]  # type: ignore[attr-defined]
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            ("", "すべて"),
            (MINE, "自分"),
            (NOBODY, "未定"),
            *owners,
        ]

    def wanted(self) -> CaseFilter:
        """Return what is looked for, as far as it could be read."""
        self.is_valid()
        given = self.cleaned_data
        stage = given.get("stage") or OPEN
        # What has ended has no due day to go by: the newest come first.
        usual = "-arrived" if stage in (ALL, Stage.CONCLUDED.value) else "due"
        order = given.get("order", "")
        return CaseFilter(
            text=given.get("q", ""),
            procedure=given.get("procedure", ""),
            stage=stage,
            owner=given.get("owner", ""),
            channel=given.get("channel", ""),
            due=given.get("due", ""),
            since=given.get("since"),
            until=given.get("until"),
            order=order if order in ORDERS else usual,
        )


class NoteForm(forms.Form):
    """An internal remark."""

    text = forms.CharField(
        label="メモを書く",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="申請者には見えません。",
    )


class HandOverForm(forms.Form):
    """Whom the case goes to."""

    to = forms.ChoiceField(label="引き継ぐ相手")

    def __init__(self, *args: Any, colleagues: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = list(colleagues)  # type: ignore[attr-defined]


class FeeForm(forms.Form):
    """How the fee was paid."""

    method = forms.ChoiceField(
        label="納付の方法", choices=[(m.value, m.label) for m in PaymentMethod]
    )
    receipt = forms.CharField(label="領収番号", max_length=40, required=False)


class ExemptionForm(forms.Form):
    """Why the fee is not asked."""

    reason = forms.CharField(label="減免の理由", max_length=400)


class DispositionForm(forms.Form):
    """What is to be decided; the rest of the draft is filled in by rule."""

    outcome = forms.ChoiceField(label="結果", widget=forms.RadioSelect)
    reasons = forms.CharField(
        label="理由",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="申請の全部又は一部を認めないときは必ず書きます。通知書にそのまま載ります。",
    )
    seal = forms.ChoiceField(
        label="公印",
        choices=[(seal.value, seal.label) for seal in (Seal.OMITTED, Seal.LINE)],
        widget=forms.RadioSelect,
        initial=Seal.OMITTED.value,
    )
    remark = forms.CharField(
        label="決裁者への説明",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="通知書には載りません。",
    )

    def __init__(self, *args: Any, outcomes: Sequence[Outcome], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(o.value, o.label) for o in outcomes]  # type: ignore[attr-defined]


class CorrectionDueForm(forms.Form):
    """By when the applicant is asked to put it right."""

    due = DayField(label="補正の期限", help_text="相当の期間を置きます（行政手続法第7条）。")


class CancelForm(forms.Form):
    """Why a correction is asked no longer."""

    reason = forms.CharField(label="取り消す理由", max_length=400, required=False)


class ArrivalForm(forms.Form):
    """When and how the paper or the word reached the office."""

    day = DayField(label="到達した日", help_text="受付印の日付です。")
    time = forms.TimeField(
        label="時刻",
        input_formats=["%H:%M", "%H時%M分"],
        help_text="分かるときは、受付印の時刻にします。",
        error_messages={"invalid": "時刻は「9:30」のように入力してください。"},
    )

    def received_at(self) -> datetime:
        """Return the moment of arrival in Japan; the form is valid."""
        day: date = self.cleaned_data["day"]
        return datetime.combine(day, self.cleaned_data["time"], tzinfo=_JAPAN)
