"""Many advisers are published with one press, after it was shown how many and who."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yakuba.foundation.events.models import EventRecord
from yakuba.organisation.demo import Cast
from yakuba.region.forms import adviser_publishing as forms
from yakuba.region.models import Adviser
from yakuba.region.services.advisers import (
    publish_adviser,
    publish_advisers,
    register_adviser,
    withdraw_adviser,
)
from yakuba.region.services.errors import UnableToAct

from .pool import Region, person

pytestmark = pytest.mark.django_db

# As they are read out: 安藤, 井上, 内田.
NEWCOMERS = (
    ("内田 渚", "ウチダ ナギサ"),
    ("安藤 薫", "アンドウ カオル"),
    ("井上 楓", "イノウエ カエデ"),
)


@pytest.fixture
def newcomers(region: Region) -> list[Adviser]:
    """Three people registered in the pool of 見本県 whom nobody else sees yet."""
    with region.at_prefecture() as actor:
        return [
            register_adviser(
                draft=person(number=f"N-{place}", name=name, kana=kana), actor=actor, at=region.at
            )
            for place, (name, kana) in enumerate(NEWCOMERS)
        ]


def address(name: str, town: str = "mihonken") -> str:
    return f"/{town}" + reverse(f"region:{name}")


def words(answer: Any) -> str:
    return re.sub(r"</?wbr[^>]*>", "", answer.content.decode())


def keys_in(answer: Any) -> str:
    """Return what the page of the check would send."""
    [found] = re.findall(r'name="keys" value="([\d,]*)"', answer.content.decode())
    return str(found)


def published(region: Region) -> set[str]:
    with region.at_prefecture():
        rows = Adviser.objects.filter(published_at__isnull=False, withdrawn_at=None)
        return set(rows.values_list("name", flat=True))


def test_everybody_who_waits_is_published_after_one_look(
    region: Region, newcomers: list[Adviser], client: Client
):
    client.force_login(region.kobayashi)
    assert "まだ公開していない3人から選んで公開する" in words(client.get(address("pool")))
    check = client.post(address("adviser_publishing"), {"which": "all"})
    said = words(check)
    assert "3人を公開しますか" in said and "3人を公開する" in said
    assert said.index("安藤 薫") < said.index("井上 楓") < said.index("内田 渚")
    assert "相沢 望" not in said
    assert published(region) == {"相沢 望"}
    done = client.post(address("advisers_publish"), {"keys": keys_in(check)}, follow=True)
    assert "3人を県内に公開しました" in words(done)
    assert published(region) == {"相沢 望", *(name for name, _ in NEWCOMERS)}
    with region.at_prefecture():
        told = EventRecord.objects.filter(code="region.adviser.published")
        assert told.count() == 4
    assert "から選んで公開する" not in words(client.get(address("pool")))
    assert "公開を待つ人はいません" in words(client.get(address("adviser_publishing")))


def test_only_those_picked_are_published(region: Region, newcomers: list[Adviser], client: Client):
    client.force_login(region.kobayashi)
    page = address("adviser_publishing")
    nobody = client.post(page, {"which": "picked"})
    assert nobody.status_code == 422 and "1人以上選んでください" in words(nobody)
    stranger = client.post(page, {"which": "picked", "pick": [region.adviser.pk]})
    assert stranger.status_code == 422 and "一覧にない人" in words(stranger)
    # Whoever ticked one box and left the other choice as it was did not mean everybody.
    unclear = client.post(page, {"which": "all", "pick": [newcomers[1].pk]})
    assert unclear.status_code == 422 and "一覧では1人だけを選んでいます" in words(unclear)
    assert f'value="{newcomers[1].pk}" checked' in words(unclear)
    check = client.post(page, {"which": "picked", "pick": [newcomers[0].pk, newcomers[2].pk]})
    assert "2人を公開しますか" in words(check)
    client.post(address("advisers_publish"), {"keys": keys_in(check)})
    assert published(region) == {"相沢 望", "内田 渚", "井上 楓"}


def test_nobody_is_published_when_one_of_them_already_is(
    region: Region, newcomers: list[Adviser], client: Client
):
    client.force_login(region.kobayashi)
    check = client.post(address("adviser_publishing"), {"which": "all"})
    with region.at_prefecture() as actor:
        publish_adviser(adviser=newcomers[2], actor=actor, at=region.at)
    refused = client.post(address("advisers_publish"), {"keys": keys_in(check)}, follow=True)
    assert "井上 楓：このアドバイザーは、すでに公開しています。誰も公開していません。" in words(
        refused
    )
    assert published(region) == {"相沢 望", "井上 楓"}
    for rubbish in ("", ",", "x", "9" * 40, str(newcomers[0].pk) + "x"):
        answer = client.post(address("advisers_publish"), {"keys": rubbish}, follow=True)
        assert "公開する人を選んでください" in words(answer), rubbish
    with region.at_prefecture() as actor, pytest.raises(UnableToAct, match="選んでください"):
        publish_advisers(advisers=[], actor=actor, at=region.at)


def test_who_was_withdrawn_is_not_published_again_with_the_rest(
    region: Region, newcomers: list[Adviser], client: Client
):
    with region.at_prefecture() as actor:
        withdraw_adviser(adviser=region.adviser, actor=actor, at=region.at)
    client.force_login(region.kobayashi)
    assert "相沢 望" not in words(client.get(address("adviser_publishing")))


def test_more_than_fit_on_a_page_are_published_together(
    region: Region, newcomers: list[Adviser], client: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(forms, "MOST_PICKED", 2)
    client.force_login(region.kobayashi)
    page = words(client.get(address("adviser_publishing")))
    assert "内田 渚" not in page and "ほかに1人います" in page
    assert "3人を公開しますか" in words(
        client.post(address("adviser_publishing"), {"which": "all"})
    )


def test_nobody_but_the_keeper_of_a_pool_publishes(
    region: Region, newcomers: list[Adviser], cast: Cast, client: Client
):
    keys = {"keys": ",".join(str(one.pk) for one in newcomers)}
    for user in (cast.aoki, region.takagi):
        client.force_login(user)
        for page in ("adviser_publishing", "advisers_publish"):
            assert client.post(address(page), keys).status_code in (302, 403, 404)
    # 高木 keeps the pool of the own town, and finds nobody of another there.
    client.force_login(region.takagi)
    client.post(address("advisers_publish", "reiji"), keys)
    assert published(region) == {"相沢 望"}
