"""A round that 見本県 matched and 雛形村 accepted: real keys of others for the addresses of 見本市.

What was published for it is withdrawn: nobody in 見本市 or 例示町 finds anything at these addresses.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.kernel.matching.problem import Weights
from yakuba.organisation.queries import actor_for
from yakuba.region.models import (
    Adviser,
    Audience,
    DispatchRequest,
    Notice,
    Offer,
    Round,
    Scheme,
    Takeover,
)
from yakuba.region.queries.exchange import published
from yakuba.region.rules.advisers import AdviserDraft
from yakuba.region.rules.asking import RequestDraft
from yakuba.region.rules.dispatch import Form
from yakuba.region.rules.exchange import Purpose
from yakuba.region.rules.surveys import from_lines
from yakuba.region.services.advisers import publish_adviser, register_adviser
from yakuba.region.services.exchange import step_out
from yakuba.region.services.matching import confirm_run, start_run
from yakuba.region.services.offers import accept_offer
from yakuba.region.services.requests import draft_request, send_request
from yakuba.region.services.rounds import open_round
from yakuba.region.services.schemes import adopt_shipped, put_to_use
from yakuba.region.services.surveys import draft_survey

VILLAGE = Actor.system("総務課担当")
_SURVEY = ("", "_table", "_edit", "_publish", "_extend", "_remind")
_ROUND = ("round", "round_table", "round_days", "round_settle", "match")
_RUN = ("_run", "_weigh", "_confirm", "_table", "_line")


def prefecture_keys(now: datetime) -> dict[str, Any]:
    """Let prefecture and village act, and return the values of the addresses that are theirs."""
    on = timezone.localdate(now)
    prefecture = Municipality.objects.get(slug="mihonken")
    village = Municipality.objects.get(slug="hinagata")
    with acting_in(prefecture.pk):
        kobayashi = actor_for(User.objects.get(username="kobayashi"), on=on)
        opened = _opened(kobayashi, now)
        survey = draft_survey(
            title="舞台の需要調査",
            fiscal_year=opened.fiscal_year,
            questions=from_lines("一つ｜派遣を希望しますか｜はい、いいえ"),
            due=on + timedelta(days=10),
            actor=kobayashi,
            at=now,
        )
    with acting_in(village.pk):
        request = _asked(village, now)
    with acting_in(prefecture.pk):
        run = start_run(round=opened, weights=Weights(), actor=kobayashi, at=now)
        confirm_run(run=run, actor=kobayashi, at=now)
        offer = Offer.objects.get(round=opened)
    with acting_in(village.pk):
        case = accept_offer(offer_key=offer.key, actor=VILLAGE, at=now)
        notice = Notice.objects.create(
            kind=Notice.Kind.OFFER, key=offer.key, title=request.title, told_at=now
        )
        taken = _taken(prefecture, now)
    with acting_in(prefecture.pk):
        for model in (Scheme, Round, Adviser):
            model.objects.update(withdrawn_at=now)
    return {
        **{f"region:survey{page}/key": survey.pk for page in _SURVEY},
        **{f"region:{page}/key": opened.pk for page in _ROUND},
        **{f"region:match{page}/key": run.pk for page in _RUN},
        "request_key": request.key,
        "region:offer_withdraw/key": offer.pk,
        "region:offer/key": offer.key,
        "region:offer_accept/key": offer.key,
        "region:survey_answer/key": survey.key,
        "region:received/key": request.key,
        "region:record/key": case.key,
        "region:notice_settle/key": notice.pk,
        "region:library_taken/key": taken.pk,
    }


def _opened(kobayashi: Actor, now: datetime) -> Round:
    """Open a round and publish an adviser for it."""
    on = timezone.localdate(now)
    scheme = adopt_shipped(code="town-specialist", actor=kobayashi, at=now)
    scheme = put_to_use(scheme=scheme, actor=kobayashi, at=now)
    person = AdviserDraft(
        number="P-1",
        name="県舞台 三",
        kana="ケンブタイ サン",
        themes=("BPR",),
        home_place="雛形村",
        east_km=Decimal(1),
        north_km=Decimal(1),
        term_from=on - timedelta(days=30),
        term_until=on + timedelta(days=300),
    )
    publish_adviser(
        adviser=register_adviser(draft=person, actor=kobayashi, at=now), actor=kobayashi, at=now
    )
    return open_round(
        scheme=scheme,
        title="舞台の募集回",
        opens_on=on,
        closes_on=on + timedelta(days=10),
        answer_by=on + timedelta(days=24),
        actor=kobayashi,
        at=now,
    )


def _asked(village: Municipality, now: datetime) -> DispatchRequest:
    """Let the village ask in the round."""
    on = timezone.localdate(now)
    passage = step_out(municipality=village, purpose=Purpose.DISPATCH, actor=VILLAGE, at=now)
    wish = RequestDraft(
        title="村の依頼",
        project_title="村の事業",
        theme="BPR",
        problem="決められない",
        form=Form.ONSITE,
        days=1,
        wished_from=on + timedelta(days=20),
        wished_until=on + timedelta(days=60),
    )
    (round,) = published(passage, Round)
    row = draft_request(draft=wish, round=round, actor=VILLAGE, at=now)
    return send_request(request=row, actor=VILLAGE, at=now, on=on)


def _taken(origin: Municipality, now: datetime) -> Takeover:
    """Lay down that the village took something over."""
    return Takeover.objects.create(
        key=uuid4(),
        audience=Audience.ONE,
        addressee_id=origin.pk,
        item_key=uuid4(),
        kind="EXAMPLE",
        code="x",
        edition=1,
        title="村が取り込んだ事例",
        origin_code=origin.code,
        origin_name=origin.name,
        content_hash="0" * 64,
        licence="MIT",
        document={},
        taken_at=now,
    )
