"""What people type to plan: a task, its dates, what it waits for, and names of moments."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms

from yakuba.foundation.accounts.models import User
from yakuba.foundation.ui.inputs import DayField
from yakuba.kernel.actor import Actor
from yakuba.organisation.models import Department
from yakuba.programmes.models import Project, Task
from yakuba.programmes.models.tasks import CONSTRAINTS, KINDS, LINK_KINDS, MODES, UNITS
from yakuba.programmes.queries.plan import NoSuchTask, task_named
from yakuba.programmes.rules.scheduling import LONGEST
from yakuba.programmes.services.dates import MOST_LAG

from .talk import NameInput, PersonField, suggest

_APART = re.compile("[、，,;；\n]")
_MOST_LINKS = 50


def _digits(mode: str = "numeric") -> forms.TextInput:
    """Return a control that keeps what was typed, full-width digits too, and opens the digits."""
    return forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off"})


def _days_errors(what: str) -> dict[str, str]:
    sentence = f"{what}は1から{LONGEST}までの数で入力してください。"
    return dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence)


_HOURS_ERRORS = {
    "invalid": "予定工数は「7.5」のように数で入力してください。",
    "min_value": "予定工数は0以上で入力してください。",
    "max_value": "予定工数が大きすぎます。桁を確かめてください。",
    "max_digits": "予定工数が大きすぎます。桁を確かめてください。",
    "max_whole_digits": "予定工数が大きすぎます。桁を確かめてください。",
    "max_decimal_places": "予定工数は小数第1位まで入力してください。",
}


class TaskNamesField(forms.CharField):
    """Tasks by number or name, several with commas; cleans to a list of tasks."""

    project: Project
    actor: Actor

    def __init__(self, *, most: int = _MOST_LINKS, **kwargs: Any) -> None:
        super().__init__(max_length=500, widget=NameInput(), **kwargs)
        self.most = most

    def know(self, project: Project, actor: Actor, names: Sequence[str]) -> None:
        """Say in which plan, for whom, and what the browser may propose."""
        self.project, self.actor = project, actor
        if isinstance(self.widget, NameInput):
            self.widget.names = list(names)[:500]

    def clean(self, value: Any) -> list[Task]:
        text = super().clean(value)
        words = [one.strip() for one in _APART.split(text) if one.strip()]
        if len(words) > self.most:
            raise forms.ValidationError(f"一度に選べるのは{self.most}件までです。")
        found: list[Task] = []
        for one in words:
            try:
                found.append(task_named(one, self.project, self.actor))
            except NoSuchTask as fault:
                raise forms.ValidationError(str(fault)) from None
        return found


class AddForm(forms.Form):
    """A task to be added."""

    title = forms.CharField(
        label="名称",
        max_length=200,
        error_messages={
            "required": "タスクの名称を入力してください。",
            "max_length": "タスクの名称は200字までで入力してください。",
        },
    )
    kind = forms.ChoiceField(label="種別", choices=KINDS, initial="WORK", required=False)
    days = forms.IntegerField(
        widget=_digits(),
        label="日数",
        min_value=1,
        max_value=LONGEST,
        initial=1,
        required=False,
        help_text="開庁日で数えます。マイルストーンとまとまりでは使いません。",
        error_messages=_days_errors("日数"),
    )
    parent = forms.TypedChoiceField(
        label="上のまとまり", required=False, coerce=int, empty_value=None
    )
    after = TaskNamesField(
        label="先に行うタスク",
        required=False,
        help_text="表の番号で入力します。複数は「、」で区切り、ほかの事業は「R8-0003/1.2」のように書きます。",
    )
    assignee = PersonField(label="担当者", required=False)
    effort_hours = forms.DecimalField(
        widget=_digits("decimal"),
        label="予定工数",
        required=False,
        min_value=0,
        max_value=9_999_999,
        max_digits=8,
        decimal_places=1,
        error_messages=_HOURS_ERRORS,
    )

    def __init__(
        self,
        *args: Any,
        project: Project,
        actor: Actor,
        headings: Sequence[tuple[int, str]],
        names: Sequence[str],
        near: Iterable[User],
        on: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **{"prefix": "add", **kwargs})
        _know(self, headings, near, on)
        after = self.fields["after"]
        if isinstance(after, TaskNamesField):
            after.know(project, actor, names)

    def clean_days(self) -> int:
        return self.cleaned_data["days"] or 1

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or "WORK"


def _know(
    form: forms.Form, headings: Sequence[tuple[int, str]], near: Iterable[User], on: date
) -> None:
    parent = form.fields["parent"]
    if isinstance(parent, forms.ChoiceField):
        parent.choices = [("", "なし"), *headings]
    suggest(form, "assignee", near, on)


class TaskForm(forms.Form):
    """All that is planned of a task."""

    title = forms.CharField(
        label="名称",
        max_length=200,
        error_messages={"required": "タスクの名称を入力してください。"},
    )
    kind = forms.ChoiceField(label="種別", choices=KINDS)
    parent = forms.TypedChoiceField(
        label="上のまとまり", required=False, coerce=int, empty_value=None
    )
    mode = forms.ChoiceField(
        label="日程の決め方",
        choices=MODES,
        required=False,
        help_text="自動は、先に行うタスクと暦から日程が決まります。手動は、入力した日のまま動きません。",
    )
    days = forms.IntegerField(
        widget=_digits(),
        label="日数",
        min_value=1,
        max_value=LONGEST,
        required=False,
        help_text="開庁日で数えます。",
        error_messages=_days_errors("日数"),
    )
    start = DayField(label="開始日", required=False, help_text="手動のときだけ入力します。")
    finish = DayField(
        label="完了日",
        required=False,
        help_text="手動のときだけ入力します。空なら日数から決まります。",
    )
    constraint = forms.ChoiceField(
        label="日付の条件", choices=[("", "なし"), *CONSTRAINTS], required=False
    )
    constraint_day = DayField(label="条件の日", required=False)
    assignee = PersonField(label="担当者", required=False)
    section = forms.TypedChoiceField(label="担当課", required=False, coerce=int, empty_value=None)
    role = forms.CharField(label="担う役割", required=False, max_length=60)
    effort_hours = forms.DecimalField(
        widget=_digits("decimal"),
        label="予定工数",
        required=False,
        min_value=0,
        max_value=9_999_999,
        max_digits=8,
        decimal_places=1,
        error_messages=_HOURS_ERRORS,
    )
    deliverable = forms.CharField(label="成果物", required=False, max_length=120)
    note = forms.CharField(
        label="説明", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    window = forms.ChoiceField(
        label="時期の枠",
        required=False,
        help_text="議会や予算要求など、行える時期が決まっているとき。",
    )
    minimum_days = forms.IntegerField(
        widget=_digits(),
        label="法定の最短日数",
        required=False,
        min_value=0,
        max_value=LONGEST,
        error_messages=_days_errors("法定の最短日数"),
    )
    minimum_unit = forms.ChoiceField(
        label="法定日数の数え方", choices=[("", "なし"), *UNITS], required=False
    )
    minimum_source = forms.CharField(label="法定日数の根拠", required=False, max_length=200)
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        headings: Sequence[tuple[int, str]],
        sections: Iterable[Department],
        windows: Iterable[tuple[str, str]],
        near: Iterable[User],
        on: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _know(self, headings, near, on)
        section, window = self.fields["section"], self.fields["window"]
        if isinstance(section, forms.ChoiceField):
            section.choices = [("", "なし"), *((one.pk, one.name) for one in sections)]
        if isinstance(window, forms.ChoiceField):
            window.choices = [("", "なし"), *windows]

    def clean_mode(self) -> str:
        # A heading has no choice, and its page does not ask.
        return self.cleaned_data["mode"] or "AUTOMATIC"

    def changes(self, task: Task) -> dict[str, Any]:
        """Return what the service is to change; keys of rows stand for the rows."""
        typed = dict(self.cleaned_data)
        del typed["revision"]
        typed["days"] = typed["days"] or task.days or 1
        if typed["mode"] == "AUTOMATIC":
            del typed["start"], typed["finish"]
        elif typed["days"] != task.days and typed["finish"] == task.finish:
            # Of days and finish the one that was changed counts.
            typed["finish"] = None
        return typed


class MoveForm(forms.Form):
    """From which day on."""

    start = DayField(label="開始日", error_messages={"required": "開始日を入力してください。"})
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "move", **kwargs})


class LinkForm(forms.Form):
    """What the task waits for."""

    before = TaskNamesField(
        label="先に行うタスク",
        most=1,
        help_text="表の番号か名称。ほかの事業は「R8-0003/1.2」のように書きます。",
        error_messages={"required": "先に行うタスクを入力してください。"},
    )
    kind = forms.ChoiceField(label="関係", choices=LINK_KINDS, initial="FS", required=False)
    lag = forms.IntegerField(
        widget=_digits(),
        label="間隔",
        min_value=-MOST_LAG,
        max_value=MOST_LAG,
        initial=0,
        required=False,
        help_text="開庁日で数えます。重ねるときは「-3」のように入力します。",
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            "間隔は「3」や「-3」のように日数で入力してください。",
        ),
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, project: Project, actor: Actor, names: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"prefix": "link", **kwargs})
        before = self.fields["before"]
        if isinstance(before, TaskNamesField):
            before.know(project, actor, names)

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or "FS"

    def clean_lag(self) -> int:
        return self.cleaned_data["lag"] or 0


class RevisionForm(forms.Form):
    """An act without words."""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)


class BaselineForm(forms.Form):
    """A name for a moment of the plan; without a day it is now."""

    name = forms.CharField(
        label="名称",
        max_length=80,
        help_text="「当初計画」「9月補正後」など",
        error_messages={"required": "基準計画の名称を入力してください。"},
    )
    day = DayField(
        label="時点",
        required=False,
        help_text="空なら今の計画。過去の日ならその日の終わりの計画です。",
    )


class CompareForm(forms.Form):
    """Which two moments are compared; what cannot be read asks nothing."""

    baseline = forms.TypedChoiceField(
        label="基準計画", required=False, coerce=int, empty_value=None
    )
    day = DayField(label="または日付", required=False)
    all = forms.BooleanField(label="変わらないタスクも表示", required=False)

    def __init__(self, *args: Any, baselines: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["baseline"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "選ばない"), *baselines]


class RoadmapForm(forms.Form):
    """A plan that was shown and is to be taken in: `pk:start:days` of each task."""

    plan = forms.CharField(max_length=400_000, widget=forms.HiddenInput)
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
