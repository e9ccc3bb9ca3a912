"""What people type about files and classes."""

from collections.abc import Iterable
from typing import Any

from django import forms

from yakuba.kernel.fiscal import FiscalYear
from yakuba.organisation.models import Department
from yakuba.records.models import RecordClass
from yakuba.records.queries.binders import BinderFilter
from yakuba.records.rules.retention import Ending, Period
from yakuba.records.services.binders import BinderDraft

from .fields import NOTHING, chosen, day, in_sections, in_years, offer, words


class BinderSearch(forms.Form):
    """What the list of files is narrowed to; it shows what the address asks for."""

    q = words("簿冊名", 100, required=False)
    section = chosen("所管課", required=False)
    year = chosen("年度", required=False)
    open = forms.BooleanField(label="完結していないものだけ", required=False)

    def __init__(
        self, wanted: BinderFilter, *, sections: Iterable[Department], years: Iterable[int]
    ) -> None:
        shown = {
            "q": wanted.words,
            "section": wanted.section,
            "year": wanted.year,
            "open": wanted.open_only,
        }
        super().__init__(initial=shown)
        self.fields["open"].widget = forms.CheckboxInput(attrs={"value": "1"})
        offer(self, "section", in_sections(sections))
        offer(self, "year", in_years(years))


class BinderForm(forms.Form):
    """A file for a fiscal year."""

    fiscal_year = chosen("年度")
    section = chosen("所管課")
    record_class = chosen("文書分類", help_text="保存期間と満了後の措置は、分類で決まります。")
    title = words("簿冊名", 120)

    def __init__(
        self,
        *args: Any,
        year: FiscalYear,
        sections: Iterable[Department],
        classes: Iterable[RecordClass],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sections = {str(one.pk): one for one in sections}
        self.classes = {str(one.pk): one for one in classes}
        years = (year.next, year, year.previous)
        offer(self, "fiscal_year", [(str(one.year), one.label) for one in years])
        offer(
            self,
            "section",
            [NOTHING, *((key, one.name) for key, one in self.sections.items())],
        )
        named = (
            (key, f"{one}（{one.period_enum.label}・{one.ending_enum.label}）")
            for key, one in self.classes.items()
        )
        offer(self, "record_class", [NOTHING, *named])

    def draft(self) -> BinderDraft:
        """Return what the service takes; the form is valid."""
        given = self.cleaned_data
        return BinderDraft(
            fiscal_year=int(given["fiscal_year"]),
            section=self.sections[given["section"]],
            record_class=self.classes[given["record_class"]],
            title=given["title"],
        )


class CompleteForm(forms.Form):
    """The day on which a file was completed."""

    on = day("完結日")


class ClassForm(forms.Form):
    """A class of the town's classification."""

    code = words("分類記号", 20)
    name = words("名称", 80)
    period = chosen("保存期間", [(one.value, one.label) for one in Period])
    ending = chosen("満了後の措置", [(one.value, one.label) for one in Ending])

    def said(self) -> dict[str, Any]:
        """Return what the service takes; the form is valid."""
        given = dict(self.cleaned_data)
        return {**given, "period": Period(given["period"]), "ending": Ending(given["ending"])}
