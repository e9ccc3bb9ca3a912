"""What the pages of taking a list over ask."""

from collections.abc import Sequence
from typing import Any

from django import forms

from yakuba.foundation.ui.columns import ColumnsForm, kinds
from yakuba.kernel.fiscal import FiscalYear
from yakuba.programmes.models import Project
from yakuba.programmes.rules.takeover import Column

_YEARS_ABOUT = 3


class ListForm(forms.Form):
    """The file, and where it goes."""

    file = forms.FileField(
        label="一覧のファイル",
        help_text="Excel(.xlsx)かCSV。10MB、20,000行まで。元のファイルは変わりません。",
        error_messages={
            "required": "一覧のファイルを選んでください。",
            "empty": "選んだファイルは空です。中身のあるファイルを選び直してください。",
        },
    )
    project = forms.TypedChoiceField(
        label="取込先",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="一つの事業のタスクだけの一覧なら、その事業を選びます。",
        error_messages={"invalid_choice": "取込先を選び直してください。"},
    )

    def __init__(
        self, *args: Any, projects: Sequence[Project], all_too: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        first = [("", "事業とタスクの一覧（新しく登録する）")] if all_too else []
        field = self.fields["project"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [*first, *((one.pk, f"{one.code} {one.name}") for one in projects)]
            if not all_too:
                field.required = True
                field.error_messages["required"] = "取込先の事業を選んでください。"


class TakeoverColumnsForm(ColumnsForm[Column]):
    """The sheet, which of its columns is which field, and the year of its money."""

    column = Column
    kinds = kinds(Column)

    def __init__(self, *args: Any, budget_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = range(budget_year - _YEARS_ABOUT, budget_year + _YEARS_ABOUT + 1)
        self.fields["budget_year"] = forms.TypedChoiceField(
            label="予算の年度",
            coerce=int,
            empty_value=None,
            required=False,
            choices=[(year, FiscalYear(year).label) for year in reversed(years)],
            initial=budget_year,
            help_text="「予算額」の列を取り込むときに使います。",
            error_messages={"invalid_choice": "予算の年度を選び直してください。"},
        )
        self.order_fields(["budget_year"])
