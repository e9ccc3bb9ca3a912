"""A municipality is taken in by one command, wholly or not at all, and can then be worked in."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Duty
from yakuba.organisation.models import Department
from yakuba.organisation.queries import actor_for
from yakuba.organisation.rules import FirstOperator
from yakuba.organisation.services import UnableToOrganise, found_municipality

EXAMPLE = Path(__file__).resolve().parents[4] / "deploy" / "municipality.example.toml"
WORDS = "seven quiet herons over the bay"

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(tmp_path):
    """The shipped example, with something in it replaced."""

    def written(old="", new=""):
        text = EXAMPLE.read_text(encoding="utf-8")
        assert old in text
        file = tmp_path / "town.toml"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return file

    return written


def found(file, monkeypatch, password=WORDS):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    out = io.StringIO()
    call_command("found_municipality", str(file), stdout=out)
    return out.getvalue()


def test_kimura_logs_in_and_may_set_up_the_rest_of_the_town(table, monkeypatch):
    said = found(table(), monkeypatch)
    assert "見本市を登録しました" in said
    assert "kimura" in said
    assert WORDS not in said
    town = Municipality.objects.get(slug="mihon")
    assert (town.code, town.population, town.head_name) == ("990019", 98_000, "加藤 明子")
    with acting_in(town.pk):
        kimura = User.objects.get(username="kimura")
        assert kimura.check_password(WORDS)
        actor = actor_for(kimura, on=timezone.localdate())
        assert actor.has(Duty.OPERATOR)
        assert actor.has(Duty.DX)
        section = Department.objects.get(name="DX推進課")
        assert section.parent.name == "市長部局"
        assert set(EventRecord.objects.values_list("code", flat=True)) == {
            "organisation.department.founded",
            "organisation.post.created",
            "accounts.user.created",
            "organisation.appointment.begun",
        }


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('code = "990019"', 'code = "990018"', "検査数字"),
        ('code = "990019"', 'code = "99001"', "検査数字"),
        ('slug = "mihon"', 'slug = "見本"', "URL名"),
        ('slug = "mihon"', 'slug = "static"', "製品が使っています"),
        ('kind = "CITY"', 'kind = "WARD"', "区分"),
        ('mail_from = "noreply@mihon.example.jp"', 'mail_from = "noreply"', "差出人"),
        ("population = 98000", 'population = "98000"', "population は数で"),
        ('kana = "ミホンシ"', "", "kana がありません"),
        ('post = "DX推進担当"', 'post = "DX推進担当"\npassword = "x"', "password という項目"),
        ('username = "kimura"', 'username = "kimura@mihon"', "「@」は使えません"),
        ("[operator]", "[operators]", "[operator] がありません"),
        ("[operator]", "[operator", "書き方が違います"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_left_behind(table, monkeypatch, old, new, said):
    with pytest.raises(CommandError, match=r".") as refusal:
        found(table(old, new), monkeypatch)
    assert said in str(refusal.value)
    assert not Municipality.objects.exists()
    assert not User.objects.exists()


def test_a_password_that_everybody_tries_first_is_refused(table, monkeypatch):
    for weak in ("", "short", "yakuba-admin-2026"):
        with pytest.raises(CommandError):
            found(table(), monkeypatch, weak)
    assert not Municipality.objects.exists()


def test_a_municipality_is_taken_in_once(table, monkeypatch, mihon):
    with pytest.raises(CommandError, match="URL名"):
        found(table(), monkeypatch)
    assert Municipality.objects.count() == 1


def test_no_member_of_staff_takes_in_a_municipality(cast, at):
    operator = FirstOperator(
        username="nobody", name="", kana="", email="", password=WORDS,
        section_code="1", section="課", post="担当",
    )  # fmt: skip
    with pytest.raises(UnableToOrganise, match="コマンド"):
        found_municipality(
            municipality=Municipality(slug="other"),
            operator=operator,
            valid_from=at.date(),
            actor=actor_for(cast.kimura, on=at.date()),
            at=at,
        )
