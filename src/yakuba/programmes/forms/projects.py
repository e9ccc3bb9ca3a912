"""What people type about a project: its sheet, its people, money, risks, links and reports."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from yakuba.foundation.accounts.models import User
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import MOST_NAMED, SubjectKind
from yakuba.foundation.ui.inputs import DayField
from yakuba.kernel.fiscal import FiscalYear
from yakuba.organisation.models import Department, Post
from yakuba.programmes.models import Initiative
from yakuba.programmes.models.projects import HEALTHS, PRIORITIES, REACHES, ROLES
from yakuba.programmes.queries.linking import Sought
from yakuba.programmes.rules.stages import ProjectStage
from yakuba.programmes.services.risks import GRADES

from .talk import PersonField, suggest

Choice = tuple[str, Any]
NOTHING: Choice = ("", "（なし）")
_YEN_ERRORS = {
    "invalid": "金額は「1200000」のように、円の単位の整数で入力してください。",
    "min_value": "金額は0円以上で入力してください。",
    "max_value": "金額が大きすぎます。桁を確かめてください。",
}
_LARGEST_YEN = 10**15 - 1


class YenField(forms.IntegerField):
    """An amount; commas and 円, as copied from a paper, are forgiven."""

    def __init__(self, **kwargs: Any) -> None:
        errors = _YEN_ERRORS | {"required": f"{kwargs['label']}を入力してください。"}
        super().__init__(
            min_value=0,
            max_value=_LARGEST_YEN,
            error_messages=errors,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            **kwargs,
        )

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = value.replace(",", "").replace("，", "").removesuffix("円").strip()
        return super().to_python(value)


class HoursField(forms.DecimalField):
    """Hours a week."""

    def __init__(self, **kwargs: Any) -> None:
        fault = "週あたりの時間は「7.5」のように、0.1以上38.7以下の数で入力してください。"
        names = ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places")
        super().__init__(
            required=False,
            max_digits=4,
            decimal_places=1,
            min_value=Decimal("0.1"),
            max_value=Decimal("38.7"),
            error_messages=dict.fromkeys((*names, "max_whole_digits"), fault),
            **kwargs,
        )


def chosen(label: str, **kwargs: Any) -> forms.TypedChoiceField:
    """Return a choice among rows by key; its choices are set when the form is made."""
    errors = {
        "required": f"{label}を選んでください。",
        "invalid_choice": f"{label}を一覧から選び直してください。",
    }
    return forms.TypedChoiceField(
        label=label, coerce=int, empty_value=None, error_messages=errors, **kwargs
    )


def words(label: str, length: int, **kwargs: Any) -> forms.CharField:
    """Return a text with the sentences that say what is wrong with it."""
    errors = {
        "required": f"{label}を入力してください。",
        "max_length": f"{label}は{length:,}文字以内で入力してください。",
    }
    return forms.CharField(label=label, max_length=length, error_messages=errors, **kwargs)


def prose(label: str, length: int, rows: int = 4, **kwargs: Any) -> forms.CharField:
    """Return a text of several lines."""
    return words(label, length, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def offer(form: forms.Form, name: str, choices: Sequence[Choice]) -> None:
    """Set what a choice offers."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)


def by_strategy(initiatives: Iterable[Initiative]) -> list[Choice]:
    """Return the initiatives below their strategies and pillars."""
    groups: dict[str, list[Choice]] = {}
    for one in initiatives:
        strategy = one.pillar.strategy
        state = "" if strategy.published_at else "（案）"
        name = f"{strategy.title}{state}　{one.pillar.title}"
        groups.setdefault(name, []).append((str(one.pk), one.title))
    return list(groups.items())


class ProjectForm(forms.Form):
    """The sheet of a project."""

    name = words("事業の名称", 120)
    purpose = prose("目的", 2000, required=False)
    department = chosen("所管課")
    initiative = chosen("施策", required=False, help_text="全体方針の施策につなぎます。")
    owner_post = chosen(
        "責任者の職",
        required=False,
        help_text="人ではなく職を選びます。人事異動のあとも責任者が引き継がれます。",
    )
    priority = forms.ChoiceField(label="優先度", choices=PRIORITIES, widget=forms.RadioSelect)
    planned_start = DayField(label="開始予定日", required=False)
    go_live = DayField(label="完了予定日", required=False)
    reach = forms.ChoiceField(label="見られる人", choices=REACHES, widget=forms.RadioSelect)
    is_public = forms.BooleanField(
        label="住民に公開する", required=False, help_text="公表の進み具合のページに載ります。"
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        departments: Iterable[Department],
        initiatives: Iterable[Initiative],
        posts: Iterable[Post],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "department", [(str(one.pk), one.name) for one in departments])
        offer(self, "initiative", [NOTHING, *by_strategy(initiatives)])
        offer(self, "owner_post", [NOTHING, *((str(one.pk), one.label) for one in posts)])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        start, end = given.get("planned_start"), given.get("go_live")
        if start and end and end < start:
            self.add_error("go_live", "完了予定日は、開始予定日より後の日にしてください。")
        return given


