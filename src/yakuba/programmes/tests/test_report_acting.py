"""While 上野 is away 石田 confirms in her place, by the rules of absence, and it is seen that he did."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.events.models import EventRecord
from yakuba.organisation.demo import Cast
from yakuba.organisation.models import Absence
from yakuba.programmes.models import PackConfirmation, ReviewPack
from yakuba.programmes.queries.packs import pack_of, waiting_for
from yakuba.programmes.services import confirming
from yakuba.programmes.services.errors import UnableToReport

from .report_town import AT, ReportTown, build


@pytest.fixture
def town(cast: Cast, in_mihon: object) -> ReportTown:
    return build(cast)


def away(user: User, *, since: object = AT, days: int = 3) -> Absence:
    return Absence.objects.create(
        user=user, start_at=since - timedelta(1), end_at=since + timedelta(days), reason="出張"
    )


def ask(town: ReportTown, pack: ReviewPack, *labels: str) -> None:
    confirming.ask_confirmations(
        pack=pack,
        posts=[town.cast.posts[label] for label in labels],
        actor=town.cast.actor(town.cast.kimura),
        at=AT,
    )


def confirm(town: ReportTown, pack: ReviewPack, user: User) -> PackConfirmation:
    return confirming.confirm(
        pack=pack, actor=town.cast.actor(user), at=AT, content_hash=pack.content_hash
    )


def test_who_acts_for_the_absent_manager_confirms_and_the_record_says_so(town: ReportTown):
    cast, pack = town.cast, town.pack()
    away(cast.ueno)
    ask(town, pack, "子育て支援課長", "市長")
    ishida = cast.actor(cast.ishida)
    assert [one.pk for one in waiting_for(ishida, AT)] == [pack.pk]
    row = confirm(town, pack, cast.ishida)
    assert row.is_acting
    assert row.confirmed_label == "子育て支援課 給付係長 石田 健"
    assert row.confirmed_by_id == cast.ishida.pk
    event = EventRecord.objects.get(code="programmes.pack.confirmed")
    assert (event.payload["post"], event.payload["capacity"]) == ("子育て支援課長", "ACTING")
    # He still reads what he confirmed; it waits for the mayor now.
    assert pack_of(ishida, pack.pk, AT + timedelta(9)) is not None
    assert waiting_for(ishida, AT) == []


def test_a_holder_who_is_there_is_not_acted_for(town: ReportTown):
    pack = town.pack()
    ask(town, pack, "子育て支援課長")
    ishida = town.cast.actor(town.cast.ishida)
    assert waiting_for(ishida, AT) == []
    assert pack_of(ishida, pack.pk, AT) is None
    with pytest.raises(UnableToReport, match="確認できるのは、子育て支援課長だけ"):
        confirm(town, pack, town.cast.ishida)


def test_of_those_who_may_act_the_nearest_who_is_present_acts(town: ReportTown):
    cast, pack = town.cast, town.pack()
    away(cast.kato)
    ask(town, pack, "市長")
    with pytest.raises(UnableToReport, match="代決の順位にあたるのは別の職員"):
        confirm(town, pack, cast.eguchi)
    away(cast.omori)
    assert confirm(town, pack, cast.eguchi).is_acting


def test_who_made_the_report_never_acts_for_another(town: ReportTown):
    cast, pack = town.cast, town.pack()
    away(cast.ueno)
    ask(town, pack, "子育て支援課長")
    ReviewPack.objects.filter(pk=pack.pk).update(made_by=cast.ishida)
    assert waiting_for(cast.actor(cast.ishida), AT) == []
    with pytest.raises(UnableToReport, match="ご自身が作成した報告書"):
        confirm(town, pack, cast.ishida)


def test_the_mails_lead_to_the_report_and_ask_the_absent_holder_to_look_afterwards(
    town: ReportTown, settings: object
):
    settings.PUBLIC_URL = "https://online.mihon.example.jp"
    cast, pack = town.cast, town.pack()
    for user in (cast.ueno, cast.ishida):
        user.email = f"{user.username}@mihon.example.jp"
        user.save(update_fields=["email"])
    away(cast.ueno)
    ask(town, pack, "子育て支援課長")
    confirm(town, pack, cast.ishida)
    sent = {
        (one.destination.split("@")[0], one.payload["subject_line"].split("】")[0][1:]): one.payload
        for one in Delivery.objects.filter(channel="mail")
    }
    assert set(sent) == {
        ("ueno", "確認のお願い"),
        ("ishida", "代決による確認のお願い"),
        ("ueno", "後閲のお願い"),
    }
    address = f"https://online.mihon.example.jp/mihon/desk/projects/packs/{pack.pk}/"
    assert all(address in payload["body"] for payload in sent.values())
    assert "子育て支援課 給付係長 石田 健" in sent["ueno", "後閲のお願い"]["body"]


def test_the_page_says_that_it_is_confirmed_in_anothers_place(client: Client, town: ReportTown):
    cast, pack = town.cast, town.pack()
    away(cast.ueno, since=timezone.now())
    ask(town, pack, "子育て支援課長")
    client.force_login(cast.ishida)
    page = f"/mihon/desk/projects/packs/{pack.pk}/"
    assert "代決として確認する" in client.get(page).content.decode()
    assert client.get("/mihon/desk/projects/packs/").status_code == 200
    client.post(f"{page}confirm/", {"content_hash": pack.content_hash})
    shown = client.get(page).content.decode()
    assert "確認済み（代決）" in shown
    paper = client.get(f"{page}file.html").content.decode()
    assert "子育て支援課 給付係長 石田 健（代決）" in paper
    client.force_login(cast.aoki)
    assert client.get(page).status_code == 404
