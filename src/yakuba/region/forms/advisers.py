"""What is typed of an adviser, and what is looked for among them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from yakuba.foundation.ui.inputs import DayField
from yakuba.kernel.text import clean_line, clean_text
from yakuba.region.models import Adviser, Scheme
from yakuba.region.queries.advisers import (
    AdviserFilter,
    availability_of,
    known_skills,
    own_advisers,
    skills_of,
)
from yakuba.region.rules.advisers import LEVELS, WEEKDAYS, AdviserDraft
from yakuba.region.rules.dispatch import LANGUAGES, Theme

from .fields import LinesField, ManyField, PeriodsField, SkillLinesField, lines_of_skills

_THEMES = [(one.value, one.label) for one in Theme]
_NEEDED = "を入力してください。"


class AdviserForm(forms.Form):
    """A person of the pool; contact and notes stay with the owner."""

    number = forms.CharField(
        label="登録番号", max_length=20, error_messages={"required": f"登録番号{_NEEDED}"}
    )
    name = forms.CharField(
        label="氏名", max_length=60, error_messages={"required": f"氏名{_NEEDED}"}
    )
    kana = forms.CharField(
        label="フリガナ", max_length=80, error_messages={"required": f"フリガナ{_NEEDED}"}
    )
    title = forms.CharField(label="肩書", max_length=120, required=False)
    summary = forms.CharField(
        label="紹介",
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="市町村が読む文です。",
    )
    themes = ManyField(
        label="得意な分野",
        choices=_THEMES,
        error_messages={"required": "得意な分野を一つ以上選んでください。"},
    )
    skills = SkillLinesField(label="スキル", required=False)
    languages = ManyField(
        label="対応できる言語",
        choices=list(LANGUAGES.items()),
        error_messages={"required": "対応できる言語を一つ以上選んでください。"},
    )
    home_place = forms.CharField(
        label="拠点", max_length=80, error_messages={"required": f"拠点{_NEEDED}"}
    )
    east_km = forms.DecimalField(
        label="県庁から東へ",
        required=False,
        max_digits=6,
        decimal_places=1,
        help_text="移動の長さを見積もるため。西は負の数。",
    )
    north_km = forms.DecimalField(
        label="県庁から北へ", required=False, max_digits=6, decimal_places=1
    )
    is_online_only = forms.BooleanField(label="オンラインだけで対応する", required=False)
    weekdays = ManyField(
        label="対応できる曜日",
        choices=[(str(place), f"{name}曜") for place, name in enumerate(WEEKDAYS)],
        error_messages={"required": "対応できる曜日を一つ以上選んでください。"},
    )
    periods = PeriodsField(
        label="対応できる期間", required=False, help_text="1行に1つ。空のときは任期の間いつでも。"
    )
    cases_per_round = forms.IntegerField(label="1回の募集で受ける件数", min_value=1, max_value=50)
    days_per_year = forms.IntegerField(label="年度の上限日数", min_value=1, max_value=366)
    conflict_towns = LinesField(
        label="利害関係のある団体の団体コード", required=False, help_text="1行に1つ。"
    )
    conflict_vendors = LinesField(
        label="利害関係のある事業者", required=False, help_text="1行に1つ。"
    )
    term_from = DayField(label="任期の始まり")
    term_until = DayField(label="任期の終わり")
    scheme = forms.ChoiceField(
        label="この人だけの制度",
        required=False,
        help_text="募集回の制度と、厳しい方を守ります。",
    )
    email = forms.EmailField(
        label="メールアドレス",
        required=False,
        help_text="派遣案を送るときだけ、依頼した団体に伝えます。",
        error_messages={"invalid": "メールアドレスの形を確かめてください。"},
    )
    telephone = forms.CharField(label="電話", max_length=20, required=False)
    note = forms.CharField(
        label="内部のメモ",
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="どこにも共有しません。",
    )

    def __init__(self, *args: Any, schemes: Iterable[Scheme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skills"].known = known_skills(own_advisers())  # type: ignore[attr-defined]
        self._schemes = {str(one.pk): one for one in schemes}
        self.fields["scheme"].choices = [  # type: ignore[attr-defined]
            ("", "なし"),
            *((key, str(one)) for key, one in self._schemes.items()),
        ]

    @staticmethod
    def initial_of(row: Adviser, *, email: str, telephone: str, note: str) -> dict[str, Any]:
        """Return what the form is filled with."""
        plain = (
            "number name kana title summary themes languages home_place east_km north_km"
            " is_online_only cases_per_round days_per_year"
        )
        return {
            **{name: getattr(row, name) for name in plain.split()},
            "skills": lines_of_skills(skills_of(row)),
            "weekdays": [str(day) for day in row.weekdays],
            "periods": availability_of(row).periods,
            "conflict_towns": "\n".join(row.conflict_towns),
            "conflict_vendors": "\n".join(row.conflict_vendors),
            "term_from": row.term_from,
            "term_until": row.term_until,
            "scheme": str(row.scheme_id or ""),
            "email": email,
            "telephone": telephone,
            "note": note,
        }

    def given(self) -> dict[str, Any]:
        """Return what the service takes; the form is valid."""
        given = self.cleaned_data
        lines = {name: clean_line(given[name]) for name in ("number", "name", "kana", "title")}
        draft = AdviserDraft(
            **lines,
            summary=clean_text(given["summary"]),
            themes=tuple(given["themes"]),
            skills=given["skills"],
            languages=tuple(given["languages"]),
            home_place=clean_line(given["home_place"]),
            east_km=given["east_km"],
            north_km=given["north_km"],
            is_online_only=given["is_online_only"],
            weekdays=tuple(sorted(int(day) for day in given["weekdays"])),
            periods=given["periods"],
            cases_per_round=given["cases_per_round"],
            days_per_year=given["days_per_year"],
            conflict_towns=given["conflict_towns"],
            conflict_vendors=given["conflict_vendors"],
            term_from=given["term_from"],
            term_until=given["term_until"],
        )
        return {
            "draft": draft,
            "scheme": self._schemes.get(given["scheme"]),
            "email": given["email"],
            "telephone": clean_line(given["telephone"]),
            "note": given["note"],
        }


class AdviserFilterForm(forms.Form):
    """What is looked for; what cannot be read asks nothing."""

    q = forms.CharField(label="ことば", required=False, max_length=100)
    theme = forms.ChoiceField(label="分野", required=False, choices=[("", "すべて"), *_THEMES])
    skill = forms.ChoiceField(label="スキル", required=False)
    level = forms.ChoiceField(
        label="レベル",
        required=False,
        choices=[("", "問わない"), *((str(key), f"{name}以上") for key, name in LEVELS.items())],
    )
    language = forms.ChoiceField(
        label="言語", required=False, choices=[("", "すべて"), *LANGUAGES.items()]
    )
    state = forms.ChoiceField(
        label="公開",
        required=False,
        choices=[("", "すべて"), ("published", "公開中"), ("hidden", "非公開")],
    )

    def __init__(self, data: Any, *, skills: Sequence[tuple[str, str]], own: bool) -> None:
        super().__init__(data)
        self.fields["skill"].choices = [("", "すべて"), *skills]  # type: ignore[attr-defined]
        if not own:
            del self.fields["state"]

    def wanted(self) -> AdviserFilter:
        """Return what is looked for, as far as it could be read."""
        self.is_valid()
        given = self.cleaned_data
        return AdviserFilter(
            text=clean_line(given.get("q", "")),
            theme=given.get("theme", ""),
            skill=given.get("skill", ""),
            level=int(given.get("level") or 0),
            language=given.get("language", ""),
            state=given.get("state", ""),
        )
