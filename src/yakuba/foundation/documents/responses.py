"""A document on its way to its reader."""

from django.http import FileResponse, Http404

from yakuba.foundation.files.responses import file_response

from .models import IssuedDocument


def document_response(document: IssuedDocument, *, inline: bool = False) -> FileResponse:
    """Return the PDF; raises Http404 while it is not made yet.

    For the app that owns the subject, after its own policy.
    """
    if document.file is None:
        raise Http404("この文書のPDFは、いま作成しています。数分後にもう一度お試しください。")
    return file_response(document.file, inline=inline)
