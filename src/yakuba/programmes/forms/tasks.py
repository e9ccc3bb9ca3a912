"""What people type about tasks: how far one is, which ones they look for, what happens to many."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms

from yakuba.foundation.accounts.models import User
from yakuba.kernel.text import clean_line
from yakuba.programmes.queries.tasks import ALL, MINE, NOBODY, OPEN, ORDERS, TaskFilter
from yakuba.programmes.rules.stages import TaskState
from yakuba.programmes.services.bulk import MOST_DAYS, Act, Wish

from .talk import PersonField, suggest

Choices = Sequence[tuple[str, str]]
_MOST_HOURS = 9_999_999


class ProgressForm(forms.Form):
    """How far the task is, and what it has taken so far."""

    percent = forms.IntegerField(
        label="進み具合",
        min_value=0,
        max_value=100,
        help_text="0から100までの数で入力します。",
        error_messages={
            "required": "進み具合を0から100までの数で入力してください。",
            "invalid": "進み具合は0から100までの数で入力してください。",
            "min_value": "進み具合は0から100までの数で入力してください。",
            "max_value": "進み具合は0から100までの数で入力してください。",
        },
    )
    spent_hours = forms.DecimalField(
        label="実績工数",
        required=False,
        min_value=0,
        max_value=_MOST_HOURS,
        max_digits=8,
        decimal_places=1,
        help_text="はじめからの合計です。0.5時間のように小数でも入力できます。",
        error_messages={
            "invalid": "実績工数は「7.5」のように数で入力してください。",
            "min_value": "実績工数は0以上で入力してください。",
            "max_value": "実績工数が大きすぎます。桁を確かめてください。",
            "max_digits": "実績工数が大きすぎます。桁を確かめてください。",
            "max_whole_digits": "実績工数が大きすぎます。桁を確かめてください。",
            "max_decimal_places": "実績工数は小数第1位まで入力してください。",
        },
    )


STATES: Choices = (
    (OPEN, "終わっていないもの"),
    *((state.value, state.label) for state in TaskState),
    (ALL, "すべて"),
)
DUES: Choices = (
    ("", "すべて"),
    ("late", "期限を過ぎた"),
    ("today", "本日まで"),
    ("week", "今週まで"),
    ("month", "30日以内"),
    ("none", "日程なし"),
)


class TaskFilterForm(forms.Form):
    """The filters of the list; what cannot be read asks nothing rather than hiding tasks."""

    q = forms.CharField(label="ことば", required=False, max_length=100)
    project = forms.CharField(label="事業", required=False, max_length=120)
    state = forms.ChoiceField(label="状態", choices=STATES, required=False)
    due = forms.ChoiceField(label="期限", choices=DUES, required=False)
    assignee = forms.ChoiceField(label="担当者", required=False)
    section = forms.ChoiceField(label="担当課", required=False)
    order = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, people: Choices, sections: Choices) -> None:
        super().__init__(data)
        self.fields["assignee"].choices = [  # type: ignore[attr-defined]
            ("", "すべて"),
            (MINE, "自分"),
            (NOBODY, "担当者なし"),
            *people,
        ]
        self.fields["section"].choices = [("", "すべて"), *sections]  # type: ignore[attr-defined]

    def wanted(self) -> TaskFilter:
        """Return what is looked for, as far as it could be read."""
        self.is_valid()
        given = self.cleaned_data
        order = given.get("order", "")
        return TaskFilter(
            text=clean_line(given.get("q", "")),
            project=clean_line(given.get("project", "")),
            section=given.get("section", ""),
            assignee=given.get("assignee", ""),
            state=given.get("state") or OPEN,
            due=given.get("due", ""),
            order=order if order in ORDERS else "due",
        )


class BulkForm(forms.Form):
    """What is to happen to the tasks that were marked."""

    act = forms.ChoiceField(
        label="操作",
        choices=[(one.value, one.label) for one in Act],
        error_messages={
            "required": "操作を選んでください。",
            "invalid_choice": "操作を選び直してください。",
        },
    )
    to = PersonField(
        label="担当する人", required=False, help_text="「担当者を決める」ときに入力します。"
    )
    days = forms.IntegerField(
        label="ずらす日数",
        required=False,
        min_value=-MOST_DAYS,
        max_value=MOST_DAYS,
        help_text="「日程をずらす」ときに、開庁日の数で入力します。早めるときは「-3」のようにします。",
        error_messages={
            "invalid": "ずらす日数は「5」「-3」のように整数で入力してください。",
            "min_value": f"ずらす日数は{MOST_DAYS}日以内で入力してください。",
            "max_value": f"ずらす日数は{MOST_DAYS}日以内で入力してください。",
        },
    )

    def __init__(self, *args: Any, near: Iterable[User], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        suggest(self, "to", near, on)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        act = given.get("act")
        if act == Act.ASSIGN and not given.get("to") and "to" not in self.errors:
            self.add_error("to", "担当する人の氏名を入力してください。")
        if act == Act.SHIFT and not given.get("days") and "days" not in self.errors:
            self.add_error("days", "ずらす日数を、0以外の整数で入力してください。")
        return given

    def wish(self) -> Wish:
        """Return what is to be done; the form is valid."""
        given = self.cleaned_data
        return Wish(Act(given["act"]), to=given.get("to"), days=given.get("days") or 0)
