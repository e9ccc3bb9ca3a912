"""Build the demo prefecture: towns, cast, procedures, rules, two years of applications."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction
from django.utils import timezone

from yakuba.decisions.demo import build_prompts, build_senketsu
from yakuba.foundation.measures.services import set_target
from yakuba.foundation.rulebook.services import publish_table
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality, MunicipalityKind
from yakuba.kernel.actor import Actor
from yakuba.kernel.fiscal import FiscalYear, Month
from yakuba.organisation.demo import (
    DEMO_PASSWORD,
    Cast,
    build_cast,
    build_neighbour,
    build_prefecture,
    found_mihon,
    found_mihonken,
    found_reiji,
)
from yakuba.organisation.queries import calendar_of
from yakuba.papers.demo import town as papers
from yakuba.procedures.models import Procedure, Slot
from yakuba.procedures.rules.vocabulary import SupersedePolicy
from yakuba.procedures.services.publishing import publish_version
from yakuba.programmes.demo.town import build_mihon
from yakuba.records.demo import catalogue

from . import definitions, kamei
from .desks import build_desks_of_kamei, build_desks_of_mihon
from .history import History
from .lives import Town
from .migrations_of_town import build_migrations
from .people_of_region import build_people, build_people_of_city, build_region
from .records import hold_one, lay_down
from .scenes import Scenes

BUILDER = Actor.system("初期設定")
SEED = 7
MONTHS = 24
SLOT_DAYS_AHEAD = 70
OFFICERS = {
    "child-allowance": "aoki",
    "disaster-certificate": "murakami",
    "dog-registration": "kudo",
    "bulky-waste": "kudo",
    "address-change": "matsui",
}
# measure, target, interim target (half-way through the fiscal year)
_TARGETS = (
    ("online_rate", "70", "60"),
    ("within_period_rate", "95", "93"),
    ("median_working_days", "8", "9"),
    ("correction_rate", "10", "12"),
    ("completion_rate", "80", "75"),
    ("electronic_decision_rate", "100", "98"),
    ("satisfaction", "85", "80"),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much history is built: months back, applications in the newest month."""

    months: int = MONTHS
    monthly: int = 13
    city: kamei.Size | None = kamei.FULL


SMALL = Size(months=2, monthly=4, city=kamei.SMALL)
NONE = Size(months=0, monthly=0, city=None)


def build(*, now: datetime, size: Size = Size()) -> list[str]:
    """Build everything as it would stand at `now`; returns the lines that introduce the cast."""
    is_small = size.months < MONTHS
    beginning = _midday(_months_back(timezone.localdate(now), size.months + 1))
    with transaction.atomic():
        mihon, reiji = found_mihon(), found_reiji()
        _found_neighbours()
        cast = build_cast(mihon, beginning)
        takagi = build_neighbour(reiji, beginning)
        kobayashi = build_prefecture(found_mihonken(), beginning)
    with acting_in(mihon.pk), transaction.atomic():
        town = _open_town(mihon, cast, beginning, now)
        _set_targets(cast, now)
        lay_down(town.procedures, cast, beginning)
    if size.months:
        with acting_in(mihon.pk):
            rng = Random(SEED)
            History(town, rng, now).live(months=size.months, monthly=size.monthly)
            Scenes(town, rng, now, cast.ishida, cast.ueno, cast.sasaki).set()
            hold_one(cast, now)
        with acting_in(mihon.pk), transaction.atomic():
            build_mihon(cast, now=now, beginning=beginning, small=is_small)
        if not is_small:
            build_desks_of_mihon(cast, now=now)
        build_people(cast, now=now)
        build_migrations(cast, now=now)
        with acting_in(mihon.pk), transaction.atomic():
            papers.build(cast, now=now)
            catalogue.build(cast, now=now)
        build_region(cast=cast, kobayashi=kobayashi, takagi=takagi, now=now, small=is_small)
    if size.city is not None:
        kamei.build_kamei(now=now, beginning=beginning, size=size.city)
        if not is_small:
            build_desks_of_kamei(now=now)
            build_people_of_city(now=now)
    return introduction()


def _midday(day: date) -> datetime:
    return datetime.combine(day, time(9, 0), tzinfo=timezone.get_current_timezone())


def _months_back(day: date, months: int) -> date:
    month = Month.of(day)
    for _ in range(months):
        month = month.previous
    return month.start


