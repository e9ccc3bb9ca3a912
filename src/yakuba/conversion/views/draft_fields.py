"""The editor of a mapping, field by field, with what the steps make of the first rows."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from yakuba.conversion.forms.definitions import FileForm
from yakuba.conversion.forms.steps import Place, WayForm
from yakuba.conversion.frames.reading import UnreadableFile
from yakuba.conversion.policies.definitions import may_see_values
from yakuba.conversion.queries import drafts as queries
from yakuba.conversion.queries.characters import characters_for
from yakuba.conversion.rules import drafts as rules
from yakuba.conversion.rules.characters import Repertoire
from yakuba.conversion.rules.layouts import Field, File
from yakuba.conversion.rules.mapping_reading import read
from yakuba.conversion.rules.mapping_words import way_words
from yakuba.conversion.rules.mappings import FieldMap, FileMap
from yakuba.conversion.rules.reasons import described
from yakuba.conversion.rules.steps import Step
from yakuba.conversion.services import drafts as services
from yakuba.foundation.files.queries import FileUnavailable
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import posted, tried
from yakuba.kernel.verdict import UnableToAct

from .drafts import sheet_or_404
from .gate import found_or_404, status_of

if TYPE_CHECKING:
    from yakuba.conversion.frames.preview import Tried, TriedRow

_SAVED: Final = "保存しました。"


@dataclass(frozen=True, slots=True)
class Spot:
    """The field that is edited, with everything around it."""

    sheet: queries.DraftSheet
    file: File
    field: Field
    made: FileMap
    come: File

    @property
    def way(self) -> dict[str, Any] | None:
        """How the field is made in the draft, None for not at all."""
        return rules.field_in(self.sheet.document, self.file.code, self.field.code)

    @property
    def place(self) -> Place:
        codes = self.sheet.target.codes.get(self.field.codes, {})
        return Place(self.sheet.document, self.sheet.source, self.come, self.field, codes)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_file(request: TownRequest, key: int, file: str) -> HttpResponse:
    """Show the fields of a file of the target, and say from which file it comes."""
    sheet = sheet_or_404(request, key)
    to = found_or_404(sheet.target.file(file))
    part = services.file_part(sheet.document, file)
    files = [(one.code, one.name) for one in sheet.source.files]
    form = FileForm(posted(request), files=files, initial={"source": part})
    if form.is_bound and form.is_valid():
        saved = tried(
            form,
            lambda: services.change_file(
                draft=sheet.draft,
                to=file,
                source=form.cleaned_data["source"],
                order=tuple(one.code for one in sheet.target.files),
                seen=request.POST.get("seen", ""),
                actor=request.actor,
                at=timezone.now(),
            ),
        )
        if saved is not None:
            messages.success(request, _SAVED)
            return redirect("conversion:draft_file", key, file)
    page = {
        "draft": sheet.draft,
        "file": to,
        "form": form,
        "seen": services.part_hash(part),
        "is_made": bool(part),
        "states": queries.field_states(sheet, to),
    }
    return render(request, "conversion/definitions/draft_file.html", page, status=status_of(form))


def _spot_or_404(request: TownRequest, key: int, file: str, field: str) -> Spot:
    sheet = sheet_or_404(request, key)
    to = found_or_404(sheet.target.file(file))
    made = found_or_404(sheet.file_map(file))
    return Spot(
        sheet,
        to,
        found_or_404(to.field(field)),
        made,
        found_or_404(sheet.source.file(made.source)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def draft_field(request: TownRequest, key: int, file: str, field: str) -> HttpResponse:
    """Say how a field is made: from which fields, through which steps."""
    spot = _spot_or_404(request, key, file, field)
    given = posted(request)
    act = given.get("act", "save") if given is not None else ""
    if act == "drop":
        return _dropped(request, spot)
    form = WayForm(given, way=spot.way, place=spot.place)
    page: dict[str, Any] = {}
    if given is not None and form.is_valid():
        if act == "preview":
            page["preview"] = _preview(request, spot, form)
        elif _kept(request, spot, form, act, page):
            return _after(spot, form, act)
    context = {**_context(request, spot, form), **page}
    return render(request, "conversion/definitions/field.html", context, status=status_of(form))


def _kept(request: TownRequest, spot: Spot, form: WayForm, act: str, page: dict[str, Any]) -> bool:
    """Save what was typed; where somebody else has saved the same field, tell what stands there."""
    try:
        services.change_field(
            draft=spot.sheet.draft,
            file=spot.file,
            code=spot.field.code,
            way=form.way_after(act),
            seen=request.POST.get("seen", ""),
            actor=request.actor,
            at=timezone.now(),
        )
    except services.SavedMeanwhile as refusal:
        form.add_error(None, str(refusal))
        page["theirs"] = _words(spot)
        return False
    except UnableToAct as refusal:
        form.add_error(None, str(refusal))
        return False
    if act in ("save", "next"):
        messages.success(request, f"「{spot.field.name}」を{_SAVED}")
    return True


def _words(spot: Spot) -> tuple[str, ...]:
    """Return how the field is made in the draft as it is now."""
    way = spot.made.field(spot.field.code)
    return way_words(spot.made.source, way, spot.sheet.source) if way is not None else ("空のまま",)


def _after(spot: Spot, form: WayForm, act: str) -> HttpResponse:
    """Return where to go on after a save: the next field, or the step that was touched."""
    key, file = spot.sheet.draft.pk, spot.file.code
    codes = [one.code for one in spot.file.fields]
    if act == "next":
        at = codes.index(spot.field.code) + 1
        if at < len(codes):
            return redirect("conversion:draft_field", key, file, codes[at])
        return redirect("conversion:draft_file", key, file)
    address = reverse("conversion:draft_field", args=[key, file, spot.field.code])
    return redirect(address if act == "save" else f"{address}#steps")


def _dropped(request: TownRequest, spot: Spot) -> HttpResponse:
    """Leave the field empty."""
    try:
        services.change_field(
            draft=spot.sheet.draft,
            file=spot.file,
            code=spot.field.code,
            way=None,
            seen=request.POST.get("seen", ""),
            actor=request.actor,
            at=timezone.now(),
        )
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
        return redirect(
            "conversion:draft_field", spot.sheet.draft.pk, spot.file.code, spot.field.code
        )
    messages.success(request, f"「{spot.field.name}」は空のままにします。")
    return redirect("conversion:draft_file", spot.sheet.draft.pk, spot.file.code)


def _context(request: TownRequest, spot: Spot, form: WayForm) -> dict[str, Any]:
    sheet = spot.sheet
    way = spot.made.field(spot.field.code)
    faults = (
        queries.faults_in_way(sheet, sheet.definition, spot.made, way, spot.field)
        if way is not None
        else []
    )
    codes = [one.code for one in spot.file.fields]
    at = codes.index(spot.field.code)
    return {
        "draft": sheet.draft,
        "file": spot.file,
        "field": spot.field,
        "come": spot.come,
        "form": form,
        "is_made": way is not None,
        "faults": faults,
        "seen": services.part_hash(spot.way),
        "before": spot.file.fields[at - 1] if at else None,
        "after": spot.file.fields[at + 1] if at + 1 < len(codes) else None,
        "may_see": may_see_values(request.actor, sheet.draft),
        "codes": sorted(spot.place.codes.items())[:100],
    }


# What the steps make of the first rows


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row as people read it: its findings are sentences."""

    row: "TriedRow"
    findings: list[tuple[str, str]]


