"""Two years of dispatch: schemes, surveys, rounds, requests, cases, reports; and 雛形村 in every state.

What the past left is laid down in bulk, as the services would have left it; what a reader of the
demo looks at first, 雛形村, goes through the services.
"""

import json
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality, MunicipalityKind
from yakuba.kernel.fiscal import FiscalYear
from yakuba.region.models import (
    Adviser,
    Answer,
    Audience,
    DeliveryDay,
    DeliveryReport,
    DispatchCase,
    DispatchRequest,
    FollowUp,
    Offer,
    Provider,
    Reply,
    Round,
    Scheme,
)
from yakuba.region.queries.schemes import SHIPPED
from yakuba.region.rules.cases import report_due, survey_due
from yakuba.region.rules.dispatch import Form, Theme
from yakuba.region.rules.schemes import RuleSet, read_rules
from yakuba.region.services.sweeping import look_after

from . import matched, pool, village
from .dispatch_rows import Rows, lay
from .dispatch_surveys import ASKED, TROUBLES, Surveys
from .towns import HINAGATA_HEAD, MORITA, found_towns, staff_town

_PER_ROUND: Final = 17


def build(*, prefecture: Municipality, now: datetime, small: bool = False) -> None:
    """Build the small municipalities, the pool and two years of dispatch as they stand at `now`."""
    beginning = now - timedelta(days=420)
    with transaction.atomic():
        found_towns(at=beginning, most=6 if small else 55)
        hinagata = Municipality.objects.get(slug="hinagata")
        staff_town(hinagata, head=HINAGATA_HEAD, officer=MORITA, at=beginning)
        past = Past(prefecture, now, small=small)
        past.build()
        matched.match_last_round(prefecture=prefecture, round=past.matched, now=now)
        village.live(prefecture=prefecture, town=hinagata, now=now)
    for town in (hinagata, *Municipality.objects.filter(slug__in=("mihon", "reiji"))):
        with acting_in(town.pk):
            look_after(at=now)
    matched.match_open_round(prefecture=prefecture, round=past.rounds[-1], now=now)


