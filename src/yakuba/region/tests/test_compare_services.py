"""Opt-in, withdrawal, refreshed copies, class figures and tables, asserted with their events."""

import io
from datetime import date, datetime, timedelta

import pytest
import xlsxwriter

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.measures.models import Observation
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.organisation.demo import Cast
from yakuba.organisation.queries import actor_for
from yakuba.region.models import (
    Audience,
    ClassFigure,
    IndicatorIntake,
    IndicatorSharing,
    IndicatorValue,
    PeerList,
)
from yakuba.region.queries import comparison, overview
from yakuba.region.queries.exchange import published
from yakuba.region.queries.indicators import own_figures, shipped_indicators, town_of
from yakuba.region.rules.comparison import Band
from yakuba.region.rules.intake import Line
from yakuba.region.services.errors import UnableToAct
from yakuba.region.services.figures import draw_figures
from yakuba.region.services.indicators import (
    answer_questions,
    refresh_shared,
    share_indicator,
    withdraw_indicator,
)
from yakuba.region.services.intake import read_table, take_table
from yakuba.region.services.peers import choose_peers, remove_peers
from yakuba.region.tasks import follow_counts

from .towns import found_towns, passage_of, publish_values

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)
RATE = "dx-online-26"


@pytest.fixture
def kimura(cast: Cast) -> Actor:
    return cast.actor(cast.kimura)


def counted(code: str, numerator: int, denominator: int, *, month: str, at: datetime) -> None:
    """Have a measure counted, as its own refresh would."""
    Observation.objects.filter(code=code, month=month, scope="").delete()
    Observation.objects.create(
        code=code,
        version=1,
        month=month,
        numerator=numerator,
        denominator=denominator,
        computed_at=at,
    )


def line(code: str, year: int, **given: object) -> Line:
    return Line(code=code, year=year, **given)  # type: ignore[arg-type]


def codes_of(kind: str) -> list[str]:
    return list(
        EventRecord.objects.filter(code__startswith=kind)
        .order_by("pk")
        .values_list("code", flat=True)
    )


# Sharing


def test_nothing_is_shared_until_somebody_says_so(in_mihon, cast, kimura, mihonken, at):
    answer_questions(
        year=2025,
        lines={"dx-cio": line("dx-cio", 2025, answer="DONE", score=1)},
        actor=kimura,
        at=at,
    )
    value = IndicatorValue.objects.get()
    assert value.published_at is None
    assert published(passage_of(mihonken), IndicatorValue) == []


def test_a_shared_answer_is_read_by_the_prefecture_and_by_towns_only_with_its_name(
    in_mihon, cast, kimura, mihonken, reiji, at
):
    answer_questions(
        year=2025,
        lines={"dx-cio": line("dx-cio", 2025, answer="DONE", score=1)},
        actor=kimura,
        at=at,
    )
    share_indicator(code="dx-cio", reach="COUNTED", actor=kimura, at=at, on=ON)
    assert len(published(passage_of(mihonken), IndicatorValue)) == 1
    assert published(passage_of(reiji), IndicatorValue) == []
    share_indicator(code="dx-cio", reach="NAMED", actor=kimura, at=at, on=ON)
    assert len(published(passage_of(reiji), IndicatorValue)) == 1
    assert IndicatorSharing.objects.filter(stopped_at=None).count() == 1
    assert codes_of("region.indicator") == [
        "region.indicator.answered",
        "region.indicator.shared",
        "region.indicator.shared",
    ]


def test_what_is_withdrawn_is_read_by_nobody_else_and_may_be_shared_again(
    in_mihon, cast, kimura, mihonken, at
):
    answer_questions(
        year=2025,
        lines={"dx-cio": line("dx-cio", 2025, answer="DONE", score=1)},
        actor=kimura,
        at=at,
    )
    share_indicator(code="dx-cio", reach="NAMED", actor=kimura, at=at, on=ON)
    withdraw_indicator(code="dx-cio", actor=kimura, at=at)
    assert [one.pk for one in published(passage_of(mihonken), IndicatorValue)] == []
    assert "region.indicator.withdrawn" in codes_of("region.indicator")
    # The answer itself stays with the town.
    assert own_figures(shipped_indicators(), [2025], ON)["dx-cio", 2025].text == "実施"
    share_indicator(code="dx-cio", reach="COUNTED", actor=kimura, at=at, on=ON)
    assert len(published(passage_of(mihonken), IndicatorValue)) == 1


def test_a_town_of_another_prefecture_reads_nothing(in_mihon, cast, kimura, at):
    answer_questions(
        year=2025,
        lines={"dx-cio": line("dx-cio", 2025, answer="DONE", score=1)},
        actor=kimura,
        at=at,
    )
    share_indicator(code="dx-cio", reach="NAMED", actor=kimura, at=at, on=ON)
    (stranger,) = found_towns(1, prefecture="別県")
    assert published(passage_of(stranger), IndicatorValue) == []


