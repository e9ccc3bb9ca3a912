"""The pages of the rules."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from yakuba.foundation.rulebook.models import RuleTable
from yakuba.foundation.rulebook.queries import sheet_of
from yakuba.foundation.rulebook.services import publish_table

ROOT = "/mihon/desk/rules/"


def text(response) -> str:
    return re.sub(r"</?(wbr|span)[^>]*>", "", response.content.decode())


@pytest.fixture
def fees(in_mihon, cast, document, system):
    now = timezone.now()
    return publish_table(
        code="fees",
        title="手数料(別表)",
        source_text="手数料条例(架空)",
        document=document,
        valid_from=timezone.localdate(),
        actor=system,
        at=now,
    )


@pytest.fixture
def aoki(cast) -> Client:
    client = Client()
    client.force_login(cast.aoki)
    return client


def test_the_table_reads_like_an_ordinance(fees, aoki) -> None:
    assert "手数料(別表)" in text(aoki.get(ROOT))
    shown = text(aoki.get(f"{ROOT}fees/"))
    for words in ("犬の登録以外", "100円未満", "手数料条例 別表1の項", "施行中", "第1版"):
        assert words in shown


def test_what_could_not_be_looked_through_is_said(in_mihon, document, system, aoki) -> None:
    document["rules"][0]["inputs"][0] = '< "m"'
    publish_table(
        code="fees",
        title="手数料(別表)",
        source_text="手数料条例(架空)",
        document=document,
        valid_from=timezone.localdate(),
        actor=system,
        at=timezone.now(),
    )
    said = "もれと重なりを確かめられません"
    assert said in text(aoki.get(f"{ROOT}fees/"))


def test_a_version_is_read_once(fees) -> None:
    first, again = (RuleTable.objects.get(pk=fees.pk) for _ in range(2))
    assert first is not again
    assert sheet_of(first) is sheet_of(again)


def test_the_trial_names_the_row(fees, aoki) -> None:
    shown = text(aoki.get(f"{ROOT}fees/?try=1&version=1&kind=dog&amount=5"))
    assert "あてはまる行があります" in shown
    assert "1の項" in shown


@pytest.mark.parametrize("query", ["kind=x&amount=たくさん", "kind=&amount=", "kind=x&amount=500"])
def test_the_trial_says_what_does_not_work(fees, aoki, query) -> None:
    answer = aoki.get(f"{ROOT}fees/?try=1&{query}")
    assert answer.status_code == 200
    assert "y-tone--warning" in answer.content.decode()


@pytest.mark.parametrize("path", ["unknown/", "fees/?version=9", "fees/?version=x"])
def test_what_does_not_exist_is_a_404(fees, aoki, path) -> None:
    assert aoki.get(ROOT + path).status_code == 404


def test_takagi_and_residents_meet_a_404(fees, cast, takagi) -> None:
    for user in (takagi, cast.sasaki):
        client = Client()
        client.force_login(user)
        assert client.get(ROOT).status_code == 404
        assert client.get(f"{ROOT}fees/").status_code == 404


def test_without_tables_the_page_says_so(in_mihon, aoki) -> None:
    assert "まだありません" in text(aoki.get(ROOT))
