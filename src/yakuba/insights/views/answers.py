"""What the desk and the public pages answer alike."""

from django.http import Http404, HttpResponse

from yakuba.foundation.measures.registry import Measure, UnknownMeasure, get
from yakuba.insights.documents import MEDIA_TYPES, written
from yakuba.insights.queries import Sheet


def measure_or_404(code: str, *, public: bool = False) -> Measure:
    """Return the measure; the public finds public ones only."""
    try:
        measure = get(code)
    except UnknownMeasure:
        raise Http404 from None
    if public and not measure.is_public:
        raise Http404
    return measure


def sheet_or_404(sheet: Sheet | None) -> Sheet:
    """Return the sheet of a known scope."""
    if sheet is None:
        raise Http404
    return sheet


def download(sheet: Sheet, extension: str) -> HttpResponse:
    """Send the sheet as a file."""
    if extension not in MEDIA_TYPES:
        raise Http404
    name = f"{sheet.measure.code}.{extension}"
    return HttpResponse(
        written(sheet, extension),
        content_type=MEDIA_TYPES[extension],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
