"""What people type about a document."""

from collections.abc import Iterable
from typing import Any

from django import forms

from yakuba.organisation.models import Department
from yakuba.records.models import Binder, OfficialSeal
from yakuba.records.queries.records import RecordFilter
from yakuba.records.rules.kinds import BY_HAND, Disclosure, RecordKind
from yakuba.records.services.issuing import Issue
from yakuba.records.services.registering import RecordDraft

from .fields import NOTHING, chosen, day, in_sections, in_years, offer, paper, words
from .seals import copies

DISCLOSURES = [(one.value, one.label) for one in Disclosure]


class RecordSearch(forms.Form):
    """What the catalogue is narrowed to; it shows what the address asks for and refuses nothing."""

    q = words("ことば", 100, required=False)
    section = chosen("所管課", required=False)
    year = chosen("年度", required=False)
    kind = chosen(
        "文書種類",
        [("", "すべて"), *((one.value, one.label) for one in RecordKind)],
        required=False,
    )
    unbound = forms.BooleanField(label="簿冊に綴じていないものだけ", required=False)

    def __init__(
        self, wanted: RecordFilter, *, sections: Iterable[Department], years: Iterable[int]
    ) -> None:
        shown = {
            "q": wanted.words,
            "section": wanted.section,
            "year": wanted.year,
            "kind": wanted.kind,
            "unbound": wanted.unbound,
        }
        super().__init__(initial=shown)
        self.fields["unbound"].widget = forms.CheckboxInput(attrs={"value": "1"})
        offer(self, "section", in_sections(sections))
        offer(self, "year", in_years(years))


class RecordForm(forms.Form):
    """A document that came, or one that is kept to be looked up."""

    kind = chosen("文書種類", [(one.value, one.label) for one in BY_HAND])
    section = chosen("所管課")
    title = words("件名", 200)
    dated = day("日付", help_text="収受なら収受した日、資料なら作成した日です。")
    other_party = words("相手先", 120, required=False, help_text="収受なら差出人です。")
    their_number = words("相手の文書番号", 60, required=False)
    disclosure = chosen("公開区分", DISCLOSURES)
    disclosure_reason = words(
        "公開しない理由", 200, required=False, help_text="部分公開・非公開のときに入力します。"
    )
    note = words("取扱い", 400, required=False)
    file = paper("添付", required=False)

    def __init__(self, *args: Any, sections: Iterable[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = {str(one.pk): one for one in sections}
        offer(
            self,
            "section",
            [NOTHING, *((key, one.name) for key, one in self.sections.items())],
        )

    def draft(self) -> RecordDraft:
        """Return what the service takes; the form is valid."""
        given = dict(self.cleaned_data)
        given.pop("file", None)
        return RecordDraft(
            kind=RecordKind(given.pop("kind")),
            section=self.sections[given.pop("section")],
            disclosure=Disclosure(given.pop("disclosure")),
            **given,
        )


class BindForm(forms.Form):
    """The file into which a document is bound."""

    binder = chosen("簿冊")

    def __init__(self, *args: Any, binders: Iterable[Binder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.binders = {str(one.pk): one for one in binders}
        named = ((key, f"{one.year_label} {one.title}") for key, one in self.binders.items())
        offer(self, "binder", [NOTHING, *named])

    def chosen_binder(self) -> Binder:
        """Return the file that was chosen; the form is valid."""
        return self.binders[self.cleaned_data["binder"]]


class MarkForm(forms.Form):
    """What to expect when the document is asked for."""

    disclosure = chosen("公開区分", DISCLOSURES)
    reason = words("公開しない理由", 200, required=False)

    def marked(self) -> Disclosure:
        """Return what was chosen; the form is valid."""
        return Disclosure(self.cleaned_data["disclosure"])


class IssueForm(forms.Form):
    """To whom a decided matter goes out."""

    addressee = words("宛先", 120)
    dated = day("施行日")
    title = words("件名", 200, required=False, help_text="空欄なら、起案の件名になります。")
    seal = chosen("公印", required=False, help_text="選ぶと、保管する課に使用を申し込みます。")
    copies = copies(required=False)
    note = words("取扱い", 400, required=False, help_text="電子送付、書留など。")
    file = paper("施行する文書", required=False)

    def __init__(self, *args: Any, seals: Iterable[OfficialSeal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seals = {str(one.pk): one for one in seals}
        named = ((key, str(one)) for key, one in self.seals.items())
        offer(self, "seal", [("", "公印省略"), *named])

    def wanted(self) -> Issue:
        """Return what the service takes; the form is valid."""
        given = dict(self.cleaned_data)
        given.pop("file", None)
        seal = self.seals.get(given.pop("seal"))
        return Issue(seal=seal, copies=given.pop("copies") or 1, **given)


class AttachForm(forms.Form):
    """Another paper of the document."""

    file = paper("ファイル")
