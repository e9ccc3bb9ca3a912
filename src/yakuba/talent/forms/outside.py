"""What people type about people from outside, contracts and the work of a month."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from django import forms

from yakuba.kernel.fiscal import Month
from yakuba.organisation.models import Department
from yakuba.talent.models import RoleKind, Skill
from yakuba.talent.models.outside import CONTRACT_KINDS, FUNDINGS
from yakuba.talent.rules.levels import LEVELS
from yakuba.talent.rules.outside import ContractKind, Funding

from .fields import YenField, chosen, day, offer, prose, tenths, words

MOST_SKILLS: Final = 5
_LEVELS = [(str(level), f"レベル{level}") for level in LEVELS[1:]]


class OutsideForm(forms.Form):
    """Somebody from outside, and up to five skills."""

    name = words("氏名", 60)
    affiliation = words("所属", 120, required=False)
    email = forms.EmailField(
        label="メールアドレス",
        required=False,
        error_messages={"invalid": "メールアドレスは「name@example.jp」のように入力してください。"},
    )
    profile = prose("経歴・得意なこと", 2000, required=False)

    def __init__(self, *args: Any, skills: Iterable[Skill], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.skills = {str(one.pk): one for one in skills}
        choices = [
            ("", "（なし）"),
            *((key, f"{one.area}：{one.name}") for key, one in self.skills.items()),
        ]
        for number in range(1, MOST_SKILLS + 1):
            self.fields[f"skill_{number}"] = chosen(f"スキル{number}", choices, required=False)
            self.fields[f"level_{number}"] = chosen(
                f"スキル{number}のレベル", _LEVELS, required=False, initial="3"
            )

    @property
    def pairs(self) -> list[tuple[Any, Any]]:
        """Return the fields of a skill and its level side by side."""
        return [
            (self[f"skill_{number}"], self[f"level_{number}"])
            for number in range(1, MOST_SKILLS + 1)
        ]

    def given(self) -> dict[str, Any]:
        """Return what the service takes; the form is valid."""
        given = self.cleaned_data
        skills = {
            self.skills[given[f"skill_{number}"]]: int(given[f"level_{number}"] or 1)
            for number in range(1, MOST_SKILLS + 1)
            if given[f"skill_{number}"]
        }
        names = ("name", "affiliation", "email", "profile")
        return {**{one: given[one] for one in names}, "skills": skills}


class ContractForm(forms.Form):
    """A contract: in which form, for which section, how long, how much, whose money."""

    kind = chosen("契約の区分", CONTRACT_KINDS)
    title = words("件名", 120)
    department = chosen("担当課")
    role = chosen("役割", required=False, help_text="CIO補佐官などの役割で働くときに選びます。")
    starts = day("契約の初日")
    last = day("契約の末日")
    most_days = tenths("日数の上限", "999.9", required=False)
    most_hours = tenths("時間の上限", "9999.9", required=False)
    budget = YenField("契約額")
    funding = chosen(
        "財源",
        FUNDINGS,
        help_text="国の措置の対象と率は年度で変わります。その年度の通知で確かめてください。",
    )
    funding_note = words("財源の説明", 200, required=False)

    def __init__(
        self,
        *args: Any,
        departments: Iterable[Department],
        kinds: Iterable[RoleKind],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "department", [(str(one.pk), one.name) for one in departments])
        offer(self, "role", [("", "（なし）"), *((str(one.pk), one.name) for one in kinds)])

    def given(self) -> dict[str, Any]:
        """Return what the service takes besides section and role; the form is valid."""
        given = self.cleaned_data
        names = ("title", "starts", "most_days", "most_hours", "budget", "funding_note")
        return {
            **{one: given[one] for one in names},
            "kind": ContractKind(given["kind"]),
            "funding": Funding(given["funding"]),
            "ends": given["last"] + timedelta(days=1),
        }


class WorkForm(forms.Form):
    """What was done in a month."""

    month = chosen("月")
    days = tenths("日数", "31", least=Decimal(0))
    hours = tenths("時間", "744", least=Decimal(0))
    cost = YenField("費用")
    note = words("したこと", 400, required=False)

    def __init__(self, *args: Any, months: Iterable[Month], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "month", [(one.iso, one.label) for one in months])

    def given(self) -> dict[str, Any]:
        """Return what the service takes; the form is valid."""
        return {**self.cleaned_data, "month": Month.from_iso(self.cleaned_data["month"])}


class EndForm(forms.Form):
    """From which day a contract ends early, and why."""

    ended_on = day("終了日", help_text="この日から契約がなくなります。")
    reason = words("途中で終える理由", 200)
