"""The fictional past of dispatch holds to the rules that the services keep."""

from datetime import datetime

import pytest
from django.utils import timezone

from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality, MunicipalityKind
from yakuba.kernel.actor import Actor
from yakuba.kernel.codes import parse_municipal_code
from yakuba.kernel.fiscal import FiscalYear
from yakuba.region.demo.dispatch import build
from yakuba.region.models import DispatchCase, MatchRun, Offer, Round
from yakuba.region.queries.matching import lines_of
from yakuba.region.queries.requests import own_requests, standings
from yakuba.region.queries.yearly import yearly_report
from yakuba.region.rules.asking import Stage
from yakuba.region.rules.dispatch import LANGUAGES
from yakuba.region.rules.exchange import Purpose
from yakuba.region.services.exchange import step_out
from yakuba.region.services.matching import confirm_run


@pytest.fixture
def hinagata(db: None) -> Municipality:
    return Municipality.objects.create(
        code="994014",
        slug="hinagata",
        name="雛形村",
        kana="ヒナガタムラ",
        kind=MunicipalityKind.VILLAGE,
        prefecture="見本県",
        population=1_900,
        head_title="雛形村長",
        head_name="森 さくら",
        mail_from="noreply@hinagata.example.jp",
        telephone="000-000-3000",
        address="見本県雛形村",
        opening_hours="平日 8時30分から17時15分まで",
        document_prefix="雛",
    )


def test_the_village_has_a_case_in_every_state_and_the_past_keeps_the_rules(
    hinagata: Municipality, mihonken: Municipality, kobayashi: object, at: datetime
):
    build(prefecture=mihonken, now=at, small=True)
    for town in Municipality.objects.exclude(slug__in=("mihonken", "hinagata")):
        assert town.code.startswith("99")
        assert int(town.code[:5]) % 100 < 55
        with pytest.raises(ValueError, match="都道府県"):
            # No real prefecture has the number 99: the code is assigned to nobody.
            parse_municipal_code(town.code)
    with acting_in(hinagata.pk):
        passage = step_out(
            municipality=hinagata, purpose=Purpose.DISPATCH, actor=Actor.system(), at=at
        )
        stages = {one.stage for one in standings(passage, own_requests())}
    assert stages >= {
        Stage.DRAFT,
        Stage.SENT,
        Stage.OFFERED,
        Stage.ACCEPTED,
        Stage.RUNNING,
        Stage.REPORT,
        Stage.REPORTED,
        Stage.DONE,
        Stage.WAITING,
        Stage.WITHDRAWN,
    }
    with acting_in(mihonken.pk):
        # One round was matched, changed by hand at a known cost, confirmed and accepted ...
        confirmed = MatchRun.objects.exclude(confirmed_at=None).get()
        assert confirmed.parent is not None and confirmed.parent.confirmed_at is None
        assert confirmed.cost == confirmed.parent.total - confirmed.total > 0
        assert "から" in confirmed.change and confirmed.forbidden
        offers = list(Offer.objects.filter(round=confirmed.round))
        assert len(offers) == sum(bool(one.adviser_names) for one in lines_of(confirmed)) > 0
        # ... and the open one is reckoned as it stands, and waits for somebody to confirm it.
        [waiting] = MatchRun.objects.filter(round=Round.objects.order_by("-opens_on").first())
        assert waiting.parent is None and waiting.confirmed_at is None
        # Somebody asks for a language besides Japanese, and the reason names it.
        reasons = {str(one.request_key): one.reason for one in lines_of(waiting)}
        foreign = [one for one in waiting.input["requests"] if one["language"] != "ja"]
        assert any(LANGUAGES[one["language"]] in reasons[one["key"]] for one in foreign)
        later = confirm_run(run=waiting, actor=Actor.system(), at=at)
        assert later.confirmed_at == at
    for offer in offers:
        with acting_in(offer.addressee_id):
            assert DispatchCase.objects.filter(reply__offer_key=offer.key).exists()
    with acting_in(mihonken.pk):
        passage = step_out(
            municipality=mihonken, purpose=Purpose.DISPATCH, actor=Actor.system(), at=at
        )
        for year in (FiscalYear(2025), FiscalYear(2026)):
            report = yearly_report(passage, year, timezone.localdate(at))
            rules = report.tables[-1]
            assert rules.rows[0][1].startswith("100.0%"), rules.rows
