"""What a round changed of the one before it, in values and in files."""

from io import BytesIO

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from yakuba.decisions import services
from yakuba.decisions.models import Decision
from yakuba.decisions.rules.differences import How, Paper, content_changes, paper_changes
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.files.services import store

from .test_views import page, text

VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(min_size=1, max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
CONTENTS = st.dictionaries(st.text(min_size=1, max_size=3), VALUES, max_size=4)
PAPERS = st.lists(st.builds(Paper, st.sampled_from("甲乙丙"), st.sampled_from("123")), unique=True)


@given(CONTENTS)
def test_what_stayed_is_no_change(content) -> None:
    assert content_changes(content, content) == []


@given(CONTENTS, CONTENTS)
def test_back_again_says_the_same_the_other_way_round(one, other) -> None:
    there = {(c.name, c.before, c.after) for c in content_changes(one, other)}
    back = {(c.name, c.after, c.before) for c in content_changes(other, one)}
    assert there == back


def test_values_are_told_by_the_way_to_them_and_by_what_they_call_themselves() -> None:
    before = {"answers": [{"label": "氏名", "value": "佐々木"}, {"label": "数", "value": 1}]}
    after = {
        "answers": [{"label": "数", "value": 2}, {"label": "氏名", "value": "佐々木"}],
        "備考": "x",
    }
    found = {(c.name, c.how, c.before, c.after) for c in content_changes(before, after)}
    assert found == {
        ("answers › 数 › value", How.CHANGED, "1", "2"),
        ("備考", How.ADDED, "", "x"),
    }


@given(PAPERS, PAPERS)
def test_every_file_that_came_or_went_is_named_once(before, after) -> None:
    found = paper_changes(before, after)
    count = {how: sum(1 for one in found if one.how is how) for how in How}
    assert len(set(after) - set(before)) == count[How.ADDED] + count[How.CHANGED]
    assert len(set(before) - set(after)) == count[How.REMOVED] + count[How.CHANGED]


def test_the_same_name_with_other_bytes_is_a_replacement() -> None:
    [one] = paper_changes([Paper("図面.pdf", "a")], [Paper("図面.pdf", "b")])
    assert (one.how, one.before, one.after) == (How.CHANGED, "a", "b")


@pytest.fixture
def at():
    """Pages read the clock, so these tests play today."""
    return timezone.localtime().replace(microsecond=0)


def dot(shade: int) -> bytes:
    """Return a picture of its own colour."""
    drawn = BytesIO()
    Image.new("RGB", (8, 8), (shade * 60, 0, 0)).save(drawn, "PNG")
    return drawn.getvalue()


def kept(town, at, name: str, words: bytes) -> StoredFile:
    return store(upload=words, name=name, actor=town.actor(town.aoki), at=at)


def test_ishida_reads_what_aoki_changed_after_he_sent_it_back(draft, town, at, browser) -> None:
    old, same, new = (
        kept(town, at, name, picture)
        for name, picture in (("古い.png", dot(1)), ("同じ.png", dot(2)), ("新しい.png", dot(3)))
    )
    decision = draft(attachments=[old, same])
    services.send_back(decision=decision, actor=town.actor(town.ishida), at=at, opinion="直す")
    services.revise(
        decision=decision,
        content={"outcome": "GRANTED", "applicant": "佐々木 太郎"},
        amount=90_000,
        attachments=[same, new],
        actor=town.actor(town.aoki),
        at=at,
    )
    ishida = browser(town.ishida)
    shown = text(ishida.get(page(decision)))
    section = shown[shown.index("第1回から変わったこと") : shown.index("この職に")]
    for words in ("佐々木 花子", "佐々木 太郎", "120,000円", "90,000円", "古い", "新しい"):
        assert words in section
    assert "同じ" not in section
    assert "変わったこと" not in text(ishida.get(page(decision), {"round": "1"}))


def test_a_round_with_the_same_paper_says_so(draft, town, at, browser) -> None:
    decision, aoki = draft(), town.actor(town.aoki)
    services.pull_back(decision=decision, actor=aoki, at=at)
    services.revise(decision=decision, content=decision.content, actor=aoki, at=at)
    assert "前の回と同じです" in text(browser(town.ishida).get(page(Decision.objects.get())))
