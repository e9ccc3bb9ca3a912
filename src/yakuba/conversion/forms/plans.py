"""What people type about the migration of a business."""

from collections.abc import Iterable
from typing import Any

from django import forms

from yakuba.conversion.models import MigrationPlan
from yakuba.conversion.rules.businesses import BUSINESSES
from yakuba.conversion.services.plans import PlanDraft
from yakuba.organisation.models import Department

from .fields import NOTHING, chosen, day, offer, words


class PlanForm(forms.Form):
    """The business, its section, from which system to which, and when."""

    business = chosen(
        "業務",
        [("", "一覧にない業務"), *BUSINESSES.items()],
        required=False,
        help_text="標準化の対象の20業務から選びます。ない業務は、下に名称を入力します。",
    )
    own_name = words("業務の名称", 80, required=False, help_text="一覧にない業務のときだけ。")
    department = chosen("所管課")
    goes_live_on = day("移行予定日", required=False)
    current_system = words("現行システム", 120, required=False)
    target_system = words("移行先のシステム", 120, required=False)
    note = words("説明", 400, required=False)

    def __init__(self, *args: Any, sections: Iterable[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = {str(one.pk): one for one in sections}
        offer(
            self,
            "department",
            [NOTHING, *((key, one.name) for key, one in self.sections.items())],
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("business") and not (given.get("own_name") or "").strip():
            self.add_error("own_name", "業務を選ぶか、業務の名称を入力してください。")
        return given

    def draft(self) -> PlanDraft:
        """Return what the service takes; the form is valid."""
        given = dict(self.cleaned_data)
        return PlanDraft(department=self.sections[given.pop("department")], **given)


def said_of(plan: MigrationPlan) -> dict[str, Any]:
    """Return what the form begins with."""
    return {
        "business": plan.business,
        "own_name": "" if plan.business else plan.name,
        "department": str(plan.department_id),
        "goes_live_on": plan.goes_live_on,
        "current_system": plan.current_system,
        "target_system": plan.target_system,
        "note": plan.note,
    }