def test_only_those_charged_with_dx_share_and_answer(in_mihon, cast, at):
    aoki = cast.actor(cast.aoki)
    with pytest.raises(UnableToAct, match="DX推進"):
        share_indicator(code="dx-cio", reach="NAMED", actor=aoki, at=at, on=ON)
    with pytest.raises(UnableToAct, match="DX推進"):
        answer_questions(year=2025, lines={}, actor=aoki, at=at)


def test_takagi_shares_nothing_of_mihon(in_mihon, cast, takagi, reiji, at):
    with acting_in(reiji.pk):
        actor = actor_for(takagi, on=ON)
    with pytest.raises(UnableToAct):
        share_indicator(code="dx-cio", reach="NAMED", actor=actor, at=at, on=ON)


def test_the_prefecture_is_not_compared(mihonken, kobayashi, at):
    with acting_in(mihonken.pk):
        actor = actor_for(kobayashi, on=ON)
        with pytest.raises(UnableToAct, match="県は"):
            share_indicator(code="dx-cio", reach="NAMED", actor=actor, at=at, on=ON)


# What the platform has seen happen


def test_nobody_types_a_number_that_the_system_has_seen_happen(in_mihon, cast, kimura, at):
    with pytest.raises(UnableToAct, match="自動で集計"):
        answer_questions(
            year=2025,
            lines={"online_rate": line("online_rate", 2025, score=999)},
            actor=kimura,
            at=at,
        )
    table = "指標,値\nonline_rate,99\n".encode()
    read_in = read_table(
        municipality=in_mihon, content=table, name="表.csv", year=2025, actor=kimura, at=at
    )
    assert "自動で集計" in read_in.faults[0]["sentence"]


def test_a_shared_copy_follows_a_new_count_and_tells_it(in_mihon, cast, kimura, mihonken, at):
    counted("online_rate", 30, 100, month="2025-06", at=at - timedelta(days=1))
    share_indicator(code="online_rate", reach="NAMED", actor=kimura, at=at, on=ON)
    copy = IndicatorValue.objects.get(code="online_rate")
    assert (copy.year, copy.numerator, copy.denominator, copy.score) == (2025, 30, 100, 300)
    assert refresh_shared(at=at, on=ON) == 0
    later = at + timedelta(hours=1)
    counted("online_rate", 60, 100, month="2025-06", at=later)
    counted("online_rate", 5, 10, month="2026-10", at=later)
    assert follow_counts(later + timedelta(minutes=1)) == 2
    rows = {one.year: one for one in published(passage_of(mihonken), IndicatorValue)}
    assert {year: row.score for year, row in rows.items()} == {2025: 600, 2026: 500}
    told = EventRecord.objects.get(code="region.indicator.refreshed")
    assert told.payload["years"] == [2025, 2026]
    assert refresh_shared(at=later + timedelta(minutes=2), on=ON) == 0


def test_a_denominator_too_small_to_be_told_leaves_no_number_in_the_copy(
    in_mihon, cast, kimura, at
):
    counted("satisfaction", 2, 4, month="2025-06", at=at)
    share_indicator(code="satisfaction", reach="NAMED", actor=kimura, at=at, on=ON)
    copy = IndicatorValue.objects.get(code="satisfaction")
    assert copy.is_hidden
    assert (copy.score, copy.numerator, copy.denominator) == (None, None, None)
    # The town itself goes on reading what it counted.
    own = own_figures(comparison.catalogue(), [2025], ON)["satisfaction", 2025]
    assert (own.numerator, own.denominator) == (2, 4)


def test_the_own_value_of_few_bears_its_interval(in_mihon, cast, at):
    counted("satisfaction", 9, 12, month="2025-06", at=at)
    figure = own_figures(comparison.catalogue(), [2025], ON)["satisfaction", 2025]
    assert figure.counts == "9／12"
    assert str(figure.interval) == "46.8〜91.1%"
    counted("satisfaction", 90, 120, month="2025-06", at=at)
    assert own_figures(comparison.catalogue(), [2025], ON)["satisfaction", 2025].interval is None


def test_an_answer_changed_after_sharing_is_shared_as_it_is_now(
    in_mihon, cast, kimura, mihonken, at
):
    share_indicator(code=RATE, reach="NAMED", actor=kimura, at=at, on=ON)
    answer_questions(
        year=2025,
        lines={RATE: line(RATE, 2025, score=500, numerator=13, denominator=26)},
        actor=kimura,
        at=at,
    )
    (row,) = published(passage_of(mihonken), IndicatorValue)
    assert (row.score, row.audience) == (500, Audience.REGION)
    again = {RATE: line(RATE, 2025, score=500, numerator=13, denominator=26)}
    assert answer_questions(year=2025, lines=again, actor=kimura, at=at) == 0
    assert answer_questions(year=2025, lines={RATE: None}, actor=kimura, at=at) == 1
    assert published(passage_of(mihonken), IndicatorValue) == []
    last = EventRecord.objects.filter(code="region.indicator.answered").order_by("-pk")[0]
    assert (last.payload["before"], last.payload["value"]) == ("50% 13／26", "")


