"""One thing of every kind that the region knows, made by 見本市, and which address shows which.

What a town publishes to the whole region is read by others on purpose, so the addresses that show
published things are filled with keys of what 見本市 has not published.
"""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import acting_in, active_municipality_id
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.organisation.queries import actor_for
from yakuba.region.models import (
    Adviser,
    Answer,
    Audience,
    DeliveryDay,
    DispatchCase,
    DispatchRequest,
    IndicatorSharing,
    JointTraining,
    LibraryItem,
    NeedSurvey,
    Procurement,
    Reply,
    Scheme,
    SpecialistSlot,
)
from yakuba.region.queries.indicators import last_years
from yakuba.region.rules.advisers import AdviserDraft
from yakuba.region.rules.asking import RequestDraft
from yakuba.region.rules.dispatch import Form
from yakuba.region.rules.intake import Line
from yakuba.region.rules.library import Example
from yakuba.region.services.adviser_intake import begin_intake
from yakuba.region.services.advisers import register_adviser
from yakuba.region.services.indicators import answer_questions, share_indicator
from yakuba.region.services.intake import read_table
from yakuba.region.services.library import publish_item, write_example
from yakuba.region.services.peers import choose_peers
from yakuba.region.services.requests import draft_request
from yakuba.region.services.schemes import adopt_shipped

from .staged_joint import joint_keys
from .staged_prefecture import prefecture_keys


def region_keys(now: datetime) -> dict[str, Any]:
    """Make one of everything in the active town and return the values of the addresses."""
    on = timezone.localdate(now)
    kimura = actor_for(User.objects.get(username="kimura"), on=on)
    dispatch = _dispatch(kimura, now)
    return {
        **_comparison(kimura, now),
        **_library(kimura, now),
        **dispatch,
        **joint_keys(kimura, dispatch["region:adviser/key"], now),
        **prefecture_keys(now),
    }


def publish_kept(now: datetime) -> dict[str, Any]:
    """Publish what this stage keeps from everybody; returns the keys that change by it."""
    for model in (Adviser, Scheme, SpecialistSlot, Procurement, JointTraining):
        model.objects.filter(published_at=None).update(published_at=now)
    with acting_in(Municipality.objects.get(slug="mihonken").pk):
        NeedSurvey.objects.update(published_at=now)
    return {"region:library_item/key": LibraryItem.objects.exclude(published_at=None)[0].key}


def _comparison(kimura: Actor, now: datetime) -> dict[str, Any]:
    on = timezone.localdate(now)
    town = Municipality.objects.get(pk=active_municipality_id())
    year = last_years(on)[-2]
    answers = {"dx-cio": Line("dx-cio", year, answer="DONE", score=1)}
    answer_questions(year=year, lines=answers, actor=kimura, at=now)
    reach = IndicatorSharing.Reach.NAMED
    share_indicator(code="dx-cio", reach=reach, actor=kimura, at=now, on=on)
    neighbour = Municipality.objects.get(slug="reiji")
    peers = choose_peers(
        municipality=town, title="近隣", members=[neighbour.code], actor=kimura, at=now
    )
    content = "指標,値\nCISOの任命,実施\n".encode()
    intake = read_table(
        municipality=town, content=content, name="回答.csv", year=year, actor=kimura, at=now
    )
    return {
        "region:indicator/code": "dx-cio",
        "region:peers_edit/key": peers.pk,
        "region:answers_intake/key": intake.pk,
        "region:answers_take/key": intake.pk,
        "region:overview_town/code": neighbour.code,
    }


def _library(kimura: Actor, now: datetime) -> dict[str, Any]:
    example = Example(problem="待たせた", done="聞き取りにした", effect="短くなった")
    wish = {"summary": "待ち時間", "keywords": "窓口", "licence": "MIT", "contact": "DX推進課"}
    first = write_example(title="公開した事例", example=example, **wish, actor=kimura, at=now)
    publish_item(item=first, seen=first.content_hash, actor=kimura, at=now)
    draft = write_example(title="書きかけの事例", example=example, **wish, actor=kimura, at=now)
    pages = ("item", "file", "take", "own", "example_edit", "act")
    return {f"region:library_{page}/key": draft.key for page in pages}


def _dispatch(kimura: Actor, now: datetime) -> dict[str, Any]:
    """Make a scheme, an adviser, a request and a running case; nothing of them is published."""
    on = timezone.localdate(now)
    scheme = adopt_shipped(code="town-specialist", actor=kimura, at=now)
    person = AdviserDraft(
        number="S-1",
        name="舞台 一",
        kana="ブタイ ハジメ",
        themes=("BPR",),
        home_place="見本市",
        term_from=on,
        term_until=on,
    )
    adviser = register_adviser(draft=person, actor=kimura, at=now)
    wish = RequestDraft(
        title="舞台の依頼",
        project_title="舞台の事業",
        theme="BPR",
        problem="決められない",
        form=Form.ONSITE,
        days=1,
        wished_from=on,
        wished_until=on,
    )
    request = draft_request(draft=wish, round=None, actor=kimura, at=now)
    case, day = _running(request, now)
    listed = begin_intake(content=_LIST, name="名簿.csv", actor=kimura, at=now)
    return {
        "region:adviser_intake/key": listed.pk,
        "region:adviser_intake_take/key": listed.pk,
        **{f"region:{page}/key": scheme.pk for page in _SCHEME_PAGES},
        **{
            f"region:adviser{page}/key": adviser.pk
            for page in ("", "_edit", "_publish", "_withdraw")
        },
        **{
            f"region:request{page}/key": request.pk
            for page in ("", "_edit", "_send", "_withdraw", "_carry")
        },
        **{f"region:case{page}/key": case.pk for page in _CASE_PAGES},
        "region:case_day_withdraw/day_key": day.pk,
        "region:adviser_published/key": adviser.key,
        "region:scheme_published/key": scheme.key,
    }


_LIST = "登録番号,氏名,フリガナ,分野,拠点,任期の始まり,任期の終わり\nS-2,舞台 二,ブタイ フタリ,BPR,見本市,R8.4.1,R9.3.31\n".encode()
_SCHEME_PAGES = ("scheme", "scheme_edit", "scheme_use", "scheme_revise", "scheme_retire")
_CASE_PAGES = ("", "_day", "_day_withdraw", "_end", "_cancel", "_report", "_follow_up")


def _running(request: DispatchRequest, now: datetime) -> tuple[DispatchCase, DeliveryDay]:
    """Lay a case down as an accepted offer would have left it; no prefecture stands on this stage."""
    kept = {"key": uuid4(), "audience": Audience.PREFECTURE}
    reply = Reply.objects.create(
        request=request, offer_key=uuid4(), answer=Answer.ACCEPTED, published_at=now, **kept
    )
    case = DispatchCase.objects.create(
        **kept | {"key": uuid4()},
        reply=reply,
        number="2026-001",
        scheme_key=uuid4(),
        round_key=uuid4(),
        fiscal_year=2026,
        title=request.title,
        project_key=request.project_key,
        theme=request.theme,
        adviser_key=uuid4(),
        adviser_name="舞台 一",
        form=Form.ONSITE,
        days=1,
        accepted_at=now,
    )
    day = DeliveryDay.objects.create(
        **kept | {"key": uuid4()},
        case=case,
        day=timezone.localdate(now),
        form=Form.ONSITE,
        minutes=60,
        done="確認",
    )
    return case, day
