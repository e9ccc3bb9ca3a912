"""Nobody reads what was not published to them: generated over every published model, page and export."""

import ast
import re
import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality, MunicipalityKind, TenantOwned
from yakuba.kernel.actor import Actor
from yakuba.organisation.demo import Cast
from yakuba.region.models import Audience, Published
from yakuba.region.queries.exchange import published
from yakuba.region.rules.exchange import Passage, Purpose
from yakuba.region.services.exchange import step_out
from yakuba.region.urls import urlpatterns

SOURCE = Path(__file__).resolve().parents[2]
PUBLISHED = sorted(
    (one for one in apps.get_models() if issubclass(one, Published)), key=lambda one: one.__name__
)
SECRET = "他町の秘密"


def town(code: str, slug: str, prefecture: str, kind: MunicipalityKind) -> Municipality:
    return Municipality.objects.create(
        code=code,
        slug=slug,
        name=slug,
        kana="カナ",
        kind=kind,
        prefecture=prefecture,
        population=5_000,
        head_title="長",
        head_name="名",
        mail_from="noreply@example.jp",
        telephone="000-000-0000",
        address="住所",
        opening_hours="平日",
    )


class Stage:
    """Owner A, reader B, a third town, the prefecture of them, and a town of another prefecture."""

    def __init__(self, reiji: Municipality, mihonken: Municipality, at: datetime) -> None:
        self.at = at
        self.owner = town("995000", "owner", "見本県", MunicipalityKind.TOWN)
        self.reader, self.prefecture = reiji, mihonken
        self.third = town("995018", "third", "見本県", MunicipalityKind.VILLAGE)
        self.far = town("985000", "far", "別県", MunicipalityKind.TOWN)

    def passage(self, municipality: Municipality) -> Passage:
        with acting_in(municipality.pk):
            return step_out(
                municipality=municipality,
                purpose=Purpose.DISPATCH,
                actor=Actor.system(),
                at=self.at,
            )


@pytest.fixture
def stage(reiji: Municipality, mihonken: Municipality, at: datetime) -> Stage:
    return Stage(reiji, mihonken, at)


def filled(model: type[models.Model], at: datetime, **fields: Any) -> models.Model:
    """Make a row of any model: every field that needs a value gets one that says whose it is.

    Rows are made as the database takes them, without the checks of the services.
    """
    given: dict[str, Any] = dict(fields)
    for one in model._meta.concrete_fields:
        if (
            one.name in given
            or one.attname in given
            or one.primary_key
            or one.name == "municipality"
        ):
            continue
        if one.is_relation:
            if not one.null:
                given[one.attname] = parent(one.related_model, at).pk
        elif one.name == "key":
            given["key"] = uuid.uuid4()
        elif not one.has_default() and not one.null:
            given[one.name] = value_of(one, at)
    row = model(**given)
    row.save()
    return row


def parent(model: type[models.Model], at: datetime) -> models.Model:
    """Return a row to point at, of the same town where it belongs to one, else anybody."""
    if issubclass(model, TenantOwned):
        return filled(
            model, at, **({"audience": Audience.REGION} if issubclass(model, Published) else {})
        )
    found = model._default_manager.first()
    if found is None and model is User:
        found = User.objects.create(
            username=f"u{uuid.uuid4().hex[:8]}", kind="RESIDENT", name="人", email="u@example.jp"
        )
    assert found is not None, model
    return found


def value_of(one: models.Field[Any, Any], at: datetime) -> Any:
    if one.choices:
        return one.choices[0][0]
    if isinstance(one, models.UUIDField):
        return uuid.uuid4()
    if isinstance(one, models.DateTimeField):
        return at
    if isinstance(one, models.DateField):
        # Each later than the one before it, for the constraints that want an order.
        return date(2026, 4, 1) + timedelta(days=one.creation_counter % 5_000)
    if isinstance(one, models.BooleanField):
        return False
    if isinstance(one, models.IntegerField | models.DecimalField):
        return 1
    if isinstance(one, models.JSONField):
        return []
    if isinstance(one, models.SlugField):
        return f"secret-{uuid.uuid4().hex[:6]}"
    text = f"{SECRET}{uuid.uuid4().hex[:6]}"
    most = one.max_length or 400
    # A short column is unique by chance only if all of it is chance.
    return text if len(text) <= most else uuid.uuid4().hex[:most]


