"""The cast of tests and demo: the people of 見本市 and one of 例示町, appointed through services."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.accounts.services import create_resident, create_staff
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality, MunicipalityKind
from yakuba.kernel.actor import Actor, Duty

from . import services
from .models import Department, Post
from .queries import actor_for
from .rules import DepartmentKind, Rank

# The one place where the demo's password stands; a real installation has no account of the demo.
DEMO_PASSWORD = "mihon-demo-2026"  # noqa: S105
FOUNDED = date(2020, 4, 1)
BUILDER = Actor.system("初期設定")


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of 見本市, their posts and their departments."""

    municipality: Municipality
    at: datetime
    aoki: User
    ishida: User
    ueno: User
    eguchi: User
    omori: User
    kato: User
    kimura: User
    kudo: User
    sasaki: User
    suzuki: User
    # Heads of the other departments, by user name.
    others: dict[str, User]
    # 「子育て支援課長」 and so on, by label.
    posts: dict[str, Post]
    childcare: Department
    benefits: Department
    welfare: Department
    dx: Department
    environment: Department

    def actor(self, user: User) -> Actor:
        """Return the actor that the user is in 見本市 on the day of the cast."""
        with acting_in(self.municipality.pk):
            return actor_for(user, on=timezone.localtime(self.at).date())

    def post_of(self, user: User) -> Post:
        """Return the main post of a member of the cast."""
        return self.posts[self.actor(user).post_label]


@dataclass(frozen=True, slots=True)
class PrefectureCast:
    """見本市 with its cast and 例示町 with 高木, who must see nothing of 見本市."""

    mihon: Cast
    reiji: Municipality
    takagi: User


# code, name, kind, code of the department above, telephone, location
_DEPARTMENTS = [
    ("00", "市長部局", DepartmentKind.BODY, "", "000-000-1000", "本庁舎 3階"),
    ("10", "総務部", DepartmentKind.DIVISION, "00", "000-000-1010", "本庁舎 2階"),
    ("1010", "総務課", DepartmentKind.SECTION, "10", "000-000-1011", "本庁舎 2階"),
    ("1020", "DX推進課", DepartmentKind.SECTION, "10", "000-000-1012", "本庁舎 2階"),
    ("20", "健康福祉部", DepartmentKind.DIVISION, "00", "000-000-1020", "本庁舎 1階"),
    ("2010", "子育て支援課", DepartmentKind.SECTION, "20", "000-000-1021", "本庁舎 1階 5番窓口"),
    ("201010", "給付係", DepartmentKind.UNIT, "2010", "000-000-1022", "本庁舎 1階 5番窓口"),
    ("30", "市民環境部", DepartmentKind.DIVISION, "00", "000-000-1030", "本庁舎 1階"),
    ("3010", "環境課", DepartmentKind.SECTION, "30", "000-000-1031", "本庁舎 1階 8番窓口"),
    ("3020", "市民課", DepartmentKind.SECTION, "30", "000-000-1032", "本庁舎 1階 1番窓口"),
    ("90", "監査委員事務局", DepartmentKind.BODY, "", "000-000-1090", "本庁舎 4階"),
]

_EXECUTIVE = (Duty.EXECUTIVE,)
# key, code of the department, title, rank, duties
_POSTS = [
    ("kato", "00", "市長", Rank.MAYOR, _EXECUTIVE),
    ("omori", "00", "副市長", Rank.DEPUTY_MAYOR, _EXECUTIVE),
    ("maeda", "10", "部長", Rank.DIRECTOR, _EXECUTIVE),
    ("murakami", "1010", "課長", Rank.MANAGER, (Duty.RECORDS, Duty.EMERGENCY, Duty.TALENT)),
    ("nomura", "1020", "課長", Rank.MANAGER, (Duty.DX,)),
    ("kimura", "1020", "DX推進担当", Rank.OFFICER, (Duty.DX, Duty.COUNTER, Duty.OPERATOR)),
    ("eguchi", "20", "部長", Rank.DIRECTOR, _EXECUTIVE),
    ("ueno", "2010", "課長", Rank.MANAGER, ()),
    ("ishida", "201010", "係長", Rank.CHIEF, ()),
    ("aoki", "201010", "担当", Rank.OFFICER, ()),
    ("nishimura", "30", "部長", Rank.DIRECTOR, _EXECUTIVE),
    ("miura", "3010", "課長", Rank.MANAGER, ()),
    ("kudo", "3010", "担当", Rank.OFFICER, ()),
    ("matsui", "3020", "課長", Rank.MANAGER, (Duty.COUNTER,)),
]

