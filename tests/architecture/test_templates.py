"""Templates obey the strict content security policy and the cap on length."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "yakuba"
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_template_is_strict(path: Path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 150, "template over 150 lines"
    assert not re.search(r"\sstyle\s*=", text), "inline style"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "inline handler"
    assert not re.search(r"<style\b", text), "inline style sheet"
    assert not re.search(r"https?://(?!www\.w3\.org)", text), "address outside the installation"
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or "application/json" in script, "inline script"
    for image in re.findall(r"<img\b[^>]*>", text):
        assert "alt=" in image, "image without text"
    for form in re.findall(r"<form\b[^>]*>", text):
        if re.search(r"method=[\"']post", form, re.IGNORECASE):
            assert "{% csrf_token %}" in text, "form without a token"
