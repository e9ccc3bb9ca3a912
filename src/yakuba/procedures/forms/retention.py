"""The forms of retention: how long, what then, what is held, what is confirmed."""

from datetime import date
from typing import Any

from django import forms

from yakuba.foundation.ui.inputs import DayField
from yakuba.procedures.models import RetentionRule
from yakuba.procedures.rules.retention import Counted, Ending, HoldKind, Period, Term
from yakuba.procedures.rules.vocabulary import Outcome, ProcedureKind
from yakuba.procedures.services.retention import LEAST_DRAFT_DAYS, MOST_DRAFT_DAYS, Wanted

_SAME = ("", "上と同じ")
_PERIODS = [(one.value, one.label) for one in Period]
_ENDINGS = [(one.value, one.label) for one in Ending]
_DECIDED = (Outcome.GRANTED, Outcome.PARTLY, Outcome.REFUSED, Outcome.DISMISSED)
_OUTCOMES = {
    ProcedureKind.DISPOSITION: (*_DECIDED, Outcome.WITHDRAWN),
    ProcedureKind.NOTIFICATION: (Outcome.COMPLETED,),
    ProcedureKind.BOOKING: (Outcome.COMPLETED, Outcome.WITHDRAWN),
}


class RuleForm(forms.Form):
    """How long a procedure's records are kept, from which day, and what then."""

    period = forms.ChoiceField(label="保存期間", choices=_PERIODS)
    counted = forms.ChoiceField(
        label="起算",
        choices=[(one.value, one.label) for one in Counted],
        help_text="何日から数えるかは、団体の文書管理規程に合わせます。",
    )
    ending = forms.ChoiceField(label="満了後の措置", choices=_ENDINGS, widget=forms.RadioSelect)
    valid_from = DayField(label="適用する日", help_text="この日から後に終わった申請に使います。")
    covers_past = forms.BooleanField(label="すでに終わった申請にも使う", required=False)
    basis = forms.CharField(
        label="根拠",
        required=False,
        max_length=200,
        help_text="文書管理規程の条や別表の番号。廃棄簿に残ります。",
    )
    note = forms.CharField(label="変更の説明", required=False, max_length=400)

    def __init__(self, *args: Any, kind: ProcedureKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcomes = _OUTCOMES[kind] if len(_OUTCOMES[kind]) > 1 else ()
        for outcome in self.outcomes:
            self.fields[f"period_{outcome.value}"] = forms.ChoiceField(
                label=f"{outcome.label}の保存期間", choices=[_SAME, *_PERIODS], required=False
            )
            self.fields[f"ending_{outcome.value}"] = forms.ChoiceField(
                label=f"{outcome.label}の満了後の措置", choices=[_SAME, *_ENDINGS], required=False
            )

    @property
    def exception_fields(self) -> list[tuple[Any, Any]]:
        """Return the fields of each outcome, period and ending."""
        return [(self[f"period_{one.value}"], self[f"ending_{one.value}"]) for one in self.outcomes]

    @property
    def has_exceptions(self) -> bool:
        """Tell whether an outcome differs, so that the fold stands open."""
        return any(first.value() or second.value() for first, second in self.exception_fields)

    def wanted(self) -> Wanted:
        """Return what is to be laid down; the form is valid."""
        given = self.cleaned_data
        usual = Term(Period(given["period"]), Ending(given["ending"]))
        exceptions = {
            outcome: Term(
                Period(given[f"period_{outcome.value}"] or usual.period),
                Ending(given[f"ending_{outcome.value}"] or usual.ending),
            )
            for outcome in self.outcomes
        }
        return Wanted(
            period=usual.period,
            ending=usual.ending,
            valid_from=given["valid_from"],
            counted=Counted(given["counted"]),
            covers_past=given["covers_past"],
            exceptions=exceptions,
            basis=given["basis"],
            note=given["note"],
        )

    @staticmethod
    def filled(row: RetentionRule | None, today: date) -> dict[str, Any]:
        """Return what the form shows first: what holds now, from today on."""
        initial: dict[str, Any] = {
            "valid_from": today.isoformat(),
            "ending": Ending.DISPOSE.value,
            "counted": Counted.NEXT_FISCAL_YEAR.value,
            "period": Period.Y5.value,
            "covers_past": row is None,
        }
        if row is None:
            return initial
        initial |= {
            "period": row.period,
            "counted": row.counted,
            "ending": row.ending,
            "basis": row.basis,
        }
        for outcome, term in row.exceptions.items():
            initial |= {
                f"period_{outcome}": "" if term["period"] == row.period else term["period"],
                f"ending_{outcome}": "" if term["ending"] == row.ending else term["ending"],
            }
        return initial


class DraftPeriodForm(forms.Form):
    """After how many days drafts are forgotten, and when that is told."""

    days = forms.IntegerField(
        label="最後に保存してから消すまで",
        min_value=LEAST_DRAFT_DAYS,
        max_value=MOST_DRAFT_DAYS,
    )
    warn_days = forms.IntegerField(
        label="メールで知らせる時期",
        min_value=1,
        help_text="アドレスが分かる人に、消す何日前に知らせるか。",
    )
    note = forms.CharField(label="変更の説明", required=False, max_length=400)


class HoldForm(forms.Form):
    """Why records are not to be disposed of."""

    kind = forms.ChoiceField(
        label="保留の区分", choices=[(one.value, one.label) for one in HoldKind]
    )
    reason = forms.CharField(
        label="保留する理由",
        max_length=400,
        help_text="事件番号や請求の日付など。氏名は書かないでください。",
    )


class ProcedureHoldForm(HoldForm):
    """Hold every record of a procedure."""

    procedure = forms.ChoiceField(label="手続")
    field_order = ("procedure", "kind", "reason")

    def __init__(self, *args: Any, procedures: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["procedure"].choices = procedures  # type: ignore[attr-defined]


class ReleaseForm(forms.Form):
    """Why records are held no longer."""

    reason = forms.CharField(label="解除する理由", max_length=400)


class KeepForm(forms.Form):
    """Keep picked applications longer: until a day (延長), or until released (保留)."""

    act = forms.ChoiceField(
        label="残し方",
        choices=[("extend", "延長する（新しい満了日まで）"), ("hold", "保留する（解除するまで）")],
        widget=forms.RadioSelect,
        initial="extend",
    )
    until = DayField(label="新しい満了日", required=False)
    kind = forms.ChoiceField(
        label="保留の区分", choices=[(one.value, one.label) for one in HoldKind], required=False
    )
    reason = forms.CharField(
        label="理由", max_length=400, help_text="氏名など、個人が分かることは書かないでください。"
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("act") == "extend" and not given.get("until") and "until" not in self.errors:
            self.add_error("until", "新しい満了日を入れてください。")
        if given.get("act") == "hold" and not given.get("kind"):
            self.add_error("kind", "保留の区分を選んでください。")
        return given


class ConfirmForm(forms.Form):
    """The last question before records go."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    checked = forms.BooleanField(
        label="一覧と、消えるもの・残るものを確かめました",
        error_messages={"required": "確かめてから、印を付けてください。"},
    )
    remark = forms.CharField(
        label="備考",
        required=False,
        max_length=400,
        help_text="決裁の番号など。廃棄簿に残ります。氏名は書かないでください。",
    )