_STAFF = {
    "aoki": ("青木 美咲", "アオキ ミサキ"),
    "ishida": ("石田 健", "イシダ ケン"),
    "ueno": ("上野 裕子", "ウエノ ユウコ"),
    "eguchi": ("江口 誠", "エグチ マコト"),
    "omori": ("大森 直樹", "オオモリ ナオキ"),
    "kato": ("加藤 明子", "カトウ アキコ"),
    "kimura": ("木村 涼", "キムラ リョウ"),
    "kudo": ("工藤 拓也", "クドウ タクヤ"),
    "maeda": ("前田 隆", "マエダ タカシ"),
    "murakami": ("村上 由美", "ムラカミ ユミ"),
    "nomura": ("野村 聡", "ノムラ サトシ"),
    "nishimura": ("西村 浩", "ニシムラ ヒロシ"),
    "miura": ("三浦 恵", "ミウラ メグミ"),
    "matsui": ("松井 香織", "マツイ カオリ"),
}
_OWN_FIELD = ("aoki", "ishida", "ueno", "eguchi", "omori", "kato", "kimura", "kudo")


def build_cast(municipality: Municipality, at: datetime) -> Cast:
    """Build departments, posts and people of 見本市 in the given town."""
    with acting_in(municipality.pk):
        departments = _departments(at)
        people = {
            key: _staff(municipality, key, name, kana, at) for key, (name, kana) in _STAFF.items()
        }
        posts: dict[str, Post] = {}
        for key, code, title, rank, duties in _POSTS:
            post = services.create_post(
                department=departments[code],
                title=title,
                rank=rank,
                duties=duties,
                actor=BUILDER,
                at=at,
            )
            services.appoint(user=people[key], post=post, valid_from=FOUNDED, actor=BUILDER, at=at)
            posts[post.label] = post
        auditor = services.create_post(
            department=departments["90"],
            title="書記",
            rank=Rank.OFFICER,
            duties=(Duty.AUDIT,),
            actor=BUILDER,
            at=at,
        )
        services.appoint(
            user=people["kimura"],
            post=auditor,
            valid_from=FOUNDED,
            is_concurrent=True,
            actor=BUILDER,
            at=at,
        )
        posts[auditor.label] = auditor
        return Cast(
            municipality=municipality,
            at=at,
            **{key: people[key] for key in _OWN_FIELD},
            sasaki=_resident("sasaki@example.jp", "佐々木 花子", "ササキ ハナコ", at),
            suzuki=_resident("suzuki@example.jp", "鈴木 一郎", "スズキ イチロウ", at),
            others={key: user for key, user in people.items() if key not in _OWN_FIELD},
            posts=posts,
            childcare=departments["2010"],
            benefits=departments["201010"],
            welfare=departments["20"],
            dx=departments["1020"],
            environment=departments["3010"],
        )


def build_neighbour(municipality: Municipality, at: datetime) -> User:
    """Build 高木 of 例示町, who holds every duty at home and nothing anywhere else."""
    return _alone(
        municipality,
        body="町長部局",
        section="総務課",
        post=("課長", Rank.MANAGER, tuple(Duty)),
        person=("takagi", "高木 進", "タカギ ススム"),
        at=at,
    )


def build_prefecture(municipality: Municipality, at: datetime) -> User:
    """Build 小林 of 見本県, who co-ordinates the municipalities and sees what they publish."""
    return _alone(
        municipality,
        body="知事部局",
        section="市町村DX支援課",
        post=("担当", Rank.OFFICER, (Duty.REGION, Duty.DX, Duty.TALENT)),
        person=("kobayashi", "小林 恵子", "コバヤシ ケイコ"),
        at=at,
    )


