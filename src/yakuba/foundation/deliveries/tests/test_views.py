import pytest

from yakuba.foundation.accounts.models import User
from yakuba.foundation.deliveries import services
from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.deliveries.registry import GiveUp

from .factories import open_channel, post_one, words

LIST = "/mihon/desk/deliveries/"


@pytest.fixture
def destination():
    with open_channel() as destination:
        yield destination


@pytest.fixture
def kimura(cast, client) -> User:
    client.force_login(cast.kimura)
    return cast.kimura


@pytest.fixture
def dead(cast, in_mihon, at, destination):
    delivery = post_one(at, text="誰にも見せない本文")
    destination.failures = [GiveUp("この宛先はありません。")]
    services.attempt(delivery_id=delivery.pk, at=at)
    return delivery


def test_kimura_sees_what_failed_and_why_but_not_what_was_written(client, kimura, dead):
    page = words(client.get(LIST))
    assert "この宛先はありません。" in page
    assert "停止" in page
    detail = words(client.get(f"{LIST}{dead.pk}/"))
    assert "送信を停止した" in detail
    assert "もう一度送信する" in detail
    assert "誰にも見せない本文" not in page + detail


def test_the_list_is_filtered_and_searched(client, kimura, dead, at):
    post_one(at, "k2")
    assert "この宛先はありません。" in words(client.get(LIST, {"state": "DEAD"}))
    waiting = words(client.get(LIST, {"state": "WAITING", "channel": "test"}))
    assert "この宛先はありません。" not in waiting
    nothing = words(client.get(LIST, {"q": "どこにもない"}))
    assert "条件に合う送信はありません" in nothing


def test_nonsense_in_the_address_is_no_error(client, kimura, dead):
    answer = client.get(LIST, {"state": "???", "page": "-7", "channel": "x" * 300})
    assert answer.status_code == 200


def test_an_empty_list_says_what_will_come(client, kimura):
    assert "送信はまだありません" in words(client.get(LIST))


def test_kimura_replays_one(client, kimura, dead):
    answer = client.post(f"{LIST}{dead.pk}/replay/", follow=True)
    assert "もう一度送信します" in words(answer)
    dead.refresh_from_db()
    assert dead.dead_at is None
    again = words(client.get(f"{LIST}{dead.pk}/"))
    assert "送信をやり直した" in again


def test_kimura_replays_all(client, kimura, dead):
    answer = client.post(f"{LIST}replay/", {"channel": ""}, follow=True)
    assert "1件をもう一度送信します" in words(answer)


def test_replaying_what_is_done_is_explained(client, kimura, dead, at):
    Delivery.objects.filter(pk=dead.pk).update(dead_at=None, done_at=at)
    answer = client.post(f"{LIST}{dead.pk}/replay/", follow=True)
    assert "すでに送信が完了" in words(answer)


def test_a_look_does_not_replay(client, kimura, dead):
    assert client.get(f"{LIST}{dead.pk}/replay/").status_code == 405


@pytest.mark.parametrize("who", ["aoki", "kato", "sasaki"])
def test_nobody_else_learns_that_there_is_anything(client, cast, dead, who):
    client.force_login(getattr(cast, who))
    for path in ("", f"{dead.pk}/"):
        assert client.get(LIST + path).status_code == 404
    for path in ("replay/", f"{dead.pk}/replay/"):
        assert client.post(LIST + path).status_code == 404


def test_takagi_of_another_town_sees_nothing(client, takagi, dead):
    client.force_login(takagi)
    assert client.get(f"{LIST}{dead.pk}/").status_code == 404
    assert client.get(f"/reiji/desk/deliveries/{dead.pk}/").status_code == 404


def test_the_list_costs_the_same_for_one_row_and_for_fifty(
    client, kimura, dead, at, django_assert_max_num_queries
):
    for number in range(49):
        post_one(at, f"n{number}")
    with django_assert_max_num_queries(30):
        assert client.get(LIST).status_code == 200