# Class figures


def drawn(mihonken: Municipality, kobayashi: User, at: datetime) -> int:
    with acting_in(mihonken.pk):
        return draw_figures(
            municipality=mihonken,
            passage=passage_of(mihonken),
            actor=actor_for(kobayashi, on=ON),
            at=at,
            on=ON,
        )


def test_a_class_tells_its_quarters_without_names(mihonken, kobayashi, at):
    towns = found_towns(5)
    publish_values(towns, [100, 200, 300, 400, 500], at=at)
    assert drawn(mihonken, kobayashi, at) == 2
    with acting_in(mihonken.pk):
        figure = ClassFigure.objects.get(class_code="a")
    assert (figure.towns, figure.low, figure.middle, figure.high) == (5, 200, 300, 400)
    assert drawn(mihonken, kobayashi, at) == 0
    with acting_in(mihonken.pk):
        assert codes_of("region.indicator") == ["region.indicator.drawn"]


def test_a_class_of_two_is_hidden_and_the_next_smallest_with_it(mihonken, kobayashi, at):
    publish_values(found_towns(2), [100, 200], at=at)
    publish_values(found_towns(3, 7_000, first=10), [1, 2, 3], at=at)
    publish_values(found_towns(6, 12_000, first=20), range(6), at=at)
    drawn(mihonken, kobayashi, at)
    with acting_in(mihonken.pk):
        rows = {one.class_code: one for one in ClassFigure.objects.all()}
    assert (rows["a"].is_hidden, rows["b"].is_hidden) == (True, True)
    assert rows["a"].towns is None
    assert (rows["c"].towns, rows[""].towns) == (6, 11)


def test_another_version_of_a_definition_is_never_mixed_in(mihonken, kobayashi, at):
    towns = found_towns(6)
    publish_values(towns[:3], [100, 200, 300], at=at)
    publish_values(towns[3:], [900, 900, 900], at=at, version=2)
    drawn(mihonken, kobayashi, at)
    with acting_in(mihonken.pk):
        figure = ClassFigure.objects.get(class_code="a")
    assert (figure.towns, figure.high) == (3, 250)


def test_the_town_sees_itself_in_its_class_though_nobody_showed_a_name(
    in_mihon, cast, kimura, mihonken, kobayashi, at
):
    publish_values(found_towns(4, 60_000), [100, 200, 300, 400], at=at)
    drawn(mihonken, kobayashi, at)
    answer_questions(
        year=2025,
        lines={RATE: line(RATE, 2025, score=38, numerator=1, denominator=26)},
        actor=kimura,
        at=at,
    )
    town = town_of(in_mihon)
    board = comparison.board(passage_of(in_mihon), town, year=2025, on=ON)
    (row,) = [one for one in board.rows if one.indicator.code == RATE]
    assert row.band is Band.LOW
    assert row.group is not None
    assert (row.group.n, row.group_text) == (4, "25%")
    sheet = comparison.sheet(passage_of(in_mihon), town, row.indicator, year=2025, on=ON)
    assert sheet.named == []


def test_peers_are_those_who_showed_their_names_and_two_are_no_group(
    in_mihon, cast, kimura, mihonken, at
):
    towns = found_towns(5)
    publish_values(towns[:3], [100, 200, 300], at=at, audience=Audience.REGION)
    publish_values(towns[3:], [1, 1], at=at)
    peers = choose_peers(
        municipality=in_mihon,
        title="仲間",
        members=[one.code for one in towns],
        actor=kimura,
        at=at,
    )
    board = comparison.board(passage_of(in_mihon), town_of(in_mihon), year=2025, on=ON, peers=peers)
    groups = {one.indicator.code: one.group for one in board.rows}
    assert groups[RATE].n == 3
    peers.members = [one.code for one in towns[:2]]
    board = comparison.board(passage_of(in_mihon), town_of(in_mihon), year=2025, on=ON, peers=peers)
    group = {one.indicator.code: one.group for one in board.rows}[RATE]
    assert (group.n, group.middle) == (2, None)


def test_names_are_listed_by_code_and_never_by_value(in_mihon, cast, at):
    towns = found_towns(4)
    publish_values(towns, [300, 100, 400, 200], at=at, audience=Audience.REGION)
    rate = next(one for one in shipped_indicators() if one.code == RATE)
    sheet = comparison.sheet(passage_of(in_mihon), town_of(in_mihon), rate, year=2025, on=ON)
    assert [one.code for one in sheet.named] == [one.code for one in towns]


