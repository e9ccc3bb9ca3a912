"""The target of a measure."""

from decimal import Decimal
from typing import Any

from django import forms

from yakuba.foundation.measures.models import Target
from yakuba.foundation.measures.registry import Measure
from yakuba.kernel.fiscal import FiscalYear, Month


class TargetForm(forms.Form):
    """Target and interim target of one fiscal year; neither can be left out."""

    value = forms.DecimalField(label="目標値", max_digits=8, decimal_places=1)
    interim_month = forms.ChoiceField(label="中間目標の月")
    interim_value = forms.DecimalField(label="中間目標値", max_digits=8, decimal_places=1)
    basis = forms.CharField(
        label="根拠", max_length=200, help_text="計画の名称や、決めた会議の名前と日付など。"
    )

    def __init__(self, *args: Any, measure: Measure, year: FiscalYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        choices = [(month.iso, f"{month.label}末") for month in year.months[:-1]]
        self.fields["interim_month"].choices = choices  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.error_messages["required"] = f"{field.label}を入力してください。"
        for name in ("value", "interim_value"):
            self.fields[name].help_text = f"単位：{measure.unit}（{measure.direction.label}指標）"
            self.fields[name].error_messages["invalid"] = "数字を入力してください。例：60"

    @classmethod
    def initial_of(cls, target: Target | None, year: FiscalYear) -> dict[str, Any]:
        """Return what is set now; without a target, the end of the first half as its milestone."""
        if target is None:
            return {"interim_month": Month(year.year, 9).iso}
        return {
            "value": target.value,
            "interim_month": target.interim_month,
            "interim_value": target.interim_value,
            "basis": target.basis,
        }

    @property
    def target(self) -> tuple[Decimal, Month, Decimal, str]:
        """Return target, interim month, interim target and basis of a valid form."""
        given = self.cleaned_data
        month = Month.from_iso(given["interim_month"])
        return given["value"], month, given["interim_value"], given["basis"]
