"""Matching a round: the prefecture reckons, changes by hand, sees the cost, confirms; nobody else."""

import csv
import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.matching.dispatch import Solution, recalled, solve
from yakuba.kernel.matching.problem import Problem, Weights
from yakuba.kernel.wareki import to_wareki
from yakuba.region.models import MatchLine, MatchRun, Offer
from yakuba.region.queries.matching import lines_of, shares_of
from yakuba.region.queries.matching_input import matching_input
from yakuba.region.rules.advisers import SkillLevel
from yakuba.region.rules.matching import hash_of, read_problem, to_document
from yakuba.region.services import matching as acts
from yakuba.region.services.advisers import publish_adviser, register_adviser
from yakuba.region.services.errors import UnableToAct

from .pool import ON, Region, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(region: Region) -> Region:
    """A second adviser, and two requests of 例示町."""
    with region.at_prefecture() as actor:
        draft = person(number="A-002", name="井口 歩", kana="イグチ アユム", cases_per_round=1)
        row = register_adviser(draft=draft, actor=actor, at=region.at, email="", telephone="")
        publish_adviser(adviser=row, actor=actor, at=region.at)
    region.sent()
    region.sent(title="窓口の業務を見直したい", project_title="窓口改革", days=2)
    return region


def started(region: Region) -> MatchRun:
    with region.at_prefecture() as actor:
        return acts.start_run(round=region.round, weights=Weights(), actor=actor, at=region.at)


def wanted(region: Region, run: MatchRun, **fields: Any) -> MatchRun:
    with region.at_prefecture() as actor:
        found = acts.Wanted(**fields)
        return acts.change_run(run=run, wanted=found, actor=actor, at=region.at)


def test_a_run_says_for_each_request_who_comes_why_and_who_would_come_instead(asked):
    run = started(asked)
    with acting_in(asked.prefecture.pk):
        lines = lines_of(run)
        assert len(lines) == 2
        assert all(one.adviser_names in ("相沢 望", "井口 歩") for one in lines)
        assert all("「業務の見直し」レベル4(必要はレベル2以上)" in one.reason for one in lines)
        assert all(one.next_words and "次点" in one.next_words for one in lines)
        assert run.total == run.bound, "proven"
        (share,) = shares_of(run, lines)
        assert (share.name, share.asked, share.met, share.share) == ("例示町", 2, 2, 100)
        event = EventRecord.objects.get(code="region.match.reckoned")
        assert event.payload["matched"] == 2


def test_the_input_is_frozen_and_reads_back_as_it_was(asked):
    run = started(asked)
    with acting_in(asked.prefecture.pk):
        problem = matching_input(asked.passage(asked.kobayashi), asked.round, ON)
        again = read_problem(to_document(problem), run.weights, (), ())
        assert to_document(again) == run.input
        assert hash_of(run.input) == run.input_hash
        assert acts.solution_of(run).total == run.total


def test_a_run_is_what_its_lines_say_whatever_another_reckoning_would_find(asked, monkeypatch):
    def less(problem: Problem) -> Solution:
        """Return a matching that no reckoning would choose: the first pair alone."""
        first = solve(problem).matches[0]
        teams = {first.request: first.advisers}
        return recalled(problem, teams, {first.request: first.dates}, 10**6)

    with monkeypatch.context() as patched:
        patched.setattr(acts, "solve", less)
        run = started(asked)
    with acting_in(asked.prefecture.pk):
        (line,) = [one for one in lines_of(run) if one.adviser_names]
        found = acts.solution_of(run)
        assert found.teams() == {str(line.request_key): tuple(line.adviser_keys)}
        assert [day.isoformat() for day in found.matches[0].dates] == line.dates
        assert (found.total, found.bound) == (run.total, run.bound)
        assert len(found.unmatched) == 1


def test_nobody_is_matched_to_days_that_are_past(asked):
    asked.sent(
        title="去年の続き",
        project_title="別の事業",
        wished_from=ON - timedelta(days=40),
        wished_until=ON - timedelta(days=10),
    )
    run = started(asked)
    with acting_in(asked.prefecture.pk):
        line = MatchLine.objects.get(run=run, title="去年の続き")
        assert line.adviser_names == "" and "日程" in line.reason
        days = [day for one in lines_of(run) for day in one.dates]
        assert days and min(days) >= ON.isoformat()


