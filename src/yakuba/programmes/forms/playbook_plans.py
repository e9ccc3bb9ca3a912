"""What is asked before a plan is made of a playbook, and when things can be done in the town."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from django import forms

from yakuba.organisation.models import Department
from yakuba.programmes.models import Project
from yakuba.programmes.rules.playbook import AnswerKind, Definition, Question
from yakuba.programmes.rules.playbook_timing import Placing

from .playbook_fields import choosing, day_field, offer, text_field

_LATEST_YEARS: Final = 15


class WindowForm(forms.Form):
    """When something can be done in this town."""

    code = choosing("種類", [])
    title = text_field("名称", 80, required=True)
    opens = day_field("開始日")
    closes = day_field("終了日")
    note = text_field("補足", 200)

    def __init__(self, *args: Any, kinds: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "code", list(kinds.items()))

    def clean(self) -> dict[str, Any]:
        """It closes on the day on which it opens, or later."""
        given = super().clean() or self.cleaned_data
        opens, closes = given.get("opens"), given.get("closes")
        if opens and closes and closes < opens:
            self.add_error("closes", "終了日は、開始日と同じ日か後の日にしてください。")
        return given


class PlanForm(forms.Form):
    """The go-live day, the answers, and the project for which the plan is made."""

    go_live = day_field("本番開始日")
    placing = forms.ChoiceField(
        label="日程の置き方",
        widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in Placing],
        initial=Placing.LATEST.value,
        error_messages={
            "required": "日程の置き方を選んでください。",
            "invalid_choice": "日程の置き方は、選択肢から選んでください。",
        },
    )
    project = choosing("計画を入れる事業", [], required=False)
    name = text_field(
        "新しい事業の名称", 120, help_text="上で「新しい事業を登録する」を選んだときの名称です。"
    )
    department = choosing("新しい事業の所管課", [], required=False)

    def __init__(
        self,
        *args: Any,
        definition: Definition,
        today: date,
        projects: Iterable[Project],
        departments: Iterable[Department],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.definition, self.today = definition, today
        self.fields["go_live"] = day_field(definition.go_live.label)
        listed = [(str(one.pk), f"{one.code} {one.name}") for one in projects]
        offer(self, "project", [("", "新しい事業を登録する"), *listed])
        offer(self, "department", [(str(one.pk), one.name) for one in departments])
        for question in definition.questions:
            self.fields[f"q_{question.key}"] = _question_field(question.kind, question)

    def answer_fields(self) -> list[Any]:
        """Return the fields of the playbook's own questions."""
        return [self[f"q_{one.key}"] for one in self.definition.questions]

    def answers(self) -> dict[str, list[str]]:
        """Return the answers by question."""
        given = self.cleaned_data
        return {
            one.key: (
                [given[f"q_{one.key}"]]
                if one.kind is AnswerKind.ONE
                else list(given[f"q_{one.key}"])
            )
            for one in self.definition.questions
        }

    def clean_go_live(self) -> date:
        """The day is still to come, and the calendar of holidays reaches it."""
        day: date = self.cleaned_data["go_live"]
        if day <= self.today:
            raise forms.ValidationError("今日より後の日を入力してください。")
        if day > self.today + timedelta(days=366 * _LATEST_YEARS):
            raise forms.ValidationError(f"{_LATEST_YEARS}年以内の日を入力してください。")
        return day

    def clean(self) -> dict[str, Any]:
        """A new project has a name and a section."""
        given = super().clean() or self.cleaned_data
        if "project" in given and not given["project"]:
            if not given.get("name"):
                self.add_error("name", "新しい事業の名称を入力してください。")
            if not given.get("department") and "department" not in self.errors:
                self.add_error("department", "新しい事業の所管課を選んでください。")
        return given


def _question_field(kind: AnswerKind, question: Question) -> forms.Field:
    choices = [(one.value, one.label) for one in question.options]
    wanted = {
        "required": f"「{question.label}」を選んでください。",
        "invalid_choice": f"「{question.label}」は、選択肢から選んでください。",
    }
    given: dict[str, Any] = {
        "label": question.label,
        "help_text": question.hint,
        "choices": choices,
        "error_messages": wanted,
    }
    if kind is AnswerKind.ONE:
        return forms.ChoiceField(widget=forms.RadioSelect, **given)
    return forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, **given)