# The overview


def test_the_overview_finds_where_help_is_needed_and_why(mihonken, kobayashi, at):
    towns = found_towns(5)
    publish_values(towns, [100, 500, 500, 600, 700], at=at)
    publish_values(towns, [1, 0, 1, 1, 1], at=at, code="dx-cio")
    publish_values(towns, [0, 1, 1, 1, 1], at=at, code="dx-ciso", year=2024)
    with acting_in(mihonken.pk):
        found = overview.judged(passage_of(mihonken), on=ON)
    rows = {one.town.code: one for one in overview.need_rows(found, 2025)}
    first, second = rows[towns[0].code], rows[towns[1].code]
    assert [one.code for one in first.lowest] == [RATE]
    assert [one.code for one in second.lowest] == ["dx-cio"]
    assert (first.now.low, first.now.judged) == (1, 2)
    assert first.needs[-3].low == 1
    most = overview.most_in_need(rows.values())
    assert [one.town.code for one in most] == sorted(one.town.code for one in (first, second))


def test_the_overview_never_holds_what_was_withdrawn(mihonken, kobayashi, at):
    towns = found_towns(4)
    made = publish_values(towns, [100, 200, 300, 400], at=at)
    with acting_in(towns[0].pk):
        IndicatorValue.objects.filter(pk=made[0].pk).update(withdrawn_at=at)
    with acting_in(mihonken.pk):
        found = overview.judged(passage_of(mihonken), on=ON)
    assert found.values == 3
    assert found.band(RATE, 2025, towns[0].pk) is Band.NONE


# Peers and tables


def test_a_list_of_peers_names_each_once_and_goes_without_a_trace_of_values(
    in_mihon, cast, kimura, reiji, at
):
    wish = {"municipality": in_mihon, "actor": kimura, "at": at}
    peers = choose_peers(title=" 近隣 ", members=[reiji.code], **wish)
    assert peers.title == "近隣"
    with pytest.raises(UnableToAct, match="すでに"):
        choose_peers(title="近隣", members=[reiji.code], **wish)
    with pytest.raises(UnableToAct, match="1つ以上"):
        choose_peers(title="別", members=[in_mihon.code], **wish)
    remove_peers(peers=peers, actor=kimura, at=at)
    assert not PeerList.objects.exists()
    assert codes_of("region.peers") == ["region.peers.chosen", "region.peers.removed"]


def book(rows: list[list[object]]) -> bytes:
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out)
    sheet = workbook.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    workbook.close()
    return out.getvalue()


def test_the_ministrys_table_with_all_municipalities_is_tried_and_then_taken(
    in_mihon, cast, kimura, at
):
    others = [f"第{n}町" for n in range(80)]
    content = book(
        [
            ["分野", "項目", *others, "見本市"],
            ["体制", "CIOの任命", *["実施"] * 80, "未実施"],
            ["業務", "RPAの導入状況", *[""] * 80, "実証中"],
        ]
    )
    read_in = read_table(
        municipality=in_mihon, content=content, name="比較.xlsx", year=2024, actor=kimura, at=at
    )
    assert not IndicatorValue.objects.exists()
    assert take_table(intake=read_in, actor=kimura, at=at) == 2
    values = {one.code: (one.answer, one.source) for one in IndicatorValue.objects.all()}
    assert values == {"dx-cio": ("NOT", "IMPORTED"), "dx-rpa": ("TRIAL", "IMPORTED")}
    with pytest.raises(UnableToAct, match="すでに"):
        take_table(intake=read_in, actor=kimura, at=at)
    assert codes_of("region.intake") == ["region.intake.read", "region.intake.taken"]


def test_a_table_with_a_fault_changes_nothing(in_mihon, cast, kimura, at):
    content = "指標,値\nCIOの任命,実施\nCISOの任命,たぶん\n".encode("cp932")
    read_in = read_table(
        municipality=in_mihon, content=content, name="表.csv", year=2025, actor=kimura, at=at
    )
    assert read_in.faults[0]["cell"] == "B3"
    with pytest.raises(UnableToAct, match="直すところ"):
        take_table(intake=read_in, actor=kimura, at=at)
    assert not IndicatorValue.objects.exists()


def test_a_file_that_is_no_table_is_refused_with_its_remedy(in_mihon, cast, kimura, at):
    for content in (b"\xff\xfe\x00", b"PK\x03\x04nonsense", b"a,b\n1,2\n"):
        wish = {"municipality": in_mihon, "name": "x", "year": 2025, "actor": kimura, "at": at}
        try:
            read_in = read_table(content=content, **wish)
        except UnableToAct as refusal:
            assert str(refusal).endswith("。")
        else:
            assert read_in.faults
    assert IndicatorIntake.objects.filter(taken_at__isnull=False).count() == 0