def test_a_change_makes_a_new_run_that_says_what_it_costs(asked):
    run = started(asked)
    with acting_in(asked.prefecture.pk):
        first = lines_of(run)[0]
        pair = (str(first.request_key), first.adviser_keys[0])
    changed = wanted(asked, run, forbid=(pair,), words="外した")
    with acting_in(asked.prefecture.pk):
        line = MatchLine.objects.get(run=changed, request_key=first.request_key)
        assert line.adviser_keys != first.adviser_keys
        assert changed.cost == run.total - changed.total >= 0
        assert changed.parent_id == run.pk
        assert MatchLine.objects.get(pk=first.pk).adviser_keys == first.adviser_keys
    back = wanted(asked, changed, release=(pair,), words="解いた")
    assert back.total == run.total
    assert back.forbidden == []


def test_who_breaks_a_rule_cannot_be_fixed_by_hand(asked):
    with asked.at_prefecture() as actor:
        draft = person(
            number="A-003", name="宇野 翠", kana="ウノ", skills=(SkillLevel("SEC", "安全", 4),)
        )
        row = register_adviser(draft=draft, actor=actor, at=asked.at, email="", telephone="")
        other = publish_adviser(adviser=row, actor=actor, at=asked.at)
    run = started(asked)
    with acting_in(asked.prefecture.pk):
        key = str(lines_of(run)[0].request_key)
    with pytest.raises(UnableToAct, match="宇野 翠は、「必要なスキル」の条件に合わない"):
        wanted(asked, run, fix=((key, str(other.key)),))


def test_confirming_sends_the_offers_once_and_the_run_never_changes(asked):
    run = started(asked)
    with asked.at_prefecture() as actor:
        done = acts.confirm_run(run=run, actor=actor, at=asked.at)
        assert Offer.objects.filter(round=asked.round).count() == 2
        lines = {one.request_key: one for one in lines_of(run)}
        for one in Offer.objects.all():
            line = lines[one.request_key]
            day = to_wareki(date.fromisoformat(line.dates[0]))
            assert one.reason_ja.startswith(f"{line.reason}日程の案は{day}")
        assert done.confirmed_at == asked.at
        with pytest.raises(UnableToAct, match="すでに確定"):
            acts.confirm_run(run=run, actor=actor, at=asked.at)
        with pytest.raises(DatabaseError), transaction.atomic():
            MatchRun.objects.filter(pk=run.pk).update(total=1)
        with pytest.raises(DatabaseError), transaction.atomic():
            MatchLine.objects.filter(run=run).update(reason="別の理由")
        with pytest.raises(UnableToAct, match="案のない依頼がありません"):
            acts.start_run(round=asked.round, weights=Weights(), actor=actor, at=asked.at)


def test_what_was_reckoned_on_an_older_state_cannot_be_confirmed(asked):
    run = started(asked)
    asked.sent(title="あとから届いた依頼", project_title="別の事業")
    with asked.at_prefecture() as actor, pytest.raises(UnableToAct, match="計算し直して"):
        acts.confirm_run(run=run, actor=actor, at=asked.at)


def test_a_request_that_nobody_can_meet_names_the_rule(asked):
    asked.sent(title="英語で", project_title="多文化", language="en")
    run = started(asked)
    with acting_in(asked.prefecture.pk):
        line = MatchLine.objects.get(run=run, title="英語で")
        assert line.adviser_names == ""
        assert "英語に対応できる人がいません" in line.reason


def test_the_runner_ups_of_large_runs_follow_in_the_background(asked, monkeypatch):
    monkeypatch.setattr(acts, "AT_ONCE", 0)
    run = started(asked)
    with asked.at_prefecture() as actor:
        assert not MatchLine.objects.filter(run=run, next_words__isnull=False).exists()
        assert acts.follow_up_runs(actor=actor, at=asked.at) == 2
        assert acts.follow_up_runs(actor=actor, at=asked.at) == 0
        assert not MatchLine.objects.filter(run=run, next_words=None).exists()


def test_a_town_cannot_reckon(asked):
    with asked.at_town() as actor, pytest.raises(UnableToAct):
        acts.start_run(round=asked.round, weights=Weights(), actor=actor, at=asked.at)


# The pages