def _alone(
    municipality: Municipality,
    *,
    body: str,
    section: str,
    post: tuple[str, Rank, tuple[Duty, ...]],
    person: tuple[str, str, str],
    at: datetime,
) -> User:
    """Build one person on the only post of the only section; returns the person."""
    title, rank, duties = post
    with acting_in(municipality.pk):
        top = services.found_department(
            code="00",
            name=body,
            kind=DepartmentKind.BODY,
            parent=None,
            valid_from=FOUNDED,
            actor=BUILDER,
            at=at,
        )
        office = services.found_department(
            code="1010",
            name=section,
            kind=DepartmentKind.SECTION,
            parent=top,
            valid_from=FOUNDED,
            actor=BUILDER,
            at=at,
        )
        chair = services.create_post(
            department=office, title=title, rank=rank, duties=duties, actor=BUILDER, at=at
        )
        user = _staff(municipality, *person, at)
        services.appoint(user=user, post=chair, valid_from=FOUNDED, actor=BUILDER, at=at)
        return user


def found_mihon() -> Municipality:
    """Create 見本市, on a municipal code that is assigned to nobody."""
    return Municipality.objects.create(
        code="990019",
        slug="mihon",
        name="見本市",
        kana="ミホンシ",
        kind=MunicipalityKind.CITY,
        prefecture="見本県",
        population=98_000,
        head_title="見本市長",
        head_name="加藤 明子",
        mail_from="noreply@mihon.example.jp",
        telephone="000-000-1000",
        address="見本県見本市本町一丁目1番1号",
        opening_hours="平日 8時30分から17時15分まで",
        document_prefix="見",
    )


def found_reiji() -> Municipality:
    """Create 例示町, on a municipal code that is assigned to nobody."""
    return Municipality.objects.create(
        code="993018",
        slug="reiji",
        name="例示町",
        kana="レイジチョウ",
        kind=MunicipalityKind.TOWN,
        prefecture="見本県",
        population=6_200,
        head_title="例示町長",
        head_name="小野 茂",
        mail_from="noreply@reiji.example.jp",
        telephone="000-000-2000",
        address="見本県例示郡例示町大字中央1番地",
        opening_hours="平日 8時30分から17時15分まで",
        document_prefix="例",
    )


def found_mihonken() -> Municipality:
    """Create 見本県, on a code that is assigned to nobody."""
    return Municipality.objects.create(
        code="990001",
        slug="mihonken",
        name="見本県",
        kana="ミホンケン",
        kind=MunicipalityKind.PREFECTURE,
        prefecture="見本県",
        population=1_240_000,
        head_title="見本県知事",
        head_name="山崎 智子",
        mail_from="noreply@mihonken.example.jp",
        telephone="000-000-9000",
        address="見本県見本市県庁前1番1号",
        opening_hours="平日 8時30分から17時15分まで",
        document_prefix="県",
    )


def build_prefecture_cast(at: datetime) -> PrefectureCast:
    """Build 見本市 and 例示町 with their people."""
    mihon, reiji = found_mihon(), found_reiji()
    return PrefectureCast(build_cast(mihon, at), reiji, build_neighbour(reiji, at))


def _departments(at: datetime) -> dict[str, Department]:
    founded: dict[str, Department] = {}
    for code, name, kind, above, telephone, location in _DEPARTMENTS:
        founded[code] = services.found_department(
            code=code,
            name=name,
            kind=kind,
            parent=founded.get(above),
            valid_from=FOUNDED,
            telephone=telephone,
            location=location,
            actor=BUILDER,
            at=at,
        )
    return founded


def _staff(municipality: Municipality, key: str, name: str, kana: str, at: datetime) -> User:
    return create_staff(
        municipality=municipality,
        username=key,
        name=name,
        kana=kana,
        password=DEMO_PASSWORD,
        email=f"{key}@{municipality.slug}.example.jp",
        actor=BUILDER,
        at=at,
    )


def _resident(email: str, name: str, kana: str, at: datetime) -> User:
    known = User.objects.filter(username=email).first()
    return known or create_resident(email=email, name=name, kana=kana, actor=BUILDER, at=at)
