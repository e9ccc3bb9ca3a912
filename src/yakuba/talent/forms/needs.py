"""What people type about what the work needs, whom they ask, and what they answer."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms

from yakuba.foundation.accounts.models import User
from yakuba.talent.models import Skill
from yakuba.talent.rules.levels import LEVELS
from yakuba.talent.rules.needs import NeedState

from .fields import PersonField, chosen, day, offer, people_choices, serve_on, tenths, words

_LEVELS = [(str(level), f"レベル{level}以上") for level in LEVELS[1:]]


class NeedForm(forms.Form):
    """A skill, a level, hours and a period."""

    skill = chosen("スキル")
    level = chosen("レベル", _LEVELS, initial="3")
    hours = tenths("時間", "9999.9", help_text="期間を通しての合計です。")
    starts = day("初日")
    last = day("末日")
    note = words("説明", 400, required=False, help_text="何をする人が要るのかを、一文で。")

    def __init__(self, *args: Any, skills: Iterable[Skill], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.skills = {str(one.pk): one for one in skills}
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, one in self.skills.items():
            groups.setdefault(one.area, []).append((key, one.name))
        offer(self, "skill", [("", "選んでください"), *groups.items()])

    def given(self) -> dict[str, Any]:
        """Return what the service takes; the form is valid."""
        given = self.cleaned_data
        return {
            "skill": self.skills[given["skill"]],
            "level": int(given["level"]),
            "hours": given["hours"],
            "starts": given["starts"],
            "ends": given["last"] + timedelta(days=1),
            "note": given["note"],
        }


class AskForm(forms.Form):
    """Whom one asks for how many hours."""

    user = PersonField("職員")
    hours = tenths("依頼する時間", "9999.9")
    words = words("依頼の内容", 400, required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        serve_on(self, "user", on)


class AmountForm(forms.Form):
    """Hours alone, asked of whom the page names."""

    hours = tenths("依頼する時間", "9999.9")
    words = words("依頼の内容", 400, required=False)


class HelpAnswerForm(forms.Form):
    """Yes with a person, or no with a reason."""

    agreed = chosen("回答", [("yes", "応じる"), ("no", "応じない")], widget=forms.RadioSelect)
    user = chosen("担当する職員", required=False)
    opinion = words("意見・理由", 400, required=False, help_text="応じないときは必ず入力します。")

    def __init__(self, *args: Any, people: Iterable[User] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people is None:
            del self.fields["user"]
        else:
            offer(self, "user", [("", "選んでください"), *people_choices(people)])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("agreed") == "no" and not (given.get("opinion") or "").strip():
            self.add_error(
                "opinion", "応じられない理由を入力してください。依頼した人に伝わります。"
            )
        if given.get("agreed") == "yes" and "user" in self.fields and not given.get("user"):
            self.add_error("user", "担当する職員を選んでください。")
        return given


class NeedsForm(forms.Form):
    """Which needs are looked for."""

    state = chosen(
        "状態",
        [("", "いま必要なもの"), *((one.value, one.label) for one in NeedState)],
        required=False,
    )
    skill = chosen("スキル", required=False)

    def __init__(self, *args: Any, skills: Iterable[Skill], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = ((str(one.pk), f"{one.area}：{one.name}") for one in skills)
        offer(self, "skill", [("", "すべて"), *rows])

    def wanted(self) -> dict[str, Any]:
        """Return what is wanted; what cannot be read is not asked for."""
        self.is_valid()
        skill = self.cleaned_data.get("skill")
        return {
            "state": self.cleaned_data.get("state", ""),
            "skill": int(skill) if skill else None,
        }