class StageForm(forms.Form):
    """The next stage of a project's life, since when, and why."""

    to = forms.ChoiceField(
        label="次の段階",
        widget=forms.RadioSelect,
        error_messages={"required": "次の段階を選んでください。"},
    )
    on = DayField(label="日付", error_messages={"required": "日付を入力してください。"})
    reason = words("理由", 400, required=False, help_text="中断と中止には理由が要ります。")

    def __init__(
        self, *args: Any, stages: Iterable[ProjectStage], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        offer(self, "to", [(one.value, one.label) for one in stages])

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError(
                "先の日付にはできません。今日までの日付を入力してください。"
            )
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        needs = (ProjectStage.SUSPENDED.value, ProjectStage.CANCELLED.value)
        if given.get("to") in needs and not (given.get("reason") or "").strip():
            label = ProjectStage(given["to"]).label
            self.add_error("reason", f"{label}の理由を入力してください。")
        return given


class MemberForm(forms.Form):
    """Who takes part, as what, with how many hours a week."""

    user = PersonField(
        label="職員",
        error_messages={"required": "職員の氏名を入力してください。"},
    )
    role = forms.ChoiceField(
        label="役割",
        choices=ROLES,
        initial="WORKER",
        help_text="主担当は1人です。新しい主担当を登録すると、前の主担当は担当になります。",
    )
    weekly_hours = HoursField(
        label="週あたりの時間",
        help_text="この事業に使える時間です。計画に無理がないかの計算に使います。",
    )

    def __init__(self, *args: Any, near: Iterable[User], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        suggest(self, "user", near, on)


class SectionsForm(forms.Form):
    """The other sections that take part."""

    departments = forms.TypedMultipleChoiceField(
        label="関係課",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="選んだ課の職員は、この事業を見ることができます。",
    )

    def __init__(self, *args: Any, departments: Iterable[Department], **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "s", **kwargs})
        offer(self, "departments", [(str(one.pk), one.name) for one in departments])


class BudgetForm(forms.Form):
    """A line of money."""

    fiscal_year = chosen("年度")
    title = words("費目", 80)
    planned = YenField(label="予算額")
    contracted = YenField(label="契約額", required=False)
    spent = YenField(label="執行額", required=False)
    source = words("財源", 80, required=False)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = FiscalYear.of(on).year
        years = [FiscalYear(one) for one in range(year - 5, year + 8)]
        offer(self, "fiscal_year", [(str(one.year), one.label) for one in years])
        self.fields["fiscal_year"].initial = year


class RiskForm(forms.Form):
    """What may go wrong."""

    title = words("リスク", 200)
    likelihood = chosen("起こりやすさ")
    impact = chosen("影響")
    response = prose("対応", 1000, rows=3, required=False)
    owner = PersonField(label="見張る人", required=False)

    def __init__(self, *args: Any, near: Iterable[User], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grades = [(str(grade), label) for grade, label in GRADES.items()]
        for name in ("likelihood", "impact"):
            offer(self, name, grades)
            self.fields[name].initial = 2
        suggest(self, "owner", near, on)


class LinkForm(forms.Form):
    """What is linked, by the number on its paper, or chosen among what has the words in its name."""

    kind = forms.ChoiceField(
        label="種類", error_messages={"required": "つなぐものの種類を選んでください。"}
    )
    number = words(
        "番号か名称",
        80,
        help_text="受付番号・起案番号・文書番号・事業番号のどれかを入力します。"
        "手続・起案・事業は、名称の一部でも探せます。",
    )
    chosen = forms.CharField(label="つなぐもの", required=False, widget=forms.RadioSelect)
    note = words("説明", 120, required=False)

    def __init__(
        self,
        *args: Any,
        kinds: Iterable[SubjectKind],
        seek: Callable[[str, str], Sought],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.seek, self.meant = seek, Sought()
        offer(self, "kind", [(one.kind, one.label) for one in kinds])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "kind" in given and "number" in given:
            self.meant = self.seek(given["kind"], given["number"])
            given["subject"] = self._subject(given["kind"], given.get("chosen", ""))
        return given

    def _subject(self, kind: str, chosen: str) -> SubjectRef | None:
        named = self.meant.named
        if chosen in named:
            return SubjectRef(kind, chosen)
        if named:
            choices = [(key, card.title) for key, card in named.items()]
            self.fields["chosen"].widget = forms.RadioSelect(choices=choices)
            self.add_error("chosen", _which_of(len(named)))
        return self.meant.subject


def _which_of(many: int) -> str:
    if many < MOST_NAMED:
        return f"名称に当てはまるものが{many}件あります。つなぐものを選んでください。"
    return (
        f"名称に当てはまるものが多いため、{MOST_NAMED}件だけを表示しています。"
        "ここから選ぶか、名称をもう少し長く入力してください。"
    )


class StatusForm(forms.Form):
    """The health of a project and one sentence; everything else is counted."""

    health = forms.ChoiceField(
        label="状況",
        choices=HEALTHS,
        widget=forms.RadioSelect,
        error_messages={"required": "状況を選んでください。"},
    )
    sentence = words(
        "一言",
        300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="数字は下の「集計した事実」に出ています。理由や見通しを一文で書いてください。",
    )
