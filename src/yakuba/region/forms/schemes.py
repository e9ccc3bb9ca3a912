"""What is typed of a scheme: the rules one by one, no code."""

from typing import Any

from django import forms

from yakuba.region.models import Provider, Scheme
from yakuba.region.rules.schemes import LABELS, MARKS, MOST_DAYS, MOST_HOURS, MOST_TEAM, read_rules

from .fields import ManyField

_MONTHS = [(str(month), f"{month}月") for month in (*range(4, 13), 1, 2, 3)]


def _whole(label: str, least: int, most: int, hint: str = "") -> forms.IntegerField:
    sentence = f"「{label}」は{least}から{most}までの整数で入力してください。"
    errors = dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence)
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, help_text=hint, error_messages=errors
    )


class SchemeForm(forms.Form):
    """A rule set, one field a rule, and how sure one is of each."""

    title = forms.CharField(
        label="制度名", max_length=120, error_messages={"required": "制度名を入力してください。"}
    )
    onsite_days = _whole(
        LABELS["onsite_days"],
        0,
        MOST_DAYS,
        "現地に一度でも行く派遣の、実施日の合計。行かない制度は0。",
    )
    online_hours = _whole(
        LABELS["online_hours"], 0, MOST_HOURS, "オンラインだけで行う派遣の、時間の合計。"
    )
    once_a_year = forms.BooleanField(label=LABELS["once_a_year"], required=False)
    months = ManyField(
        label=LABELS["months"],
        choices=_MONTHS,
        error_messages={"required": "依頼を受け付ける月を一つ以上選んでください。"},
    )
    team_most = _whole(LABELS["team_most"], 1, MOST_TEAM)
    may_name = forms.BooleanField(label=LABELS["may_name"], required=False)
    report_days = _whole(LABELS["report_days"], 1, 365, "派遣が終わった日から数えます。")
    survey_month = _whole(LABELS["survey_month"], 1, 12)
    survey_day = _whole(LABELS["survey_day"], 1, 28)
    costs = forms.CharField(label=LABELS["costs"], max_length=400, required=False)
    forms_text = forms.CharField(
        label=LABELS["forms"],
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3, "data-example": "1：派遣依頼書"}),
        help_text="1行に1つ、「番号：名称」で入力します。",
    )
    origin = forms.CharField(label="根拠", max_length=400, required=False)
    note = forms.CharField(
        label="説明", max_length=1_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    unchecked = ManyField(
        label="公式の資料で確かめていない規則",
        choices=list(LABELS.items()),
        required=False,
        help_text="確かめたら印を外します。印のある規則は、どのページでも「未確認」と表示します。",
    )

    @classmethod
    def of(cls, scheme: Scheme, data: Any = None) -> "SchemeForm":
        """Return the form filled with a version."""
        rules = read_rules(scheme.rules)
        marks = rules.marks
        return cls(
            data,
            initial={
                **scheme.rules,
                "title": scheme.title,
                "months": [str(month) for month in rules.months],
                "forms_text": "\n".join(f"{one.code}：{one.title}" for one in rules.forms),
                "unchecked": [name for name in LABELS if marks.get(name) == "K"],
            },
        )

    def rules(self, before: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the rule set as data; `before` is the one whose marks are kept."""
        given = self.cleaned_data
        kept = dict((before or {}).get("marks", {}))
        unchecked = set(given["unchecked"])
        for name in LABELS:
            if name in unchecked:
                kept[name] = "K"
            elif kept.get(name) == "K":
                # Somebody looked: from now on it is the keeper's own word.
                kept[name] = "OWN"
        plain = (
            "onsite_days",
            "online_hours",
            "once_a_year",
            "team_most",
            "may_name",
            "report_days",
            "survey_month",
            "survey_day",
            "costs",
            "origin",
            "note",
        )
        return {
            **{name: given[name] for name in plain},
            "months": sorted(int(month) for month in given["months"]),
            "forms": list(_papers(given["forms_text"])),
            "marks": {name: mark for name, mark in kept.items() if mark in MARKS},
        }

    def clean_forms_text(self) -> str:
        text: str = self.cleaned_data["forms_text"]
        for line in filter(None, map(str.strip, text.splitlines())):
            code, _, title = line.replace(":", "：").partition("：")
            if not code.strip() or not title.strip():
                raise forms.ValidationError(
                    f"「{line}」を読めません。「1：派遣依頼書」のように入力してください。"
                )
        return text


def _papers(text: str) -> Any:
    for line in filter(None, map(str.strip, text.splitlines())):
        code, _, title = line.replace(":", "：").partition("：")
        yield {"code": code.strip(), "title": title.strip()}


class NewSchemeForm(forms.Form):
    """A scheme from nothing: its short code and its name."""

    code = forms.SlugField(
        label="制度コード",
        max_length=40,
        help_text="半角の英数字とハイフン。あとから変えられません。",
        error_messages={
            "required": "制度コードを入力してください。",
            "invalid": "制度コードは半角の英数字とハイフンで入力してください。",
        },
    )
    title = forms.CharField(
        label="制度名", max_length=120, error_messages={"required": "制度名を入力してください。"}
    )
    provider = forms.ChoiceField(label="設けた者", choices=Provider.choices)