@pytest.fixture
def unchecked(db: None) -> Iterator[None]:
    """Let rows be made that a form would not make; what is tested is who reads them."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = 1")
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = 0")


# What of a row is set, and who reads it: reader B, its prefecture, the far town.
CASES = {
    "unpublished": ({"audience": Audience.REGION}, (False, False, False)),
    "withdrawn": (
        {"audience": Audience.REGION, "published": True, "withdrawn": True},
        (False, False, False),
    ),
    "to the region": ({"audience": Audience.REGION, "published": True}, (True, True, False)),
    "to the prefecture": (
        {"audience": Audience.PREFECTURE, "published": True},
        (False, True, False),
    ),
    "to another town": (
        {"audience": Audience.ONE, "addressee": "third", "published": True},
        (False, False, False),
    ),
    "to the reader": (
        {"audience": Audience.ONE, "addressee": "reader", "published": True},
        (True, False, False),
    ),
}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="rows without checks need SQLite")
@pytest.mark.parametrize("model", PUBLISHED, ids=lambda one: one.__name__)
def test_a_row_is_read_by_those_it_was_published_to_and_by_nobody_else(
    stage: Stage, unchecked: None, model: type[Published]
):
    rows = {}
    for name, (wish, _) in CASES.items():
        with acting_in(stage.owner.pk):
            addressee = wish.get("addressee")
            rows[name] = filled(
                model,
                stage.at,
                audience=wish["audience"],
                addressee_id=getattr(stage, addressee).pk if addressee else None,
                published_at=stage.at if wish.get("published") else None,
                withdrawn_at=stage.at if wish.get("withdrawn") else None,
            ).pk
    readers = (stage.reader, stage.prefecture, stage.far)
    for place, reader in enumerate(readers):
        with acting_in(reader.pk):
            found = {one.pk for one in published(stage.passage(reader), model)}
        for name, (_, expected) in CASES.items():
            assert (rows[name] in found) is expected[place], (model.__name__, name, reader.name)
    # `narrow` adds conditions and cannot take the ones of the door away.
    with acting_in(stage.reader.pk):
        passage = stage.passage(stage.reader)
        sneaky = published(passage, model, lambda rows: rows | model.objects.none())
        assert {one.pk for one in sneaky} <= {one.pk for one in published(passage, model)}


def routes() -> Iterator[tuple[str, str]]:
    """Yield every address of the region, exports as CSV."""
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        route = str(pattern.pattern)
        for name, value in (("kind", "csv"), ("extension", "csv")):
            route = re.sub(rf"<(?:str|slug):{name}>", value, route)
        yield str(pattern.name), route


ADDRESSES = sorted((name, route) for name, route in routes() if "<" not in route)
KEYED = sorted((name, route) for name, route in routes() if re.search("<(?:int|uuid):", route))


@pytest.fixture
def readers(takagi: User, cast: Cast) -> dict[str, Client]:
    """高木, who speaks for 例示町, and 青木 of 見本市, who speaks for nobody; by their town."""
    found = {"reiji": Client(), "mihon": Client()}
    found["reiji"].force_login(takagi)
    found["mihon"].force_login(cast.aoki)
    return found


def words_of(answer: HttpResponse) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8", "replace")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="rows without checks need SQLite")
@pytest.mark.parametrize("town", ["reiji", "mihon"])
def test_no_page_and_no_export_shows_what_was_not_published_to_its_reader(
    stage: Stage, readers: dict[str, Client], unchecked: None, town: str
):
    for model in PUBLISHED:
        for wish in ("unpublished", "withdrawn", "to the prefecture", "to another town"):
            given, _ = CASES[wish]
            with acting_in(stage.owner.pk):
                addressee = given.get("addressee")
                filled(
                    model,
                    stage.at,
                    audience=given["audience"],
                    addressee_id=getattr(stage, str(addressee)).pk if addressee else None,
                    published_at=stage.at if given.get("published") else None,
                    withdrawn_at=stage.at if given.get("withdrawn") else None,
                )
    shown = 0
    for name, route in ADDRESSES:
        answer = readers[town].get(f"/{town}/desk/region/{route}")
        assert SECRET not in words_of(answer), name
        shown += answer.status_code == 200
    assert shown > 10


def lay_down(model: type[models.Model], made: set[type[models.Model]], at: datetime) -> None:
    """Make a row of the model under the one number and the one shared key, parents first."""
    if model in made:
        return
    made.add(model)
    given: dict[str, Any] = {"pk": FOREIGN}
    names = {one.name for one in model._meta.concrete_fields}
    for one in model._meta.concrete_fields:
        kind = one.related_model
        if one.name == "municipality" or one.null or kind is None:
            continue
        if issubclass(kind, TenantOwned):
            lay_down(kind, made, at)
            given[one.attname] = FOREIGN
    if "key" in names:
        given["key"] = FOREIGN_KEY
    if issubclass(model, Published):
        given |= {"audience": Audience.PREFECTURE, "published_at": at}
    filled(model, at, **given)


# One number and one shared key for a row of every kind, so that any address meets what it asks for.
FOREIGN, FOREIGN_KEY = 424_242, uuid.UUID("00000000-0000-4000-8000-000000424242")
OWNED = [one for one in apps.get_app_config("region").get_models() if issubclass(one, TenantOwned)]


@pytest.fixture(params=["prefecture", "third"])
def foreign_rows(stage: Stage, unchecked: None, request: pytest.FixtureRequest) -> str:
    """A row of every kind of the prefecture or of another town, and the word for whose they are."""
    made: set[type[models.Model]] = set()
    with acting_in(getattr(stage, request.param).pk):
        for model in OWNED:
            lay_down(model, made, stage.at)
    return str(request.param)


def met(route: str) -> str:
    """Return the address with the number and the key under which the foreign rows lie."""
    path = re.sub("<int:[^>]*>", str(FOREIGN), route)
    return re.sub("<uuid:[^>]*>", str(FOREIGN_KEY), path)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="rows without checks need SQLite")
@pytest.mark.parametrize("town", ["reiji", "mihon"])
def test_no_address_answers_with_the_key_of_a_row_of_another_municipality(
    foreign_rows: str, readers: dict[str, Client], town: str
):
    assert len(KEYED) > 70
    for name, route in KEYED:
        known = set()
        for ask in (readers[town].get, readers[town].post):
            answer = ask(f"/{town}/desk/region/{met(route)}")
            assert answer.status_code in (403, 404, 405), (name, answer)
            assert SECRET not in words_of(answer), name
            known.add(answer.status_code)
        # One of both is a method of the address.
        assert known != {405}, name


@pytest.mark.skipif(connection.vendor != "sqlite", reason="rows without checks need SQLite")
@pytest.mark.parametrize("foreign_rows", ["prefecture"], indirect=True)
def test_the_prefecture_comes_to_the_same_rows_at_the_same_addresses(
    foreign_rows: str, kobayashi: User
):
    """Without this the rows of the test above could lie where no address looks."""
    # What no form would have made may break a page; it was found, and that is what is asked.
    client = Client(raise_request_exception=False)
    client.force_login(kobayashi)
    found = {
        name
        for name, route in KEYED
        if client.get(f"/mihonken/desk/region/{met(route)}").status_code not in (404, 405)
    }
    assert found >= {"round", "survey", "match_run", "adviser", "scheme", "procurement", "training"}


def test_a_passage_is_made_in_one_place_and_towns_are_left_in_one_place():
    makers, leavers = set(), set()
    for path in SOURCE.rglob("*.py"):
        if "tests" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func).rpartition(".")[2] == "Passage"
            ):
                makers.add(path.relative_to(SOURCE).as_posix())
            if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("tenancy.across"):
                leavers.add(path.relative_to(SOURCE).as_posix())
    assert makers == {"region/services/exchange.py"}
    assert {one for one in leavers if one.startswith("region/")} == {"region/queries/exchange.py"}


def test_every_row_that_may_be_read_elsewhere_has_a_key_of_its_own():
    assert PUBLISHED
    for model in PUBLISHED:
        key = model._meta.get_field("key")
        assert key.unique and not key.editable, model.__name__
