"""What people type about a meeting, and about a matter in it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from yakuba.foundation.accounts.models import User
from yakuba.foundation.ui.inputs import DayField
from yakuba.programmes.rules.meetings import ItemKind

from .talk import PersonField, suggest

_JAPAN = ZoneInfo("Asia/Tokyo")


class MeetingForm(forms.Form):
    """When and where one meets, and who comes."""

    title = forms.CharField(
        label="会議名",
        max_length=120,
        error_messages={"required": "会議名を入力してください。"},
    )
    day = DayField(label="日にち", error_messages={"required": "日にちを入力してください。"})
    time = forms.TimeField(
        label="開始時刻",
        input_formats=["%H:%M", "%H時%M分", "%H時"],
        error_messages={
            "required": "開始時刻を「13:30」のように入力してください。",
            "invalid": "開始時刻は「13:30」のように入力してください。",
        },
    )
    place = forms.CharField(label="場所", max_length=120, required=False)
    attendants = forms.CharField(label="出席者", max_length=400, required=False)

    def starts_at(self) -> datetime:
        """Return the moment in Japan; the form is valid."""
        day: date = self.cleaned_data["day"]
        return datetime.combine(day, self.cleaned_data["time"], tzinfo=_JAPAN)


class ItemForm(forms.Form):
    """A matter to talk about, what was decided, or what somebody is to do."""

    kind = forms.ChoiceField(
        label="種別",
        choices=[(one.value, one.label) for one in ItemKind],
        widget=forms.RadioSelect,
        initial=ItemKind.TOPIC.value,
        error_messages={"required": "種別を選んでください。"},
    )
    title = forms.CharField(
        label="内容",
        max_length=200,
        error_messages={"required": "内容を入力してください。"},
    )
    body = forms.CharField(
        label="記録",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="話し合ったこと、決めた理由など。",
    )
    assignee = PersonField(label="担当者", required=False, help_text="宿題のときに入力します。")
    due = DayField(label="期限", required=False, help_text="宿題のときに入力します。")

    def __init__(self, *args: Any, near: Iterable[User], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        suggest(self, "assignee", near, on)

    def given(self) -> dict[str, Any]:
        """Return what the service takes; the form is valid."""
        given = self.cleaned_data
        return {
            "kind": ItemKind(given["kind"]),
            "title": given["title"],
            "body": given["body"],
            "assignee": given["assignee"],
            "due": given["due"],
        }
