"""What people type about the half-days of shared specialists."""

from datetime import date
from typing import Any

from django import forms

from yakuba.kernel.wareki import UnreadableDate, parse_date
from yakuba.region.rules.specialists import Half

MOST_DAYS = 31


class SlotsForm(forms.Form):
    """Which days of which person are opened."""

    adviser = forms.ChoiceField(
        label="専門人材", error_messages={"required": "専門人材を選んでください。"}
    )
    days = forms.CharField(
        label="日にち",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "日にちを入力してください。"},
    )
    half = forms.ChoiceField(
        label="時間帯",
        choices=[(half.value, half.label) for half in Half],
        widget=forms.RadioSelect,
        error_messages={"required": "時間帯を選んでください。"},
    )
    is_online = forms.BooleanField(label="オンラインで対応する", required=False)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["adviser"].choices = [("", "選んでください"), *people]  # type: ignore[attr-defined]

    def clean_days(self) -> list[date]:
        """Return the days, one a line or parted by commas."""
        text: str = self.cleaned_data["days"]
        parts = [one.strip() for one in text.replace("、", ",").replace("\n", ",").split(",")]
        days = []
        for part in filter(None, parts):
            try:
                days.append(parse_date(part))
            except UnreadableDate as fault:
                raise forms.ValidationError(f"「{part}」: {fault}") from None
        if not days or len(days) > MOST_DAYS:
            raise forms.ValidationError(f"1日から{MOST_DAYS}日までを入力してください。")
        return days


class SlotRequestForm(forms.Form):
    """What a half-day is asked for."""

    purpose = forms.CharField(
        label="相談したいこと",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "相談したいことを入力してください。"},
    )
    contact = forms.CharField(
        label="連絡先",
        max_length=160,
        error_messages={"required": "連絡先を入力してください。"},
    )
