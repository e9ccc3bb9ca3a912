"""What people type about official seals and their use."""

from collections.abc import Iterable
from typing import Any

from django import forms

from yakuba.organisation.models import Department
from yakuba.records.models import OfficialSeal
from yakuba.records.rules.seals import MOST_COPIES, SealKind
from yakuba.records.services.seals import SealDraft

from .fields import NOTHING, chosen, day, offer, words


def copies(*, required: bool = True) -> forms.IntegerField:
    """Return how many papers bear the seal."""
    said = f"通数は、1から{MOST_COPIES}までの数を入力してください。"
    return forms.IntegerField(
        label="通数",
        min_value=1,
        max_value=MOST_COPIES,
        initial=1,
        required=required,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), said),
    )


class SealForm(forms.Form):
    """A seal of the register."""

    kind = chosen("区分", [(one.value, one.label) for one in SealKind])
    name = words("名称", 60, widget=forms.TextInput(attrs={"data-example": "見本市長之印"}))
    size = words("寸法", 40, widget=forms.TextInput(attrs={"data-example": "方21ミリメートル"}))
    purpose = words("用途", 120, required=False, help_text="一般文書用、税務証明専用など。")
    section = chosen("保管する課")
    made_on = day("使用開始日")

    def __init__(self, *args: Any, sections: Iterable[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = {str(one.pk): one for one in sections}
        offer(self, "section", [NOTHING, *((k, one.name) for k, one in self.sections.items())])

    def draft(self) -> SealDraft:
        """Return what the service takes; the form is valid."""
        given = dict(self.cleaned_data)
        kind, section = SealKind(given.pop("kind")), self.sections[given.pop("section")]
        return SealDraft(kind=kind, section=section, **given)


class RetireForm(forms.Form):
    """When and why a seal is used no longer."""

    on = day("廃止日")
    reason = words("廃止の理由", 200, help_text="改刻、紛失、組織の廃止など。")


class RefuseForm(forms.Form):
    """Why a paper goes back without the seal."""

    reason = words("差し戻す理由", 200)


class SealChoice(forms.Form):
    """Which seal stands on a paper, and on how many."""

    seal = chosen("公印")
    copies = copies()

    def __init__(self, *args: Any, seals: Iterable[OfficialSeal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seals = {str(one.pk): one for one in seals}
        offer(self, "seal", [NOTHING, *((key, str(one)) for key, one in self.seals.items())])

    def chosen_seal(self) -> OfficialSeal:
        """Return the seal; the form is valid."""
        return self.seals[self.cleaned_data["seal"]]
