"""Every catalogue is complete, is compiled, and keeps the placeholders of its sentences."""

import ast
import re
from gettext import GNUTranslations
from pathlib import Path
from typing import NamedTuple

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "yakuba"
CATALOGUES = sorted(SOURCE.rglob("locale/*/LC_MESSAGES/django.po"))
ENGLISH = [path for path in CATALOGUES if path.parts[-3] == "en"]
JAPANESE = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)[#0 +-]*\d*(?:\.\d+)?[a-z]|%[sd]|\{\w*\}")
TRANSLATED = re.compile(r"\{% *translate +\"([^\"]+)\"|(?<!\w)_\(\"([^\"]+)\"\)")


class Entry(NamedTuple):
    """One sentence of a catalogue."""

    context: str
    sentence: str
    plural: str
    texts: tuple[str, ...]
    is_fuzzy: bool


def entries(path: Path) -> list[Entry]:
    """Return the sentences of a catalogue, without its header."""
    found = []
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        fields: dict[str, str] = {}
        name, is_fuzzy = "", False
        for line in block.splitlines():
            is_fuzzy = is_fuzzy or (line.startswith("#,") and "fuzzy" in line)
            if head := re.match(r'(msg\w+(?:\[\d\])?) (".*")$', line):
                name = head[1]
                fields[name] = ast.literal_eval(head[2])
            elif line.startswith('"'):
                fields[name] += ast.literal_eval(line)
        if fields.get("msgid"):
            texts = tuple(fields[key] for key in sorted(fields) if key.startswith("msgstr"))
            context, plural = fields.get("msgctxt", ""), fields.get("msgid_plural", "")
            found.append(Entry(context, fields["msgid"], plural, texts, is_fuzzy))
    return found


def compiled(path: Path) -> dict[str | tuple[str, int], str]:
    """Return what the compiled catalogue beside the path says."""
    with path.with_suffix(".mo").open("rb") as file:
        return dict(GNUTranslations(file)._catalog)  # type: ignore[attr-defined]


def name_of(path: Path) -> str:
    """Return the name under which the catalogue is reported."""
    return str(path.relative_to(SOURCE).parent.parent)


@pytest.mark.parametrize("path", CATALOGUES, ids=name_of)
def test_catalogue_is_compiled_as_it_is_written(path: Path):
    written: dict[str | tuple[str, int], str] = {}
    for entry in entries(path):
        key = f"{entry.context}\x04{entry.sentence}" if entry.context else entry.sentence
        if entry.plural:
            written |= {(key, number): text for number, text in enumerate(entry.texts)}
        else:
            written[key] = entry.texts[0]
    made = {key: text for key, text in compiled(path).items() if key}
    assert made == written, "compile it again: msgfmt -o django.mo django.po"


@pytest.mark.parametrize("path", CATALOGUES, ids=name_of)
def test_catalogue_is_decided_and_keeps_placeholders(path: Path):
    sentences = [(entry.context, entry.sentence) for entry in entries(path)]
    assert len(sentences) == len(set(sentences)), "the same sentence twice"
    for entry in entries(path):
        assert not entry.is_fuzzy, f"only guessed: {entry.sentence}"
        asked = set(PLACEHOLDER.findall(entry.sentence + entry.plural))
        for text in entry.texts:
            assert text, f"not translated: {entry.sentence}"
            assert set(PLACEHOLDER.findall(text)) == asked, f"placeholders: {entry.sentence}"


@pytest.mark.parametrize("path", ENGLISH, ids=name_of)
def test_english_is_english(path: Path):
    for entry in entries(path):
        for text in entry.texts:
            # A Japanese term or an example in katakana may stand inside an English sentence.
            assert len(JAPANESE.findall(text)) * 3 < len(text), text


def test_every_marked_sentence_of_a_template_is_in_english():
    known = {entry.sentence for path in ENGLISH for entry in entries(path)}
    missing = [
        f"{path.relative_to(SOURCE)}: {sentence}"
        for path in sorted(SOURCE.rglob("templates/**/*.html"))
        for pair in TRANSLATED.findall(path.read_text(encoding="utf-8"))
        if (sentence := pair[0] or pair[1]) not in known
    ]
    assert not missing


def test_one_sentence_has_one_english_wording():
    # Django merges the catalogues of all apps; of two wordings only one would ever be seen.
    wordings: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    for path in ENGLISH:
        for entry in entries(path):
            wordings.setdefault((entry.context, entry.sentence), set()).add(entry.texts)
    assert {key: texts for key, texts in wordings.items() if len(texts) > 1} == {}
