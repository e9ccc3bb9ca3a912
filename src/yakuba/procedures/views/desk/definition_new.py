"""Publish a new version: read it, examine it, look at it as residents will, then let it live."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods

from yakuba.foundation.rulebook.queries import table_in_force
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.language import catalogue
from yakuba.kernel.canonical import content_hash
from yakuba.kernel.codes import parse_uuid
from yakuba.procedures.forms.definitions import DocumentForm, PublishForm
from yakuba.procedures.forms.questions import QuestionField, form_of
from yakuba.procedures.models import FormVersion, Procedure
from yakuba.procedures.queries import definitions as queries
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.rules.analysis import Analysis, Finding
from yakuba.procedures.rules.definition_changes import Change, changes
from yakuba.procedures.rules.definition_text import pretty
from yakuba.procedures.rules.definition_words import place_words
from yakuba.procedures.rules.localisation import Reader
from yakuba.procedures.rules.shape import FormDefinition, Question, QuestionType
from yakuba.procedures.rules.vocabulary import SupersedePolicy
from yakuba.procedures.services import draft_files
from yakuba.procedures.services.publishing import (
    LiveVersionMoved,
    UnableToPublish,
    examine,
    publish_version,
)

from .definition_sheet import pages_of
from .definitions import enter

# Longer lists of untranslated texts are cut; the number is told in full.
_MOST_PLACES = 12


@dataclass(slots=True)
class Examination:
    """What is known of a document before it is published."""

    document: dict[str, Any]
    identity: str
    definition: FormDefinition | None = None
    analysis: Analysis | None = None
    faults: list[tuple[str, Finding]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    procedure: Procedure | None = None
    # The version with this very content, if there was one before.
    known: FormVersion | None = None
    changes: list[Change] = field(default_factory=list)
    drafts: dict[int, int] = field(default_factory=dict)

    @property
    def fault_title(self) -> str:
        return f"直すところが{len(self.faults)}か所あります"

    @property
    def live(self) -> FormVersion | None:
        return self.procedure.live_version if self.procedure else None

    @property
    def seen(self) -> str:
        """The hash of the version that is live now, empty when there is none."""
        return self.live.content_hash if self.live else ""

    @property
    def is_live(self) -> bool:
        return self.live is not None and self.live.content_hash == self.identity

    @property
    def draft_count(self) -> int:
        """How many open drafts stand under another version than this one."""
        own = self.known.number if self.known else 0
        return sum(many for number, many in self.drafts.items() if number != own)

    @property
    def translations(self) -> list[tuple[str, int, list[str], int]]:
        """Per language: name, percent, the first places that lack it, and how many lack it."""
        if self.analysis is None:
            return []
        return [
            (
                reader.label,
                self.analysis.completeness[reader],
                [place_words(path, self.document) for path in lacking[:_MOST_PLACES]],
                len(lacking),
            )
            for reader, lacking in self.analysis.untranslated.items()
        ]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: TownRequest) -> HttpResponse:
    """Take a definition, say what is wrong with it, show it, and publish it when asked."""
    enter(request)
    if request.method != "POST":
        return _begin(request)
    form = DocumentForm(request.POST, request.FILES)
    if not form.is_valid() or form.document is None:
        return _draw(request, form, status=422)
    found = examination_of(form.document)
    action, _sep, goal = request.POST.get("action", "examine").partition(":")
    if found.faults:
        return _draw(request, form, found, status=422)
    if action == "publish":
        return _publish(request, form, found)
    # Typed before looking once more: it stays.
    typed = {name: request.POST[name] for name in ("policy", "note") if name in request.POST}
    return _draw(request, form, found, PublishForm(initial=typed), reader=_reader(goal))


def _begin(request: TownRequest) -> HttpResponse:
    """Show the empty box, or the box with a version to start from."""
    found = _asked_for(request)
    text = pretty(found.live_version.document) if found and found.live_version else ""
    return _draw(request, DocumentForm(initial={"text": text}), begun_from=found)


def _asked_for(request: TownRequest) -> Procedure | None:
    key = parse_uuid(request.GET.get("from", ""))
    return queries.procedure_by_key(key) if key else None


def _reader(code: str) -> Reader | None:
    return next((reader for reader in Reader if reader.value == code), None)


# Examining


def examination_of(document: dict[str, Any]) -> Examination:
    """Return everything that is known of the document; reads only."""
    found = Examination(document, content_hash(document))
    try:
        found.definition, found.analysis = examine(document)
    except UnableToPublish as refusal:
        found.faults = [(place_words(one.path, document), one) for one in refusal.findings]
        return found
    found.procedure = queries.procedure_of_code(found.definition.code)
    if found.procedure is not None:
        found.known = queries.version_of_content(found.procedure, found.identity)
        found.drafts = queries.open_drafts_by_version(found.procedure)
    if found.live is not None:
        found.changes = changes(definition_of(found.live), found.definition)
    found.warnings = _warnings(found, found.definition)
    return found


def _warnings(found: Examination, definition: FormDefinition) -> list[str]:
    said = []
    if found.live is None:
        said.append("新しい手続です。公開すると、住民のページに出て、すぐに受付が始まります。")
    elif found.known and not found.is_live:
        said.append(
            f"前に公開した{found.known}と同じ内容です。"
            f"新しい番号は付かず、{found.known}がもう一度公開中になります。"
        )
    if found.live is not None:
        before = definition_of(found.live)
        if before.kind is not definition.kind:
            said.append(
                f"区分が{before.kind.label}から{definition.kind.label}に変わります。"
                "届いた申請の処理のしかたが変わります。"
            )
        if before.section != definition.section:
            said.append("所管課が変わります。新しい課の職員が、前の申請も見るようになります。")
    fee = definition.fee
    if fee and fee.table and table_in_force(fee.table, timezone.localdate()) is None:
        said.append(
            f"手数料の表「{fee.table}」が、まだ施行されていません。"
            "施行されるまで、金額は窓口で決めることになります。"
        )
    return said


# Publishing


def _publish(request: TownRequest, form: DocumentForm, found: Examination) -> HttpResponse:
    publishing = PublishForm(request.POST)
    if request.POST.get("examined") != found.identity:
        return _draw(
            request,
            form,
            found,
            publishing,
            trouble="確かめたあとに、定義の内容が変わっています。まだ公開していません。"
            "下の結果をもう一度確かめてから、公開してください。",
            status=409,
        )
    if not publishing.is_valid():
        return _draw(
            request, form, found, publishing, seen=request.POST.get("seen", ""), status=422
        )
    try:
        done = publish_version(
            document=found.document,
            policy=SupersedePolicy(publishing.cleaned_data["policy"]),
            note=publishing.cleaned_data["note"],
            seen=request.POST.get("seen", ""),
            actor=request.actor,
            at=timezone.now(),
        )
    except LiveVersionMoved as refusal:
        # Examined anew, against what is live now.
        fresh = examination_of(found.document)
        trouble = f"{_who_published(fresh)}{refusal}"
        return _draw(request, form, fresh, publishing, trouble=trouble, status=409)
    except UnableToPublish as refusal:
        return _draw(request, form, found, publishing, trouble=str(refusal), status=422)
    said = f"{done.version.procedure.title}の{done.version}を公開しました。"
    if done.drafts:
        said += f"書きかけの申請{done.drafts}件には、次に開いたときに知らせます。"
    messages.success(request, said)
    return redirect("procedures:desk_definition", done.version.procedure_id)


def _who_published(found: Examination) -> str:
    live = found.live
    if live is None or live.published_by is None:
        return ""
    return f"{live.published_by.name}さんが{live}を公開しました。"


# Drawing


def _draw(
    request: TownRequest,
    form: DocumentForm,
    found: Examination | None = None,
    publishing: PublishForm | None = None,
    *,
    reader: Reader | None = None,
    begun_from: Procedure | None = None,
    trouble: str = "",
    seen: str | None = None,
    status: int = 200,
) -> HttpResponse:
    is_ready = found is not None and found.definition is not None and not found.faults
    context = {
        "form": form,
        "found": found,
        "publishing": publishing or PublishForm(),
        "is_ready": is_ready,
        "begun_from": begun_from,
        "trouble": trouble,
        # What was looked at first counts, however often the page was sent since.
        "seen": found.seen if found and seen is None else seen,
        "readers": [(one, one is (reader or Reader.JA)) for one in Reader],
        "is_previewed": reader is not None,
    }
    if found is not None and found.definition is not None and is_ready:
        context["preview"] = preview(request, found.definition, reader or Reader.JA)
    return render(request, "procedures/definitions/new.html", context, status=status)


def preview(request: HttpRequest, definition: FormDefinition, reader: Reader) -> str:
    """Return the questions as residents see them, drawn with the portal's own templates."""
    pages = []
    with translation.override(catalogue(reader.value)):
        for words, page in zip(pages_of(definition), definition.pages, strict=True):
            drawn = form_of(page.questions, {}, {}, reader).fields
            for one in drawn:
                _furnish(one, reader)
            pages.append(
                {
                    "words": words,
                    "title": page.title.text(reader),
                    "intro": page.intro.text(reader),
                    "fields": drawn,
                    "is_single": len(drawn) == 1,
                }
            )
        context = {"pages": pages, "language": reader.language}
        return render_to_string("procedures/definitions/preview.html", context, request)


def _furnish(drawn: QuestionField, reader: Reader) -> None:
    """Add what a question shows besides its inputs, as for somebody who has answered nothing."""
    question: Question = drawn.question
    if question.type is QuestionType.FILES:
        drawn.extra |= {
            "most": draft_files.most_of(question),
            "megabytes": draft_files.MAX_BYTES // (1024 * 1024),
            "accept": ",".join(sorted(draft_files.taken_by(question))),
        }
    elif question.type is QuestionType.GROUP:
        inside = form_of(question.questions, {}, {}, reader, prefix=f"{question.key}.").fields
        drawn.extra |= {"inside": inside, "item_label": question.item_label.text(reader)}
