"""A long paper is set in a process of its own: the same bytes, the same refusals, no memory kept."""

from datetime import UTC, datetime

import pytest

from yakuba.foundation.documents.engine import MissingFont, UnableToTypeset, typeset

AT = datetime(2026, 11, 4, tzinfo=UTC)
PAPER = '#set document(title: sys.inputs.title)\n#set text(lang: "ja")\n= #json(bytes(sys.inputs.data)).words'


@pytest.fixture
def paper(tmp_path, monkeypatch):
    from yakuba.foundation.documents import engine

    monkeypatch.setattr(engine, "ROOT", tmp_path)
    engine._compiler.cache_clear()
    path = tmp_path / "paper.typ"
    path.write_text(PAPER, "utf-8")
    yield path
    engine._compiler.cache_clear()


def test_set_apart_it_is_the_same_paper(paper):
    apart = typeset(paper, {"words": "総括"}, title="報告", made_at=AT, apart=True)
    assert apart == typeset(paper, {"words": "総括"}, title="報告", made_at=AT)


def test_a_template_that_does_not_fit_is_refused_in_words(paper):
    with pytest.raises(UnableToTypeset, match="words"):
        typeset(paper, {"other": "総括"}, title="報告", made_at=AT, apart=True)


def test_a_character_without_a_face_is_found_before_the_process_starts(paper):
    with pytest.raises(MissingFont):
        typeset(paper, {"words": "\U000f0000"}, title="報告", made_at=AT, apart=True)
