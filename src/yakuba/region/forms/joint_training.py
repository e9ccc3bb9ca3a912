"""What people type about a joint training."""

from django import forms

from yakuba.foundation.ui.inputs import DayField
from yakuba.region.models import TrainingPlace


def _count(label: str, *, least: int, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        error_messages={
            "required": f"{label}を入力してください。",
            "invalid": f"{label}は整数で入力してください。",
            "min_value": f"{label}は{least}以上で入力してください。",
            "max_value": f"{label}は{most}までで入力してください。",
        },
    )


class TrainingForm(forms.Form):
    """A training that is held for all."""

    title = forms.CharField(
        label="研修名", max_length=120, error_messages={"required": "研修名を入力してください。"}
    )
    description = forms.CharField(
        label="内容",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "内容を入力してください。"},
    )
    held_on = DayField(label="開催日", error_messages={"required": "開催日を入力してください。"})
    hours_text = forms.CharField(
        label="時間",
        max_length=40,
        error_messages={"required": "時間を「13時30分から16時まで」のように入力してください。"},
    )
    minutes = _count("長さ(分)", least=15, most=2400)
    place_kind = forms.ChoiceField(
        label="開催方法",
        choices=TrainingPlace.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "開催方法を選んでください。"},
    )
    place = forms.CharField(label="会場・接続方法", max_length=160, required=False)
    capacity = _count("定員", least=1, most=5000)
    apply_by = DayField(
        label="申込期限", error_messages={"required": "申込期限を入力してください。"}
    )
    contact = forms.CharField(
        label="問い合わせ先",
        max_length=160,
        error_messages={"required": "問い合わせ先を入力してください。"},
    )


class SeatsForm(forms.Form):
    """How many seats are asked for."""

    seats = _count("席数", least=0, most=5000)
    note = forms.CharField(label="伝えたいこと", max_length=400, required=False)


class AttendanceForm(forms.Form):
    """How many came, and how they found it."""

    attended = _count("参加人数", least=0, most=5000)
    answered = _count("アンケートの回答数", least=0, most=5000)
    satisfied = _count("満足と答えた人数", least=0, most=5000)
