"""What the tests of dispatch play with: 見本県 with a scheme, a round and two advisers, and two towns."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.organisation.queries import actor_for
from yakuba.region.models import Adviser, DispatchCase, DispatchRequest, Round, Scheme
from yakuba.region.queries.exchange import published
from yakuba.region.rules.advisers import AdviserDraft, SkillLevel
from yakuba.region.rules.asking import RequestDraft
from yakuba.region.rules.dispatch import Form
from yakuba.region.rules.exchange import Passage, Purpose
from yakuba.region.services.advisers import publish_adviser, register_adviser
from yakuba.region.services.exchange import step_out
from yakuba.region.services.offers import OfferDraft, accept_offer, send_offers
from yakuba.region.services.requests import draft_request, send_request
from yakuba.region.services.rounds import open_round
from yakuba.region.services.schemes import adopt_shipped, put_to_use

# Friday, as the cast knows it.
ON = date(2026, 11, 20)


def wish(**fields: Any) -> RequestDraft:
    """Return what a town types: three days on site for its online procedures."""
    return RequestDraft(
        **{
            "title": "オンライン申請の始め方を相談したい",
            "project_title": "行政手続のオンライン化",
            "theme": "ONLINE",
            "problem": "職員が少なく、どの手続から始めるか決められない。",
            "skills": (SkillLevel("BPR", "業務の見直し", 2),),
            "form": Form.ONSITE,
            "days": 3,
            "wished_from": ON + timedelta(days=20),
            "wished_until": ON + timedelta(days=80),
            **fields,
        }
    )


def person(**fields: Any) -> AdviserDraft:
    """Return what is registered of an adviser."""
    return AdviserDraft(
        **{
            "number": "A-001",
            "name": "相沢 望",
            "kana": "アイザワ ノゾミ",
            "title": "架空大学 准教授",
            "themes": ("ONLINE", "BPR"),
            "skills": (SkillLevel("BPR", "業務の見直し", 4),),
            "home_place": "見本市",
            "east_km": Decimal("10.0"),
            "north_km": Decimal("5.0"),
            "term_from": date(2026, 4, 1),
            "term_until": date(2027, 3, 31),
            **fields,
        }
    )


@dataclass(slots=True)
class Region:
    """The prefecture and its people, and what they have set up."""

    prefecture: Municipality
    kobayashi: User
    town: Municipality
    takagi: User
    at: datetime
    scheme: Scheme
    round: Round
    adviser: Adviser

    def actor(self, user: User) -> Actor:
        """Return the actor a user is at home."""
        assert user.municipality is not None
        with acting_in(user.municipality.pk):
            return actor_for(user, on=ON)

    @contextmanager
    def at_prefecture(self) -> Any:
        """Act in 見本県."""
        with acting_in(self.prefecture.pk):
            yield self.actor(self.kobayashi)

    @contextmanager
    def at_town(self) -> Any:
        """Act in 例示町."""
        with acting_in(self.town.pk):
            yield self.actor(self.takagi)

    def passage(self, user: User) -> Passage:
        """Step out as the user; call it where the user's municipality is active."""
        assert user.municipality is not None
        return step_out(
            municipality=user.municipality,
            purpose=Purpose.DISPATCH,
            actor=self.actor(user),
            at=self.at,
        )

    def round_there(self) -> Round:
        """Return the round as the town reads it."""
        return published(self.passage(self.takagi), Round)[0]

    def drafted(self, **fields: Any) -> DispatchRequest:
        """Let the town draft a request for the round."""
        with self.at_town() as actor:
            return draft_request(
                draft=wish(**fields), round=self.round_there(), actor=actor, at=self.at
            )

    def sent(self, **fields: Any) -> DispatchRequest:
        """Let the town send a request."""
        row = self.drafted(**fields)
        with self.at_town() as actor:
            return send_request(request=row, actor=actor, at=self.at, on=ON)

    def offered(self, request: DispatchRequest, adviser: Adviser | None = None) -> Any:
        """Let the prefecture offer an adviser for the request."""
        pair = OfferDraft(request.key, (adviser or self.adviser).key, "分野とスキルが合うため")
        with self.at_prefecture() as actor:
            return send_offers(round=self.round, pairs=[pair], actor=actor, at=self.at)[0]

    def accepted(self, **fields: Any) -> DispatchCase:
        """Let the town accept an adviser for a new request."""
        offer = self.offered(self.sent(**fields))
        with self.at_town() as actor:
            return accept_offer(offer_key=offer.key, actor=actor, at=self.at)


def build(
    prefecture: Municipality, kobayashi: User, town: Municipality, takagi: User, at: datetime
) -> Region:
    """Set up the state's scheme, a round and a published adviser."""
    with acting_in(prefecture.pk):
        actor = actor_for(kobayashi, on=ON)
        scheme = adopt_shipped(code="soumu-adviser", actor=actor, at=at)
        scheme = put_to_use(scheme=scheme, actor=actor, at=at)
        round = open_round(
            scheme=scheme,
            title="令和8年度 第8回",
            opens_on=ON - timedelta(days=10),
            closes_on=ON + timedelta(days=10),
            answer_by=ON + timedelta(days=24),
            actor=actor,
            at=at,
        )
        adviser = register_adviser(
            draft=person(), actor=actor, at=at, email="aizawa@example.jp", telephone="000-000-5000"
        )
        adviser = publish_adviser(adviser=adviser, actor=actor, at=at)
    return Region(prefecture, kobayashi, town, takagi, at, scheme, round, adviser)
