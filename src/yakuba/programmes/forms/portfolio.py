"""What one may ask the portfolio for, all of it in the address."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django import forms

from yakuba.kernel.text import clean_line
from yakuba.programmes.rules.portfolio import (
    ALL,
    NOT_REPORTED,
    OPEN,
    ORDERS,
    Grouping,
    Scope,
    Wanted,
)
from yakuba.programmes.rules.stages import Health, Priority, ProjectStage

Choices = Sequence[tuple[str, str]]
_ANY: Final = ("", "すべて")
_MOST_WORDS: Final = 5
_ORDER_WORDS: Final = {
    "code": "番号",
    "name": "事業",
    "owner": "責任者",
    "stage": "段階",
    "priority": "優先度",
    "progress": "進み具合",
    "go_live": "完了予定日",
    "delay": "遅れ",
    "health": "状況",
    "attention": "要注意",
}

STAGES: Choices = (
    (OPEN, "終わっていないもの"),
    *((one.value, one.label) for one in ProjectStage),
    (ALL, "すべて"),
)
HEALTHS: Choices = (_ANY, *((one.value, one.label) for one in Health), (NOT_REPORTED, "報告なし"))
PRIORITIES: Choices = (_ANY, *((one.value, one.label) for one in Priority))


class PortfolioForm(forms.Form):
    """The filters; what cannot be read asks nothing rather than hiding projects."""

    q = forms.CharField(label="ことば", required=False, max_length=100)
    group = forms.ChoiceField(
        label="まとめ方",
        choices=[(one.value or "none", one.label) for one in Grouping],
        required=False,
    )
    stage = forms.ChoiceField(label="段階", choices=STAGES, required=False)
    health = forms.ChoiceField(label="状況", choices=HEALTHS, required=False)
    scope = forms.ChoiceField(
        label="だれの事業", choices=[(one.value, one.label) for one in Scope], required=False
    )
    department = forms.ChoiceField(label="所管課", required=False)
    pillar = forms.ChoiceField(label="柱", required=False)
    priority = forms.ChoiceField(label="優先度", choices=PRIORITIES, required=False)
    attention = forms.BooleanField(label="要注意だけ", required=False)
    order = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, departments: Choices, pillars: Choices) -> None:
        asked = data.copy()
        asked.setdefault("group", Grouping.DEPARTMENT.value)
        asked.setdefault("stage", OPEN)
        super().__init__(asked)
        self.fields["department"].choices = [_ANY, *departments]  # type: ignore[attr-defined]
        self.fields["pillar"].choices = [_ANY, *pillars]  # type: ignore[attr-defined]

    def options(self, name: str) -> Choices:
        """Return what one may choose in the field."""
        found: Choices = self.fields[name].choices  # type: ignore[attr-defined]
        return found

    def wanted(self) -> Wanted:
        """Return what is asked for, as far as it could be read."""
        self.is_valid()
        given = self.cleaned_data
        order = given.get("order", "")
        group = given.get("group") or Grouping.DEPARTMENT.value
        return Wanted(
            words=tuple(clean_line(given.get("q", "")).split()[:_MOST_WORDS]),
            stage=given.get("stage") or OPEN,
            department=_key(given.get("department")),
            pillar=_key(given.get("pillar")),
            priority=given.get("priority", ""),
            health=given.get("health", ""),
            scope=Scope(given.get("scope", "")),
            needs_attention=bool(given.get("attention")),
            group=Grouping("" if group == "none" else group),
            order=order if order.removeprefix("-") in ORDERS else "code",
        )

    def as_query(self) -> str:
        """Return the address of what is asked for, as far as it could be read; never empty."""
        self.is_valid()
        asked = {name: self.cleaned_data.get(name) for name in self.fields}
        if str(asked["order"]).removeprefix("-") not in ORDERS:
            asked["order"] = ""
        asked["group"] = asked["group"] or Grouping.DEPARTMENT.value
        asked["stage"] = asked["stage"] or OPEN
        asked["attention"] = "on" if asked["attention"] else ""
        return urlencode({name: value for name, value in asked.items() if value})

    def in_words(self) -> str:
        """Return what is asked for as people say it, what goes without saying left out."""
        wanted = self.wanted()
        given = self.cleaned_data
        said = [f"「{' '.join(wanted.words)}」"] if wanted.words else []
        for name in ("scope", "department", "pillar", "stage", "health", "priority"):
            value = given.get(name)
            if value and not (name == "stage" and value == OPEN):
                said.append(f"{self.fields[name].label}：{dict(self.options(name)).get(value, '')}")
        if wanted.needs_attention:
            said.append("要注意だけ")
        said.append(f"まとめ方：{wanted.group.label}")
        order = wanted.order.removeprefix("-")
        if wanted.order != "code":
            turned = "降順" if wanted.order.startswith("-") else "昇順"
            said.append(f"並び：{_ORDER_WORDS[order]}（{turned}）")
        return "、".join(said)


def _key(text: str | None) -> int | None:
    return int(text) if text else None
