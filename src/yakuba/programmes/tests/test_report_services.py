"""A report is counted from the records, confirmed by posts, frozen, and never changes again."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.events.models import EventRecord
from yakuba.kernel.fiscal import Month
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import BudgetLine, PackConfirmation, ProjectRecord, ReviewPack
from yakuba.programmes.queries.packs import (
    confirmations_of,
    is_unaltered,
    next_confirmation,
    packs_for,
    report_of,
    waiting_for,
)
from yakuba.programmes.queries.reporting import moments_of, pasts_at
from yakuba.programmes.rules.packs import PackKind, ReportPeriod
from yakuba.programmes.services import confirming, packs
from yakuba.programmes.services.errors import UnableToReport
from yakuba.programmes.services.history import keep_project

from .report_town import AT, ON, ReportTown, build, moment


@pytest.fixture
def town(cast: Cast, in_mihon: object) -> ReportTown:
    return build(cast)


def confirm(town: ReportTown, pack: ReviewPack, *people: str) -> None:
    for name in people:
        user = getattr(town.cast, name, None) or town.cast.others[name]
        confirming.confirm(
            pack=pack, actor=town.cast.actor(user), at=AT, content_hash=pack.content_hash
        )


def ask(town: ReportTown, pack: ReviewPack, *labels: str) -> list[PackConfirmation]:
    return confirming.ask_confirmations(
        pack=pack,
        posts=[town.cast.posts[label] for label in labels],
        actor=town.cast.actor(town.cast.kimura),
        at=AT,
    )


def test_october_tells_what_october_brought(town: ReportTown):
    report = report_of(town.pack())
    assert report.cover.title == "令和8年10月 事業進捗報告書"
    assert report.cover.as_of == "2026-10-31"
    told = [(one.kind, one.name, one.days) for one in report.changes]
    # 2 to 15 December: nine working days and one more, no holiday among them.
    assert told == [
        ("FINISHED", "窓口のキャッシュレス化", None),
        ("LATER", "介護保険システムの標準化", 10),
        ("MILESTONE", "介護保険システムの標準化", 10),
    ]
    lines = {line.name: line for line in report.projects}
    slipped = lines["介護保険システムの標準化"]
    assert (slipped.late, slipped.moved, slipped.planned, slipped.spent) == (
        10,
        10,
        12_000_000,
        3_000_000,
    )
    assert (slipped.health, slipped.status_on) == ("YELLOW", "2026-10-22")
    done = lines["窓口のキャッシュレス化"]
    assert (done.stage, done.progress, done.before) == ("FINISHED", 100, 0)
    assert done.track[-2:] == (0, 100)
    assert done.track[0] is None


def test_money_that_nobody_wrote_down_is_unknown_and_never_0(town: ReportTown):
    BudgetLine.objects.create(
        project=town.counter, fiscal_year=2026, title="委託料", planned=800_000
    )
    keep_project(town.counter, at=moment(10, 30))
    report = report_of(town.pack())
    money = {line.code: (line.planned, line.spent) for line in report.projects}
    assert money == {
        town.counter.code: (800_000, None),
        town.standard.code: (12_000_000, 3_000_000),
        town.forest.code: (None, None),
    }
    assert report.sentences[4] == (
        "事業費は予算1,280万円に対して執行300万円（23.4%）です"
        "（3件のうち予算の登録は2件、執行額の登録は1件）。"
    )


def test_a_zero_of_a_record_from_before_may_be_nothing(town: ReportTown):
    newest = ProjectRecord.objects.filter(project=town.forest).latest("pk")
    newest.pk, newest.recorded_at = None, moment(10, 30)
    newest.knows_money, newest.planned, newest.spent = None, 0, 0
    newest.save()
    line = next(one for one in report_of(town.pack()).projects if one.code == town.forest.code)
    assert (line.planned, line.spent) == (None, None)


def test_an_initiative_without_lines_of_the_year_has_no_money(town: ReportTown):
    BudgetLine.objects.update(fiscal_year=2025)
    (line,) = report_of(town.pack(PackKind.HALF, "2026-08")).initiatives
    assert (line.planned, line.contracted, line.spent) == (None, None, None)


def test_months_that_have_not_begun_are_empty(town: ReportTown):
    period = ReportPeriod.of(PackKind.HALF, Month(2026, 10))
    known = pasts_at(moments_of(period, AT))
    tracks = [one.track for one in known.values()]
    months = [month.iso for month in period.tracked]
    ahead = [place for place, month in enumerate(months) if month > Month.of(ON).iso]
    assert ahead
    assert all(track[place] is None for track in tracks for place in ahead)
    assert any(track[ahead[0] - 1] is not None for track in tracks)


def test_september_is_told_as_it_was_although_october_is_over(town: ReportTown):
    report = report_of(town.pack(month="2026-09"))
    lines = {line.name: line for line in report.projects}
    assert lines["窓口のキャッシュレス化"].stage == "RUNNING"
    assert lines["介護保険システムの標準化"].forecast == "2026-12-01"
    assert report.changes == ()


def test_a_kpi_stands_with_source_interim_target_and_the_month_before(town: ReportTown):
    (line,) = report_of(town.pack()).kpis
    assert (line.value, line.previous, line.interim, line.target) == (
        "28.0",
        "22.5",
        "30.0",
        "50.0",
    )
    assert (line.standing, line.source) == ("BEHIND", "会計課の月報")
    assert "現金でない" in report_of(town.pack(month="2026-09")).definitions[-1].text


def test_the_half_year_weighs_initiatives(town: ReportTown):
    report = report_of(town.pack(PackKind.HALF, "2026-08"))
    assert report.cover.period == "令和8年度上半期"
    (line,) = report.initiatives
    assert (line.title, line.projects, line.planned, line.spent) == (
        "支払いを選べる",
        2,
        12_000_000,
        3_000_000,
    )
    assert len(report.months) == 12


def test_only_the_dx_officers_make_reports(town: ReportTown):
    for user in (town.cast.aoki, town.cast.kato):
        with pytest.raises(UnableToReport, match="DX推進の担当者だけ"):
            packs.make_pack(
                kind=PackKind.MONTH,
                month=Month(2026, 10),
                actor=town.cast.actor(user),
                at=AT,
                on=ON,
            )


def test_a_month_that_has_not_begun_cannot_be_reported(town: ReportTown):
    with pytest.raises(UnableToReport, match="まだ始まっていません"):
        town.pack(month="2026-12")


def test_one_period_has_one_open_report_and_a_new_edition_after_it_is_frozen(town: ReportTown):
    pack = frozen(town)
    second = town.pack()
    assert (second.edition, second.title) == (2, f"{pack.title}（第2版）")
    with pytest.raises(UnableToReport, match="作成中"):
        town.pack()


def frozen(town: ReportTown) -> ReviewPack:
    pack = town.pack()
    ask(town, pack, "DX推進課長", "市長")
    confirm(town, pack, "nomura", "kato")
    return confirming.freeze_pack(pack=pack, actor=town.cast.actor(town.cast.kimura), at=AT)


def test_posts_confirm_in_their_order_and_only_who_holds_them(town: ReportTown):
    pack = town.pack()
    ask(town, pack, "子育て支援課長", "市長")
    ueno = town.cast.actor(town.cast.ueno)
    assert [one.pk for one in waiting_for(ueno)] == [pack.pk]
    assert waiting_for(town.cast.actor(town.cast.kato)) == []
    with pytest.raises(UnableToReport, match="子育て支援課長だけ"):
        confirm(town, pack, "kato")
    confirm(town, pack, "ueno")
    row = PackConfirmation.objects.get(pack=pack, position=1)
    assert row.confirmed_hash == pack.content_hash
    assert row.confirmed_label == "子育て支援課長 上野 裕子"
    assert [one.pk for one in waiting_for(town.cast.actor(town.cast.kato))] == [pack.pk]
    assert EventRecord.objects.filter(code="programmes.pack.confirmed").count() == 1
    assert Delivery.objects.filter(channel="mail").count() == 2


def test_who_read_another_content_cannot_confirm(town: ReportTown):
    pack = town.pack()
    ask(town, pack, "市長")
    with pytest.raises(UnableToReport, match="内容が変わりました"):
        confirming.confirm(
            pack=pack, actor=town.cast.actor(town.cast.kato), at=AT, content_hash="0" * 64
        )


def test_a_change_takes_back_the_confirmations_and_asks_the_same_posts_again(town: ReportTown):
    pack = town.pack()
    ask(town, pack, "DX推進課長", "市長")
    confirm(town, pack, "nomura")
    packs.write_summary(
        pack=pack,
        text="順序を見直す。",
        actor=town.cast.actor(town.cast.kimura),
        at=AT,
    )
    rows = confirmations_of(ReviewPack.objects.get(pk=pack.pk))
    assert [(row.post.label, row.confirmed_at) for row in rows] == [
        ("DX推進課長", None),
        ("市長", None),
    ]
    assert EventRecord.objects.filter(code="programmes.pack.confirmed").count() == 1


def test_words_do_not_count_figures_again(town: ReportTown):
    pack = town.pack()
    before = report_of(pack)
    ProjectRecord.objects.create(
        project=town.forest,
        recorded_at=moment(10, 30),
        stage="RUNNING",
        tasks=0,
        done=0,
        effort=0,
        earned=0,
        planned=0,
        spent=0,
    )
    actor = town.cast.actor(town.cast.kimura)
    written = packs.write_summary(pack=pack, text="見た。", actor=actor, at=AT)
    assert report_of(written).projects == before.projects
    counted = packs.recount(pack=pack, actor=actor, at=AT)
    assert report_of(counted).projects != before.projects
    assert report_of(counted).summary == "見た。"


def test_freezing_asks_for_every_confirmation(town: ReportTown):
    pack = town.pack()
    kimura = town.cast.actor(town.cast.kimura)
    with pytest.raises(UnableToReport, match="確認を依頼"):
        confirming.freeze_pack(pack=pack, actor=kimura, at=AT)
    ask(town, pack, "市長")
    with pytest.raises(UnableToReport, match="市長の確認がまだ"):
        confirming.freeze_pack(pack=pack, actor=kimura, at=AT)
    confirm(town, pack, "kato")
    held = confirming.freeze_pack(pack=pack, actor=kimura, at=AT)
    assert is_unaltered(ReviewPack.objects.get(pk=held.pk))


def test_what_is_frozen_is_refused_to_change_by_the_acts_and_by_the_database(town: ReportTown):
    pack = frozen(town)
    kimura = town.cast.actor(town.cast.kimura)
    with pytest.raises(UnableToReport, match="確定した点検評価書は変更できません"):
        packs.recount(pack=pack, actor=kimura, at=AT)
    with pytest.raises(UnableToReport):
        packs.write_summary(pack=pack, text="書き足す", actor=kimura, at=AT)
    for changes in ({"content": {}}, {"summary": "別"}, {"content_hash": "0"}, {"frozen_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReviewPack.objects.filter(pk=pack.pk).update(**changes)
    with pytest.raises(IntegrityError), transaction.atomic():
        PackConfirmation.objects.filter(pack=pack).update(confirmed_label="別人")


def test_a_remedy_is_carried_on_until_it_is_closed(town: ReportTown):
    kimura = town.cast.actor(town.cast.kimura)
    september = town.pack(month="2026-09")
    row = packs.add_countermeasure(
        pack=september,
        cause="人手が足りない",
        action="着手の順序を見直す",
        due=date(2026, 12, 10),
        project=town.standard,
        actor=kimura,
        at=AT,
    )
    october = town.pack()
    (carried,) = report_of(october).remedies
    assert (carried.is_carried, carried.about, carried.closed_on) == (
        True,
        "介護保険システムの標準化",
        None,
    )
    packs.close_countermeasure(
        pack=october, countermeasure=row, result="二人を充てた", actor=kimura, at=AT
    )
    (closed,) = report_of(ReviewPack.objects.get(pk=october.pk)).remedies
    assert (closed.closed_on, closed.result) == ("2026-11-04", "二人を充てた")
    with pytest.raises(UnableToReport, match="すでに終えています"):
        packs.close_countermeasure(
            pack=october, countermeasure=row, result="もう一度", actor=kimura, at=AT
        )


def test_who_steers_reads_all_who_is_asked_reads_his_own_and_others_nothing(town: ReportTown):
    pack = town.pack()
    cast = town.cast

    def reads(user: object) -> bool:
        return packs_for(cast.actor(user)).filter(pk=pack.pk).exists()

    assert [reads(one) for one in (cast.kimura, cast.kato, cast.ueno, cast.aoki)] == [
        True,
        True,
        False,
        False,
    ]
    ask(town, pack, "子育て支援課長")
    assert reads(cast.ueno)
    assert not reads(cast.aoki)


def test_a_vacant_post_or_a_changed_order_of_who_confirmed_is_refused(town: ReportTown):
    pack = town.pack()
    ask(town, pack, "DX推進課長", "市長")
    confirm(town, pack, "nomura")
    with pytest.raises(UnableToReport, match="すでに確認した職"):
        ask(town, pack, "市長", "DX推進課長")
    rows = ask(town, pack, "DX推進課長", "副市長", "市長")
    assert [row.post.label for row in rows] == ["DX推進課長", "副市長", "市長"]
    following = next_confirmation(pack)
    assert following is not None
    assert following.post.label == "副市長"


def test_only_a_frozen_report_is_published_and_only_once(town: ReportTown):
    kimura = town.cast.actor(town.cast.kimura)
    with pytest.raises(UnableToReport, match="確定した点検評価書だけ"):
        packs.publish_pack(pack=town.pack(month="2026-09"), actor=kimura, at=AT)
    pack = frozen(town)
    packs.publish_pack(pack=pack, actor=kimura, at=AT)
    with pytest.raises(UnableToReport, match="すでに公表"):
        packs.publish_pack(pack=pack, actor=kimura, at=AT)