class Past:
    """The last fiscal year and this one, until now."""

    def __init__(self, prefecture: Municipality, now: datetime, *, small: bool) -> None:
        self.prefecture = prefecture
        self.now = now
        self.on = timezone.localdate(now)
        self.year = FiscalYear.of(self.on)
        self.rng = Random(20)  # noqa: S311  a demo
        self.per_round = 8 if small else _PER_ROUND
        self.advisers_wanted = 60 if small else pool.ADVISERS
        towns = Municipality.objects.filter(prefecture=prefecture.prefecture)
        self.towns = list(towns.exclude(kind=MunicipalityKind.PREFECTURE).order_by("code"))
        self.rows: dict[int, Rows] = defaultdict(Rows)
        self.offers: list[Offer] = []
        self.had: set[tuple[int, str, UUID, int]] = set()
        self.numbers: dict[tuple[int, int], int] = defaultdict(int)

    def build(self) -> None:
        """Lay everything down."""
        with acting_in(self.prefecture.pk):
            self.scheme = self._scheme("soumu-adviser")
            self._scheme("mihonken-adviser")
            pool.lay_places(self.towns, self.rng, self.now - timedelta(days=410))
            own = self.advisers_wanted - pool.count_of_towns_own()
            pool.register(own, prefix="P", now=self.now, rng=self.rng, scheme=None)
            asking = Surveys(self.now, self.rng)
            surveys = asking.ask()
            self.rounds = self._rounds()
            self.advisers = list(Adviser.objects.filter(published_at__isnull=False))
        self._specialists()
        for town in self.towns:
            asking.answer(town, surveys)
        rules = read_rules(self.scheme.rules)
        for one in self.rounds:
            self._round(one, rules)
        self._write()

    def _scheme(self, code: str) -> Scheme:
        given = json.loads((SHIPPED / f"{code}.json").read_text(encoding="utf-8"))
        at = self.now - timedelta(days=415)
        return Scheme.objects.create(
            key=uuid4(),
            audience=Audience.REGION,
            published_at=at,
            code=code,
            version=1,
            title=given["title"],
            provider=Provider(given["provider"]),
            rules=given["rules"],
            made_at=at,
        )

    def _specialists(self) -> None:
        """仮名市 lends specialists under a scheme of its own."""
        city = next((town for town in self.towns if town.slug == "kamei"), None)
        if city is None:
            return
        with acting_in(city.pk):
            scheme = self._scheme("town-specialist")
            pool.register(
                pool.count_of_towns_own(), prefix="K", now=self.now, rng=self.rng, scheme=scheme
            )

    def _rounds(self) -> list[Round]:
        """A round a month from April to December; the last one is open now."""
        rows, number = [], 0
        for year in (self.year.previous, self.year):
            for number, month in enumerate(year.months[:9], start=1):
                if month.start > self.on:
                    break
                rows.append(self._round_row(year, number, month.start))
        if rows and rows[-1].closes_on < self.on:
            # Past December, or in the last days of a month: let the demo have a round that is open.
            rows[-1].closes_on = self.on + timedelta(days=7)
            rows[-1].answer_by = self.on + timedelta(days=28)
            rows[-1].settled_at = None
        return Round.objects.bulk_create(rows)

    def _round_row(self, year: FiscalYear, number: int, opens: date) -> Round:
        closes = opens + timedelta(days=24)
        settled = closes + timedelta(days=12)
        return Round(
            key=uuid4(),
            audience=Audience.REGION,
            published_at=self._at(opens),
            scheme=self.scheme,
            fiscal_year=year.year,
            title=f"{year.label} 第{number}回",
            opens_on=opens,
            closes_on=closes,
            answer_by=closes + timedelta(days=20),
            settled_at=self._at(settled) if settled < self.on else None,
        )

    def _at(self, day: date) -> datetime:
        return min(timezone.make_aware(datetime.combine(day, time(10, 0))), self.now)

    def _round(self, one: Round, rules: RuleSet) -> None:
        eligible = [town for town in self.towns if town.slug not in ("hinagata", "mihon")]
        wanted = min(self.per_round, len(eligible))
        weights = [1 / (town.population**0.3) for town in eligible]
        asked = {town.pk: town for town in self.rng.choices(eligible, weights, k=wanted)}
        for place, town in enumerate(asked.values()):
            request = self._request(one, town)
            self.rows[town.pk].requests.append(request)
            # The last round that is over is matched by a run, the open one not yet.
            if one.settled_at is None or one == self.matched:
                if place == 0:
                    request.language = pool.language_for(request.skills, self.advisers)
                continue
            if self.rng.random() >= 0.93 or not self._served(one, town, request, rules):
                self._left_over(one, town, request)

    @property
    def matched(self) -> Round:
        """Return the last round that is over."""
        return [one for one in self.rounds if one.settled_at is not None][-1]

    def _left_over(self, one: Round, town: Municipality, request: DispatchRequest) -> None:
        """Let the request go into the open round; what was wished for earlier was given up."""
        now_open = self.rounds[-1]
        if request.wished_until > self.on:
            request.round_key = now_open.key
            self.rows[town.pk].carried.append((request, now_open.title))
        else:
            request.withdrawn_at = self._at(one.answer_by + timedelta(days=7))

    def _request(self, one: Round, town: Municipality) -> DispatchRequest:
        theme = self.rng.choice(list(Theme)[:-1])
        online = self.rng.random() < 0.3
        codes = pool.OF_THEME[theme]
        names = dict(pool.SKILLS)
        sent = self._at(one.opens_on + timedelta(days=self.rng.randint(1, 20)))
        title = ASKED[theme]
        return DispatchRequest(
            key=uuid4(),
            audience=Audience.PREFECTURE,
            published_at=sent,
            round_key=one.key,
            title=f"{title}の相談",
            project_title=f"{title}（{town.name}）",
            project_key=f"{theme.value}-{self.rng.randint(1, 4)}",
            theme=theme.value,
            problem=self.rng.choice(TROUBLES),
            skills=[
                {"code": code, "name": names[code], "level": self.rng.choice((2, 3))}
                for code in codes[: self.rng.randint(1, 2)]
            ],
            language="ja",
            form=(Form.ONLINE if online else Form.ONSITE).value,
            days=0 if online else self.rng.randint(1, 3),
            hours=self.rng.choice((2, 4, 6, 10)) if online else 0,
            wished_from=one.closes_on + timedelta(days=20),
            wished_until=one.closes_on + timedelta(days=100),
            wished_days=[],
            vendors=pool.vendors(self.rng),
            contact="総務課担当",
            drafted_at=sent,
        )

    def _served(
        self, one: Round, town: Municipality, request: DispatchRequest, rules: RuleSet
    ) -> bool:
        """Offer somebody; tell whether the town took the offer."""
        adviser = self._adviser(town, request, one.fiscal_year)
        if adviser is None:
            return False
        offered = self._at(one.closes_on + timedelta(days=8))
        offer = self._offer(one, town, request, adviser, offered)
        accepted = self.rng.random() < 0.94
        at = self._at(offered.date() + timedelta(days=self.rng.randint(1, 10)))
        reply = Reply(
            key=uuid4(),
            audience=Audience.PREFECTURE,
            published_at=at,
            offer_key=offer.key,
            answer=Answer.ACCEPTED if accepted else Answer.DECLINED,
            reason="" if accepted else "希望した時期に合わないため",
            replied_by="総務課担当",
        )
        rows = self.rows[town.pk]
        rows.replies.append((reply, request))
        if accepted:
            self.had.add((town.pk, request.project_key, adviser.key, one.fiscal_year))
            self._case(one, town, request, offer, reply, rules)
        return accepted

    def _adviser(self, town: Municipality, request: DispatchRequest, year: int) -> Adviser | None:
        fitting = [
            one
            for one in self.advisers
            if request.theme in one.themes
            and not set(one.conflict_vendors) & set(request.vendors)
            and (request.form == Form.ONLINE or not one.is_online_only)
            and (town.pk, request.project_key, one.key, year) not in self.had
        ]
        return self.rng.choice(fitting) if fitting else None

    def _offer(
        self,
        one: Round,
        town: Municipality,
        request: DispatchRequest,
        adviser: Adviser,
        at: datetime,
    ) -> Offer:
        row = Offer(
            key=uuid4(),
            audience=Audience.ONE,
            addressee_id=town.pk,
            published_at=at,
            round=one,
            request_key=request.key,
            request_title=request.title,
            project_key=request.project_key,
            theme=request.theme,
            adviser_key=adviser.key,
            adviser_name=adviser.name,
            adviser_title=adviser.title,
            contact=f"{adviser.number.lower()}@advisers.example.jp",
            reason_ja="分野と求めるスキルが合い、希望の期間に動けるため。",
            form=request.form,
            days=request.days,
            hours=request.hours,
            answer_by=one.answer_by,
            made_at=at,
        )
        self.offers.append(row)
        return row

    def _case(
        self,
        one: Round,
        town: Municipality,
        request: DispatchRequest,
        offer: Offer,
        reply: Reply,
        rules: RuleSet,
    ) -> None:
        self.numbers[town.pk, one.fiscal_year] += 1
        case = DispatchCase(
            key=uuid4(),
            audience=Audience.PREFECTURE,
            published_at=reply.published_at,
            number=f"{one.fiscal_year}-{self.numbers[town.pk, one.fiscal_year]:03d}",
            scheme_key=self.scheme.key,
            round_key=one.key,
            fiscal_year=one.fiscal_year,
            title=request.title,
            project_key=request.project_key,
            theme=request.theme,
            adviser_key=offer.adviser_key,
            adviser_name=offer.adviser_name,
            form=request.form,
            days=request.days,
            hours=request.hours,
            accepted_at=reply.published_at or self.now,
        )
        rows = self.rows[town.pk]
        rows.cases.append((case, reply))
        first = one.answer_by + timedelta(days=self.rng.randint(5, 40))
        given = self._days(case, request, first)
        rows.days += [(day, case) for day in given]
        if given and len(given) == (request.days or 2):
            self._end(case, given[-1].day, rules, rows)

    def _days(self, case: DispatchCase, request: DispatchRequest, first: date) -> list[DeliveryDay]:
        found = []
        count = request.days or 2
        for place in range(count):
            day = first + timedelta(days=14 * place)
            if day >= self.on:
                break
            minutes = request.hours * 60 // 2 if not request.days else 300
            found.append(
                DeliveryDay(
                    key=uuid4(),
                    audience=Audience.PREFECTURE,
                    published_at=self._at(day),
                    day=day,
                    form=request.form,
                    minutes=minutes,
                    done=("現状の聞き取りと課題の整理", "進め方の検討", "工程表の確認")[
                        min(place, 2)
                    ],
                )
            )
        return found

    def _end(self, case: DispatchCase, last: date, rules: RuleSet, rows: Rows) -> None:
        case.ended_on = last
        case.report_due, case.survey_due = report_due(rules, last), survey_due(rules, last)
        late = self.rng.random() < 0.06
        sent = last + timedelta(days=self.rng.randint(9, 20) if late else self.rng.randint(1, 7))
        if sent > self.on or (late and sent > self.on - timedelta(days=6)):
            return
        report = DeliveryReport(
            key=uuid4(),
            audience=Audience.PREFECTURE,
            published_at=self._at(sent),
            done="現状を聞き取り、課題を整理して、進め方を決めた。",
            outcome="取り組む順番と担当が決まり、工程表ができた。",
            next_steps="次年度の予算に反映する。",
            satisfaction=self.rng.choices((3, 4, 5), (1, 8, 13))[0],
            reported_by="総務課担当",
        )
        rows.reports.append((report, case))
        asked_from = date(case.survey_due.year, 5, 20)
        if asked_from < self.on and self.rng.random() < 0.95:
            answered = self._at(asked_from + timedelta(days=self.rng.randint(0, 30)))
            effect = self.rng.choices(list(FollowUp.Effect), (5, 10, 1, 2))[0]
            rows.later.append(
                (
                    FollowUp(
                        key=uuid4(),
                        audience=Audience.PREFECTURE,
                        published_at=answered,
                        effect=effect,
                        hours_saved=self.rng.choice((None, 20, 60, 120, 240)),
                        satisfaction=self.rng.choices((3, 4, 5), (1, 8, 11))[0],
                        words="取組が続き、担当が交代しても引き継げている。",
                        answered_by="総務課担当",
                    ),
                    case,
                )
            )

    def _write(self) -> None:
        with acting_in(self.prefecture.pk):
            Offer.objects.bulk_create(self.offers, batch_size=200)
        for town in self.towns:
            with acting_in(town.pk):
                lay(self.rows[town.pk], self.now)
