"""What the pages of the organisation ask."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from yakuba.foundation.accounts.models import User

DAY_WANTED = {"required": "日付を入力してください。", "invalid": "日付を正しく入力してください。"}


def _day(label: str, **kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label,
        widget=widget,
        input_formats=["%Y-%m-%d"],
        error_messages=DAY_WANTED,
        **kwargs,
    )


def _clock(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "時刻を「13:30」のように入力してください。"},
    )


class OnDayForm(forms.Form):
    """The day of which the organisation is shown."""

    on = _day("基準日", required=False)


class PeriodForm(forms.Form):
    """From when until when somebody is away, and why."""

    start_day = _day("いつから")
    start_time = _clock("開始時刻")
    end_day = _day("いつまで")
    end_time = _clock("終了時刻")
    reason = forms.CharField(
        label="理由",
        max_length=100,
        help_text="出張・休暇など。くわしい事情は書かないでください。",
        error_messages={"required": "理由を入力してください。"},
    )

    def period(self) -> tuple[datetime, datetime]:
        """Return start and end; a day without times lasts until the next midnight."""
        given = self.cleaned_data
        start = datetime.combine(given["start_day"], given["start_time"] or time.min)
        end = (
            datetime.combine(given["end_day"], given["end_time"])
            if given["end_time"]
            else datetime.combine(given["end_day"] + timedelta(days=1), time.min)
        )
        return timezone.make_aware(start), timezone.make_aware(end)


class AbsenceForm(PeriodForm):
    """Who is away, and when."""

    user = forms.TypedChoiceField(label="職員", coerce=int)

    field_order = ("user",)

    def __init__(self, *args: Any, staff: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(user.pk, user.name) for user in staff]
        user_field = self.fields["user"]
        if isinstance(user_field, forms.TypedChoiceField):
            user_field.choices = choices
        if len(choices) == 1:
            user_field.initial = choices[0][0]
            user_field.widget = forms.HiddenInput()


class ClosedDayForm(forms.Form):
    """A day on which the town hall is closed."""

    day = _day("閉庁日")
    reason = forms.CharField(
        label="理由", max_length=100, error_messages={"required": "理由を入力してください。"}
    )
