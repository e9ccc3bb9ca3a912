"""What people type about training plans and what everybody must have had."""

from typing import Any

from django import forms

from yakuba.foundation.ui.inputs import DayField
from yakuba.kernel.actor import Duty
from yakuba.organisation.models import Department
from yakuba.talent.models import Course
from yakuba.talent.rules.required import JOINER_DAYS, Group
from yakuba.talent.services.required import RequirementDraft


class RequirementForm(forms.Form):
    """What everybody of a group must have had, and by when."""

    title = forms.CharField(
        label="名称",
        max_length=120,
        initial="情報セキュリティ研修",
        error_messages={"required": "名称を入力してください。"},
    )
    course = forms.ChoiceField(label="講座", error_messages={"required": "講座を選んでください。"})
    group = forms.ChoiceField(
        label="対象",
        choices=[(one.value, one.label) for one in Group],
        widget=forms.RadioSelect,
        initial=Group.ALL.value,
        error_messages={"required": "対象を選んでください。"},
    )
    departments = forms.MultipleChoiceField(
        label="組織", required=False, help_text="「選んだ組織の職員」のときに選びます。"
    )
    duties = forms.MultipleChoiceField(
        label="分掌",
        required=False,
        choices=[(one.value, one.label) for one in Duty],
        help_text="「選んだ分掌の職員」のときに選びます。",
        widget=forms.CheckboxSelectMultiple,
    )
    due = DayField(label="期限", error_messages={"required": "期限を入力してください。"})
    joiner_days = forms.IntegerField(
        label="着任・復帰した人の期限",
        initial=JOINER_DAYS,
        min_value=1,
        max_value=180,
        help_text="着任・復帰の日から数えた日数。全体の期限より後になるときに使います。",
        error_messages={
            "required": "日数を入力してください。",
            "invalid": "日数は数字で入力してください。",
        },
    )

    def __init__(
        self, *args: Any, courses: list[Course], departments: list[Department], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._courses = {str(one.pk): one for one in courses}
        chosen, offered = self.fields["course"], self.fields["departments"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101  for the type checker
        assert isinstance(offered, forms.ChoiceField)  # noqa: S101  for the type checker
        chosen.choices = [(key, f"{one.code} {one.title}") for key, one in self._courses.items()]
        offered.choices = [(str(one.pk), one.name) for one in departments]

    def draft(self) -> RequirementDraft:
        """Return what the service takes; the form is valid."""
        given = self.cleaned_data
        group = Group(given["group"])
        return RequirementDraft(
            title=given["title"],
            course=self._courses[given["course"]],
            group=group,
            due=given["due"],
            department_ids=tuple(int(key) for key in given["departments"])
            if group is Group.DEPARTMENTS
            else (),
            duties=tuple(Duty(value) for value in given["duties"]) if group is Group.DUTIES else (),
            joiner_days=given["joiner_days"],
        )


class PlanForm(forms.Form):
    """For which section, until when, and which proposals are taken into the plan."""

    title = forms.CharField(
        label="計画名",
        max_length=120,
        error_messages={"required": "計画名を入力してください。"},
    )
    due = DayField(label="いつまでに", error_messages={"required": "期限を入力してください。"})
    chosen = forms.MultipleChoiceField(
        label="計画に入れる提案",
        required=False,
        error_messages={"invalid_choice": "提案が変わりました。もう一度選んでください。"},
    )

    def __init__(self, *args: Any, proposals: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["chosen"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = [(key, key) for key in proposals]
