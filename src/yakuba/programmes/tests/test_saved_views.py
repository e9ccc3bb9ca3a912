"""A person names what the portfolio shows, and gets it back; nobody else ever sees the name."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.test import Client

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import Cast
from yakuba.organisation.queries import actor_for
from yakuba.programmes.forms.portfolio import PortfolioForm
from yakuba.programmes.models import SavedView
from yakuba.programmes.queries.saved_views import view_of, views_of
from yakuba.programmes.services import saved_views as acts
from yakuba.programmes.services.saved_views import MOST_VIEWS, UnableToKeep

from .work import AT, ON, Work, work_of

LIST = "/mihon/desk/projects/"
VIEWS = f"{LIST}views/"
QUERY = "group=none&stage=all&priority=HIGH&order=-delay"


@pytest.fixture
def work(cast: Cast, in_mihon: object) -> Work:
    return work_of(cast)


@pytest.fixture
def kudo(client: Client, work: Work) -> Client:
    client.force_login(work.cast.kudo)
    return client


def keep(work: Work, name: str, user: User | None = None, query: str = QUERY) -> SavedView:
    actor = work.actor(user or work.cast.kudo)
    return acts.keep_view(name=name, query=query, actor=actor, at=AT)


def text(response: object) -> str:
    return response.content.decode().replace("<wbr>", "")


def asked(query: str) -> PortfolioForm:
    return PortfolioForm(QueryDict(query), departments=[("7", "環境課")], pillars=[])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("", "group=department&stage=open"),
        ("q=ごみ　分別&stage=all", "q=ごみ　分別&group=department&stage=all"),
        (
            "department=7&attention=on&order=-delay",
            "group=department&stage=open&department=7&attention=on&order=-delay",
        ),
        ("department=8&order=drop&evil=1&page=3", "group=department&stage=open"),
    ],
)
def test_what_is_kept_is_what_the_page_understands(given: str, kept: str):
    assert parse_qs(asked(given).as_query()) == parse_qs(kept)


def test_what_is_kept_can_be_said_in_words():
    said = asked("department=7&q=ごみ&attention=on&group=none&order=-delay").in_words()
    assert said == "「ごみ」、所管課：環境課、要注意だけ、まとめ方：まとめない、並び：遅れ（降順）"
    assert asked("").in_words() == "まとめ方：所管課"


def test_kudo_names_what_he_sees_and_gets_it_back(kudo: Client, work: Work):
    page = text(kudo.get(f"{LIST}?{QUERY}"))
    assert "この表示を保存" in page
    form = text(kudo.get(f"{VIEWS}?{QUERY}"))
    assert "優先度：高" in form and "並び：遅れ（降順）" in form
    made = kudo.post(VIEWS, {"name": "  急ぐ  もの ", "query": f"{QUERY}&evil=1"})
    view = SavedView.objects.get()
    assert (view.user, view.name, view.is_start) == (work.cast.kudo, "急ぐ もの", False)
    assert "evil" not in view.query
    assert made.headers["Location"] == f"{LIST}?{view.query}"
    page = text(kudo.get(made.headers["Location"]))
    assert "表示「急ぐ もの」を保存しました" in page
    assert 'aria-current="true">急ぐ もの' in page
    # Nothing is kept of what nobody may ask for.
    assert parse_qs(urlsplit(made.headers["Location"]).query) == parse_qs(QUERY)
    assert EventRecord.objects.filter(code="programmes.view.kept").count() == 1


def test_the_page_begins_with_the_view_that_was_chosen_and_lets_one_out_of_it(
    kudo: Client, work: Work
):
    kudo.post(VIEWS, {"name": "急ぐもの", "query": QUERY, "is_start": "on"})
    view = SavedView.objects.get()
    begun = kudo.get(LIST)
    assert (begun.status_code, begun.headers["Location"]) == (302, f"{LIST}?{view.query}")
    out = kudo.get(f"{LIST}?stage=open")
    assert out.status_code == 200
    assert f'href="{LIST}?stage=open">解除' in text(kudo.get(f"{LIST}?{view.query}"))
    other = keep(work, "別の表示", query="group=pillar&stage=open")
    kudo.post(f"{VIEWS}{other.pk}/start/", {"wants": "yes"})
    assert kudo.get(LIST).headers["Location"] == f"{LIST}?{other.query}"
    assert list(SavedView.objects.filter(is_start=True)) == [other]
    kudo.post(f"{VIEWS}{other.pk}/start/", {"wants": "no"})
    assert kudo.get(LIST).status_code == 200
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.update(is_start=True)


def test_a_view_is_renamed_and_removed(kudo: Client, work: Work):
    view, other = keep(work, "急ぐもの"), keep(work, "遅れ")
    address = f"{VIEWS}{view.pk}/"
    field = f"v{view.pk}-name"
    for wrong, words in (
        ("", "名前を入力してください"),
        ("あ" * 41, "40文字まで"),
        ("遅れ", "すでにあります"),
    ):
        refused = kudo.post(f"{address}rename/", {field: wrong})
        assert refused.status_code == 422
        assert words in text(refused)
        assert f'value="{wrong}"' in text(refused) or not wrong
    assert kudo.post(f"{address}rename/", {field: "優先度の高いもの"}).status_code == 302
    view.refresh_from_db()
    assert view.name == "優先度の高いもの"
    assert "優先度の高いもの" in text(kudo.get(VIEWS))
    kudo.post(f"{address}remove/")
    assert list(SavedView.objects.all()) == [other]
    assert kudo.post(f"{address}remove/").status_code == 404


def test_names_are_taken_once_and_views_are_not_without_end(kudo: Client, work: Work):
    keep(work, "1番")
    refused = kudo.post(VIEWS, {"name": "1番", "query": QUERY})
    assert refused.status_code == 422
    assert "すでにあります" in text(refused)
    assert 'value="1番"' in text(refused)
    for number in range(2, MOST_VIEWS + 1):
        keep(work, f"{number}番")
    with pytest.raises(UnableToKeep, match="20件まで"):
        keep(work, "もう一つ")
    assert keep(work, "1番", work.cast.aoki).user == work.cast.aoki


def test_nobody_sees_or_touches_the_views_of_others(
    client: Client, work: Work, takagi: User, reiji: object
):
    view = keep(work, "工藤だけの表示")
    for user, expected in ((work.cast.aoki, 404), (work.cast.kimura, 404), (takagi, 404)):
        client.force_login(user)
        for act in ("rename", "remove", "start"):
            answer = client.post(f"{VIEWS}{view.pk}/{act}/", {"wants": "yes"})
            assert answer.status_code == expected
        assert "工藤だけの表示" not in text(client.get(VIEWS))
    aoki = work.actor(work.cast.aoki)
    assert (views_of(aoki), view_of(aoki, view.pk)) == ([], None)
    with pytest.raises(UnableToKeep, match="すでに削除"):
        acts.remove_view(key=view.pk, actor=aoki, at=AT)
    with acting_in(takagi.municipality_id):
        assert views_of(actor_for(takagi, on=ON)) == []
    assert SavedView.objects.get().name == "工藤だけの表示"
    client.logout()
    assert client.get(VIEWS).status_code == 302


def test_without_views_the_page_says_what_to_do_first(kudo: Client):
    assert "保存した表示はまだありません" in text(kudo.get(VIEWS))