@require_POST
def draft_preview(request: TownRequest, key: int, file: str, field: str) -> HttpResponse:
    """Show what the field would be as it is typed now, without saving anything."""
    spot = _spot_or_404(request, key, file, field)
    form = WayForm(request.POST, way=spot.way, place=spot.place)
    preview = _preview(request, spot, form) if form.is_valid() else {"is_typed_wrong": True}
    page = {"preview": preview, "may_see": may_see_values(request.actor, spot.sheet.draft)}
    return render(request, "conversion/definitions/preview.html", page)


def _preview(request: TownRequest, spot: Spot, form: WayForm) -> dict[str, Any]:
    """Try the field as it is typed; the form is valid."""
    typed = form.typed_rows()
    way = _way(spot, form)
    if not typed and not may_see_values(request.actor, spot.sheet.draft):
        return {"lacks_rows": True}
    if not way.sources and not way.steps:
        return {"lacks_way": True}
    asked = queries.Asked(spot.made, way, typed, characters_for(Repertoire.UNICODE, timezone.now()))
    try:
        found = queries.tried_on(spot.sheet, asked, timezone.localdate())
    except (UnreadableFile, FileUnavailable) as refusal:
        return {"trouble": str(refusal)}
    return _told(spot, way, found, is_typed=bool(typed))


def _way(spot: Spot, form: WayForm) -> FieldMap:
    """Return the field as it is typed."""
    document = {**spot.sheet.document, "files": [
        {"to": spot.made.to, "from": spot.made.source, "fields": [form.way()]}
    ]}  # fmt: skip
    return read(document).files[0].fields[0]


def _told(spot: Spot, way: FieldMap, found: "Tried", *, is_typed: bool) -> dict[str, Any]:
    steps: tuple[Step, ...] = way.steps[: found.steps]
    return {
        "rows": [
            PreviewRow(
                one,
                [
                    (told.severity, f"{told.sentence}{told.remedy}")
                    for each in one.findings
                    for told in [described(each, spot.sheet.target)]
                ],
            )
            for one in found.rows
        ],
        "steps": [one.kind.label for one in steps],
        "is_judged": found.is_judged,
        "stopped_at": way.steps[found.steps].kind.label if found.steps < len(way.steps) else "",
        "is_typed": is_typed,
        "wrong": sum(bool(one.findings) for one in found.rows),
    }