def _open_town(mihon: Municipality, cast: Cast, beginning: datetime, now: datetime) -> Town:
    """Publish rules and procedures, and open the slots."""
    build_senketsu(
        municipality=mihon, at=beginning, valid_from=FiscalYear.of(beginning.date()).start
    )
    build_prompts(at=beginning, valid_from=FiscalYear.of(beginning.date()).start)
    for table in definitions.fee_tables():
        publish_table(
            code=table["code"],
            title=table["title"],
            source_text=table["source_text"],
            note=table.get("note", ""),
            document=table["document"],
            valid_from=FiscalYear.of(beginning.date()).start,
            actor=BUILDER,
            at=beginning,
        )
    for code in definitions.codes():
        publish_version(
            document=definitions.document(code),
            policy=SupersedePolicy.MAY_CONTINUE,
            note="初版",
            actor=BUILDER,
            at=beginning,
        )
    procedures = {one.slug: one for one in Procedure.objects.select_related("live_version")}
    _open_slots(mihon, procedures["bulky-waste"], beginning, now)
    people = {"murakami": cast.others["murakami"], "matsui": cast.others["matsui"]}
    people |= {"aoki": cast.aoki, "kudo": cast.kudo}
    return Town(
        municipality=mihon,
        procedures=procedures,
        officers={code: people[name] for code, name in OFFICERS.items()},
        clerk=cast.kimura,
    )


def _open_slots(
    mihon: Municipality, procedure: Procedure, beginning: datetime, now: datetime
) -> None:
    """Open two collections on every open day, from the beginning to ten weeks ahead."""
    calendar = calendar_of(mihon)
    day, last = beginning.date(), now.date() + timedelta(days=SLOT_DAYS_AHEAD)
    slots: list[Slot] = []
    while day <= last:
        if calendar.is_open(day):
            slots.extend(
                Slot(procedure=procedure, date=day, label=label, capacity=6)
                for label in ("午前(9時から12時まで)", "午後(13時から16時まで)")
            )
        day += timedelta(days=1)
    Slot.objects.bulk_create(slots)


def _set_targets(cast: Cast, now: datetime) -> None:
    """Set the targets of this fiscal year and the last."""
    actor = cast.actor(cast.kimura)
    this_year = FiscalYear.of(timezone.localdate(now))
    for year in (FiscalYear(this_year.year - 1), this_year):
        for code, value, interim in _TARGETS:
            set_target(
                code=code,
                fiscal_year=year,
                value=Decimal(value),
                interim_month=Month(year.year, 9),
                interim_value=Decimal(interim),
                basis="見本市DX推進計画(架空)",
                actor=actor,
                at=now,
            )


def _found_neighbours() -> None:
    """Found the village and the large city, which have not opened any procedure yet."""
    for code, slug, name, kana, kind, population, head in (
        (
            "994014",
            "hinagata",
            "雛形村",
            "ヒナガタムラ",
            MunicipalityKind.VILLAGE,
            1_900,
            "森 さくら",
        ),
        ("991015", "kamei", "仮名市", "カメイシ", MunicipalityKind.CITY, 410_000, "林 一郎"),
    ):
        Municipality.objects.create(
            code=code,
            slug=slug,
            name=name,
            kana=kana,
            kind=kind,
            prefecture="見本県",
            population=population,
            head_title=f"{name[-1]}長",
            head_name=head,
            mail_from=f"noreply@{slug}.example.jp",
            telephone="000-000-3000",
            address=f"見本県{name}",
            opening_hours="平日 8時30分から17時15分まで",
            document_prefix=name[0],
        )


def introduction() -> list[str]:
    """Return what `make run` prints: where to go and how to log in."""
    return [
        "  住民として申請する        /mihon/",
        "  職員としてログインする    /mihon/accounts/login/",
        "  送られたメールを見る      /_mail/",
        "",
        f"  パスワードはみな {DEMO_PASSWORD}",
        "    aoki    青木 子育て支援課 担当     審査・起案",
        "    ishida  石田 給付係長              承認",
        "    ueno    上野 子育て支援課長        決裁・後閲",
        "    eguchi  江口 健康福祉部長          決裁(却下など)",
        "    kimura  木村 DX推進課              窓口入力・指標・監査",
        "    kato    加藤 市長                  指標の一覧",
        "    kudo    工藤 環境課 担当           犬の登録・粗大ごみ",
        "    takagi  高木 例示町(/reiji/)       他市職員: 見本市のものは何も見えない",
        "    murakami 村上 総務課長             人材育成・文書管理",
        "    kobayashi 小林 見本県(/mihonken/)   市町村の支援・アドバイザー派遣",
        "    morita  森田 雛形村(/hinagata/)    アドバイザーの依頼",
        "",
        "  620の事業がある大きな市           /kamei/desk/projects/",
        "    miyamoto 宮本 DX推進課 担当        全事業・全体方針",
        "    hayashi  林 市長                   全事業の一覧",
        "    shimizu  清水 納税課長             課の事業",
        "    harada   原田 納税課 担当          40の事業に参加",
    ]
