"""55 small municipalities of 見本県, named after things of paper and print; nobody lives there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Final

from yakuba.foundation.accounts.services import create_staff
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality, MunicipalityKind
from yakuba.kernel.actor import Actor, Duty
from yakuba.kernel.codes import municipal_check_digit
from yakuba.organisation import services
from yakuba.organisation.demo import DEMO_PASSWORD
from yakuba.organisation.rules import DepartmentKind, Rank
from yakuba.programmes.demo.words import FAMILIES, GIVENS

_BUILDER: Final = Actor.system("初期設定")
_FOUNDED: Final = date(2020, 4, 1)
# Name without its ending, and how it is read; the ending follows from the population.
_NAMES: Final = tuple(
    line.split("/")
    for line in [
        "標本/ヒョウホン",
        "原型/ゲンケイ",
        "目次/モクジ",
        "初版/ショハン",
        "本文/ホンブン",
        "索引/サクイン",
        "余白/ヨハク",
        "活字/カツジ",
        "図表/ズヒョウ",
        "模型/モケイ",
        "素描/ソビョウ",
        "下絵/シタエ",
        "写本/シャホン",
        "版木/ハンギ",
        "欄外/ランガイ",
        "凡例/ハンレイ",
        "脚注/キャクチュウ",
        "章扉/ショウトビラ",
        "表紙/ヒョウシ",
        "奥付/オクヅケ",
        "挿絵/サシエ",
        "図解/ズカイ",
        "栞/シオリ",
        "付箋/フセン",
        "罫線/ケイセン",
        "方眼/ホウガン",
        "升目/マスメ",
        "朱筆/シュヒツ",
        "墨付/スミツキ",
        "硯原/スズリハラ",
        "筆先/フデサキ",
        "和紙/ワシ",
        "綴目/トジメ",
        "糸綴/イトトジ",
        "背文字/セモジ",
        "帯紙/オビガミ",
        "函入/ハコイリ",
        "巻末/カンマツ",
        "序文/ジョブン",
        "段落/ダンラク",
        "句点/クテン",
        "読点/トウテン",
        "余韻/ヨイン",
        "行間/ギョウカン",
        "字間/ジカン",
        "縦書/タテガキ",
        "横書/ヨコガキ",
        "丸数字/マルスウジ",
        "括弧/カッコ",
        "引用/インヨウ",
        "参照/サンショウ",
        "改訂/カイテイ",
        "校正/コウセイ",
        "組版/クミハン",
        "刷本/スリホン",
    ]
)
_ENDINGS: Final = {
    MunicipalityKind.CITY: ("市", "シ"),
    MunicipalityKind.TOWN: ("町", "チョウ"),
    MunicipalityKind.VILLAGE: ("村", "ムラ"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of a town hall: user name, name, reading; only the named can log in."""

    username: str
    name: str
    kana: str
    password: str | None = None


def found_towns(*, at: datetime, most: int = len(_NAMES)) -> list[Municipality]:
    """Found the small municipalities, each with a head of section and one member of staff."""
    rng = Random(55)  # noqa: S311  a demo
    towns = Municipality.objects.bulk_create(
        _town(place, stem, kana, rng) for place, (stem, kana) in enumerate(_NAMES[:most])
    )
    people = _people(rng)
    for town in towns:
        head, officer = next(people), next(people)
        staff_town(
            town,
            head=Person(f"{town.slug}-head", *head),
            officer=Person(f"{town.slug}-staff", *officer),
            at=at,
        )
    return towns


def _town(place: int, stem: str, kana: str, rng: Random) -> Municipality:
    population = max(900, int(rng.lognormvariate(8.9, 0.75)))
    kind = MunicipalityKind.VILLAGE if population < 4_000 else MunicipalityKind.TOWN
    if population >= 30_000:
        kind = MunicipalityKind.CITY
    ending, read = _ENDINGS[kind]
    five = f"995{place:02d}"
    slug = f"town-{place + 1:02d}"
    return Municipality(
        code=five + municipal_check_digit(five),
        slug=slug,
        name=f"{stem}{ending}",
        kana=f"{kana}{read}",
        kind=kind,
        prefecture="見本県",
        population=population,
        head_title=f"{stem}{ending}長",
        head_name="",
        mail_from=f"noreply@{slug}.example.jp",
        telephone="000-000-4000",
        address=f"見本県{stem}{ending}1番地",
        opening_hours="平日 8時30分から17時15分まで",
        document_prefix=stem[0],
    )


def _people(rng: Random) -> Iterator[tuple[str, str]]:
    while True:
        family, given = rng.choice(FAMILIES), rng.choice(GIVENS)
        yield f"{family[0]} {given[0]}", f"{family[1]} {given[1]}"


def staff_town(town: Municipality, *, head: Person, officer: Person, at: datetime) -> None:
    """Give a municipality its 総務課 with a head, and an officer charged with DX."""
    with acting_in(town.pk):
        body = services.found_department(
            code="00",
            name=f"{town.name[-1]}長部局",
            kind=DepartmentKind.BODY,
            parent=None,
            valid_from=_FOUNDED,
            actor=_BUILDER,
            at=at,
        )
        section = services.found_department(
            code="1010",
            name="総務課",
            kind=DepartmentKind.SECTION,
            parent=body,
            valid_from=_FOUNDED,
            actor=_BUILDER,
            at=at,
        )
        wanted: tuple[tuple[Person, str, Rank, tuple[Duty, ...]], ...] = (
            (head, "課長", Rank.MANAGER, (Duty.TALENT, Duty.RECORDS)),
            (officer, "担当", Rank.OFFICER, (Duty.DX, Duty.REGION)),
        )
        for person, title, rank, duties in wanted:
            post = services.create_post(
                department=section, title=title, rank=rank, duties=duties, actor=_BUILDER, at=at
            )
            user = create_staff(
                municipality=town,
                username=person.username,
                name=person.name,
                kana=person.kana,
                password=person.password,
                email=f"{person.username}@{town.slug}.example.jp",
                actor=_BUILDER,
                at=at,
            )
            services.appoint(user=user, post=post, valid_from=_FOUNDED, actor=_BUILDER, at=at)


MORITA: Final = Person("morita", "森田 千尋", "モリタ チヒロ", DEMO_PASSWORD)
HINAGATA_HEAD: Final = Person("hinagata-head", "森下 守", "モリシタ マモル")
