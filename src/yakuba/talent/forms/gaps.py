"""What the lists of gaps and of people are asked by."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.http import QueryDict

from yakuba.organisation.rules import Rank
from yakuba.talent.models import Skill, SkillFramework
from yakuba.talent.rules.levels import LEVELS

_USUAL_LEVEL: Final = 3
ORDERS: Final = (
    ("code", "組織の順"),
    ("short", "満たす割合が低い順"),
    ("people", "人数が多い順"),
)


class GapForm(forms.Form):
    """Framework, rank, words, order; whatever is not on the lists is taken for nothing."""

    framework = forms.ChoiceField(label="枠組み", required=False)
    rank = forms.ChoiceField(
        label="職位",
        required=False,
        choices=[("", "すべて"), *((rank.value, rank.label) for rank in Rank)],
    )
    q = forms.CharField(label="組織の名称", required=False, max_length=60)
    order = forms.ChoiceField(label="並べ方", required=False, choices=ORDERS)

    def __init__(self, *args: Any, frameworks: Sequence[SkillFramework], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.frameworks = {str(one.pk): one for one in frameworks}
        field = self.fields["framework"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(key, one.title) for key, one in self.frameworks.items()]
        self.is_valid()

    @property
    def chosen(self) -> SkillFramework | None:
        """Return the framework asked for, or the first of the town."""
        asked = self.frameworks.get(self.cleaned_data.get("framework", ""))
        return asked or next(iter(self.frameworks.values()), None)

    @property
    def rank_asked(self) -> Rank | None:
        value = self.cleaned_data.get("rank")
        return Rank(value) if value else None

    @property
    def words(self) -> str:
        return str(self.cleaned_data.get("q") or "").strip()

    @property
    def order_asked(self) -> str:
        return self.cleaned_data.get("order") or "code"


class WhoForm(forms.Form):
    """Who can do what, from which level on."""

    skill = forms.ChoiceField(label="スキル", required=False)
    level = forms.TypedChoiceField(
        label="レベル",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[(str(level), f"{level}以上") for level in LEVELS if level],
    )
    q = forms.CharField(label="組織の名称", required=False, max_length=60)

    def __init__(self, given: QueryDict, *, skills: Sequence[Skill]) -> None:
        asked = given.copy()
        # What is shown as chosen is what is looked for.
        asked.setdefault("level", str(_USUAL_LEVEL))
        super().__init__(asked)
        self.skills = {str(one.pk): one for one in skills}
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, one in self.skills.items():
            groups.setdefault(f"{one.framework.title}　{one.area}", []).append((key, one.name))
        field = self.fields["skill"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "選んでください"), *groups.items()]
        self.is_valid()

    @property
    def skill_asked(self) -> Skill | None:
        return self.skills.get(self.cleaned_data.get("skill", ""))

    @property
    def level_asked(self) -> int:
        return int(self.cleaned_data.get("level") or _USUAL_LEVEL)

    @property
    def words(self) -> str:
        return str(self.cleaned_data.get("q") or "").strip()
