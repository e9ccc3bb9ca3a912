"""What people type about a 全体方針, its pillars, initiatives and KPI."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from yakuba.foundation.measures.queries import months_until
from yakuba.foundation.measures.registry import Measure
from yakuba.kernel.fiscal import FiscalYear, Month
from yakuba.organisation.models import Post
from yakuba.programmes.models.strategies import DIRECTIONS
from yakuba.programmes.rules.kpi import USUAL_INTERIM_MONTH

from .projects import NOTHING, chosen, offer, prose, words

FIGURE_MONTHS = 24


class FigureField(forms.DecimalField):
    """A number with at most one decimal."""

    def __init__(self, **kwargs: Any) -> None:
        label = kwargs["label"]
        fault = f"{label}は「62.5」のように、小数第1位までの数で入力してください。"
        names = ("invalid", "max_digits", "max_decimal_places", "max_whole_digits")
        super().__init__(
            max_digits=13,
            decimal_places=1,
            error_messages=dict.fromkeys(names, fault)
            | {"required": f"{label}を入力してください。"},
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", "") if isinstance(value, str) else value)


class StrategyForm(forms.Form):
    """Title, vision and fiscal years."""

    title = words("名称", 120)
    vision = prose("ビジョン", 2000, rows=6, help_text="どんな町にするのかを、住民に伝わる言葉で。")
    first_year = chosen("最初の年度")
    last_year = chosen("最後の年度")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = FiscalYear.of(on).year
        years = [FiscalYear(year) for year in range(now - 5, now + 16)]
        for name in ("first_year", "last_year"):
            offer(self, name, [(str(one.year), one.label) for one in years])
        self.fields["first_year"].initial = now
        self.fields["last_year"].initial = now + 4

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first_year"), given.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", "最後の年度は、最初の年度以降にしてください。")
        return given


class PillarForm(forms.Form):
    """A pillar."""

    title = words("柱の名称", 120)
    text = prose("説明", 2000, required=False)
    position = forms.IntegerField(
        label="順序",
        required=False,
        min_value=1,
        max_value=999,
        help_text="上から何番目に置くか。",
        error_messages={
            "invalid": "順序は1以上の整数で入力してください。",
            "min_value": "順序は1以上の整数で入力してください。",
            "max_value": "順序は999以下の整数で入力してください。",
        },
    )


class InitiativeForm(PillarForm):
    """An initiative, and the post that answers for it."""

    title = words("施策の名称", 120)
    text = prose("目的", 2000, required=False)
    owner_post = chosen(
        "責任者の職", required=False, help_text="公表するまでに決めます。人ではなく職を選びます。"
    )
    field_order = ("title", "text", "owner_post", "position")

    def __init__(self, *args: Any, posts: Iterable[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner_post", [NOTHING, *((str(one.pk), one.label) for one in posts)])


class KpiForm(forms.Form):
    """What is measured: a number that the system counts, or figures with a source."""

    measure_code = forms.ChoiceField(
        label="指標",
        required=False,
        help_text="日々の記録から数えられるものを選ぶと、実績値と単位は自動で入ります。",
        error_messages={"invalid_choice": "指標を一覧から選び直してください。"},
    )
    measure_scope = forms.ChoiceField(
        label="指標の範囲",
        required=False,
        help_text="手続などを一つに限るときに選びます。",
        error_messages={"invalid_choice": "指標の範囲を一覧から選び直してください。"},
    )
    title = words("KPIの名称", 120, required=False, help_text="空欄なら、指標の名称になります。")
    unit = words(
        "単位", 20, required=False, help_text="例：%、件、人。指標を選んだときは空欄のまま。"
    )
    direction = forms.ChoiceField(
        label="向き", choices=DIRECTIONS, widget=forms.RadioSelect, initial="UP"
    )
    definition = prose("算出方法", 1000, rows=3, required=False)
    starting_value = FigureField(label="現状値", required=False)
    starting_text = words("現状値の時点と出典", 200, required=False)

    def __init__(
        self,
        *args: Any,
        measures: Iterable[Measure],
        scopes: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "measure_scope", [("", "全体"), *scopes])
        known = [(one.code, f"{one.label}（{one.unit}）") for one in measures]
        offer(self, "measure_code", [("", "（自分で入力する）"), *known])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("measure_code"):
            if not given.get("title"):
                self.add_error("title", "指標を選ばないときは、KPIの名称を入力してください。")
            if not given.get("unit"):
                self.add_error("unit", "指標を選ばないときは、単位を入力してください。")
        return given


class TargetForm(forms.Form):
    """Target and interim target of one fiscal year; neither can be left out."""

    fiscal_year = chosen("年度")
    value = FigureField(label="目標値")
    interim_month = forms.ChoiceField(label="中間目標の月")
    interim_value = FigureField(label="中間目標値")

    def __init__(self, *args: Any, years: Iterable[FiscalYear], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "fiscal_year", [(str(one.year), one.label) for one in years])
        months = [*range(4, 13), 1, 2]
        offer(self, "interim_month", [(str(month), f"{month}月末") for month in months])
        self.fields["interim_month"].initial = str(USUAL_INTERIM_MONTH)

    @property
    def month(self) -> Month:
        """Return the interim month of a valid form."""
        year, month = self.cleaned_data["fiscal_year"], int(self.cleaned_data["interim_month"])
        return Month(year if month >= 4 else year + 1, month)


class ActualForm(forms.Form):
    """A figure of one month with its source."""

    month = forms.ChoiceField(label="月")
    value = FigureField(label="実績値")
    source_text = words("出典", 200, help_text="例：総務課集計（令和8年10月1日）")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = reversed(months_until(on, FIGURE_MONTHS))
        offer(self, "month", [(one.iso, one.label) for one in months])