def logged(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def words(answer: Any) -> str:
    """Return what a page says, without the places at which it may break."""
    return re.sub(r"</?wbr[^>]*>", "", answer.content.decode())


def address(region: Region, name: str, *keys: object) -> str:
    return f"/{region.prefecture.slug}" + reverse(f"region:{name}", args=keys)


def weights() -> dict[str, int]:
    return {name: getattr(Weights(), name) for name in Weights.__slots__}


def test_the_officer_reckons_looks_changes_and_confirms_on_pages(asked, client):
    logged(client, asked.kobayashi)
    page = client.get(address(asked, "match", asked.round.pk))
    assert "計算はまだありません" in words(page)
    answer = client.post(address(asked, "match", asked.round.pk), weights())
    assert answer.status_code == 302, words(answer)
    with acting_in(asked.prefecture.pk):
        run = MatchRun.objects.get()
        line = lines_of(run)[0]
    page = client.get(address(asked, "match_run", run.pk) + "?order=-total&state=met&q=例示")
    text = words(page)
    assert "最適と証明済み" in text
    assert "団体ごとの公平" in text
    assert "移動時間は目安です。直線距離を時速40km" in text
    assert "次点は" in text
    one = address(asked, "match_line", run.pk, line.request_key)
    text = words(client.get(one))
    assert "点数の内訳" in text
    assert to_wareki(date.fromisoformat(line.dates[0])) in text
    answer = client.post(one, {"act": "forbid", "adviser": line.adviser_keys[0]}, follow=True)
    text = words(answer)
    assert "この変更で、全体の点数は" in text
    assert "禁止" in text
    answer = client.post(one, {"act": "fix", "adviser": ""})
    assert answer.status_code == 422
    answer = client.post(address(asked, "match_confirm", run.pk), follow=True)
    assert "派遣案を送りました" in words(answer)


def test_two_requests_exchange_their_advisers(asked, client):
    run = started(asked)
    logged(client, asked.kobayashi)
    with acting_in(asked.prefecture.pk):
        first, second = lines_of(run)
    answer = client.post(
        address(asked, "match_line", run.pk, first.request_key),
        {"act": "exchange", "other": str(second.request_key)},
    )
    assert answer.status_code == 302, words(answer)
    with acting_in(asked.prefecture.pk):
        changed = MatchRun.objects.get(parent=run)
        assert MatchLine.objects.get(run=changed, title=first.title).adviser_keys == (
            second.adviser_keys
        )


def test_other_weights_are_reckoned_anew_and_wrong_ones_refused(asked, client):
    run = started(asked)
    logged(client, asked.kobayashi)
    url = address(asked, "match_weigh", run.pk)
    assert client.post(url, {**weights(), "travel": 50}).status_code == 302
    assert client.post(url, {**weights(), "travel": -1}).status_code == 422
    with acting_in(asked.prefecture.pk):
        assert MatchRun.objects.get(parent=run).weights["travel"] == 50


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_run_leaves_as_a_table(asked, client, kind):
    run = started(asked)
    logged(client, asked.kobayashi)
    answer = client.get(address(asked, "match_table", run.pk, kind))
    assert answer.status_code == 200
    content = b"".join(answer)
    answer.close()
    if kind == "xlsx":
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        [heading, row, *_] = book.get_sheet_by_index(0).to_python()
    else:
        [heading, row, *_] = csv.reader(content.decode("utf-8-sig").splitlines())
    found = dict(zip(heading, row, strict=True))
    assert found["アドバイザー"] in ("相沢 望", "井口 歩")
    with acting_in(asked.prefecture.pk):
        line = MatchLine.objects.get(run=run, title=found["件名"])
    days = [to_wareki(date.fromisoformat(day)) for day in line.dates]
    assert days and found["日程の案"] == "、".join(days), "days as people read them"
    assert client.get(address(asked, "match_table", run.pk, "pdf")).status_code == 404


def test_nobody_but_the_prefectures_officer_sees_a_run(asked, client, cast):
    run = started(asked)
    with acting_in(asked.prefecture.pk):
        line = lines_of(run)[0]
    pages = [
        address(asked, "match", asked.round.pk),
        address(asked, "match_run", run.pk),
        address(asked, "match_table", run.pk, "csv"),
        address(asked, "match_line", run.pk, line.request_key),
    ]
    for page in pages:
        assert client.get(page).status_code == 302, "the anonymous are asked to log in"
    for user in (cast.aoki, cast.sasaki, asked.takagi):
        logged(client, user)
        for page in pages:
            answer = client.get(page)
            assert answer.status_code in (302, 403, 404)
            assert "相沢" not in words(answer)
        client.logout()
    at_home = f"/{asked.town.slug}" + reverse("region:match_run", args=[run.pk])
    logged(client, asked.takagi)
    assert client.get(at_home).status_code == 404


def test_a_later_day_is_not_confirmed_with_yesterdays_pool(asked):
    run = started(asked)
    with asked.at_prefecture() as actor:
        later = acts.confirm_run(run=run, actor=actor, at=asked.at + timedelta(days=1))
        assert later.confirmed_at == asked.at + timedelta(days=1)
