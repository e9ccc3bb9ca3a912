import io
import shutil

import pytest
from django.http import Http404
from PIL import Image

from yakuba.foundation.files import queries, services
from yakuba.foundation.files.responses import file_response, preview_response

from . import factories
from .factories import SASAKI


def put(at, content, name):
    return services.store(upload=content, name=name, actor=SASAKI, at=at)


def test_a_download_tells_the_browser_not_to_trust_it(in_mihon, at):
    file = put(at, factories.jpeg(), "通帳.jpg")
    response = file_response(file, inline=False)
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "private, no-store"
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert "filename*=utf-8''%E9%80%9A%E5%B8%B3.jpg" in disposition
    assert b"".join(response.streaming_content) == queries.read(file)
    response.close()


def test_a_pdf_in_the_window_may_load_nothing(in_mihon, at):
    response = file_response(put(at, factories.pdf(), "通知.pdf"), inline=True)
    assert response.headers["Content-Disposition"].startswith("inline")
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    response.close()


def test_what_is_not_available_does_not_exist(in_mihon, at):
    file = put(at, factories.pdf(), "通知.pdf")
    services.quarantine(file=file, reason="検査", actor=SASAKI, at=at)
    with pytest.raises(Http404):
        file_response(file, inline=False)
    with pytest.raises(Http404):
        preview_response(file)


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="needs poppler")
def test_the_first_page_of_a_pdf_is_shown_as_a_picture(in_mihon, at):
    response = preview_response(put(at, factories.pdf(), "通知.pdf"))
    picture = Image.open(io.BytesIO(response.content))
    assert picture.size == (1200, 600)
    assert response.headers["Content-Type"] == "image/png"


def test_without_poppler_there_is_no_picture_of_a_pdf(in_mihon, at, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda program: None)
    assert queries.preview_png(put(at, factories.pdf(), "通知.pdf")) is None
