"""What the prefecture types for a matching: weights, and a change of one pair."""

from collections.abc import Sequence
from typing import Any

from django import forms

from yakuba.kernel.matching.problem import Weights
from yakuba.region.rules.matching import HIGHEST_WEIGHT, WEIGHT_LABELS


class WeightsForm(forms.Form):
    """How much each aim counts, from 0 to 100."""

    def __init__(self, *args: Any, weights: Weights, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in WEIGHT_LABELS.items():
            self.fields[name] = forms.IntegerField(
                label=label,
                min_value=0,
                max_value=HIGHEST_WEIGHT,
                initial=getattr(weights, name),
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
                error_messages={
                    "invalid": f"「{label}」は0から{HIGHEST_WEIGHT}の整数にしてください。"
                },
            )

    def given(self) -> Weights:
        """Return the weights as typed."""
        return Weights(**self.cleaned_data)


class PairForm(forms.Form):
    """Fix, forbid or release an adviser for a request, or exchange with another request."""

    act = forms.ChoiceField(
        choices=[(one, one) for one in ("fix", "forbid", "release", "exchange")]
    )
    adviser = forms.ChoiceField(label="アドバイザー", required=False)
    other = forms.ChoiceField(label="入れ替える依頼", required=False)

    def __init__(
        self,
        *args: Any,
        advisers: Sequence[tuple[str, str]],
        others: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("adviser", advisers), ("other", others)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", "選んでください"), *choices]
                field.error_messages["invalid_choice"] = "一覧から選んでください。"

    def clean(self) -> dict[str, Any]:
        """Ask for what the act needs."""
        given = super().clean() or {}
        needed = "other" if given.get("act") == "exchange" else "adviser"
        if not given.get(needed) and needed not in self.errors:
            self.add_error(needed, "一覧から選んでください。")
        return given
