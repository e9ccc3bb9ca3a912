"""My work holds whatever waits for me, also a report to be confirmed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.organisation.demo import Cast
from yakuba.organisation.models import Absence
from yakuba.programmes.models import PackConfirmation, ReviewPack
from yakuba.programmes.queries.mine import count_mine
from yakuba.programmes.services import confirming
from yakuba.programmes.services.errors import UnableToReport

from .report_town import AT, ReportTown, build

MINE = "/mihon/desk/projects/mine/"


@pytest.mark.usefixtures("in_mihon")
def test_a_report_waits_for_the_mayor_until_he_has_confirmed_it(client: Client, cast: Cast):
    town = build(cast)
    pack = town.pack()
    kato = cast.actor(cast.kato)
    before = count_mine(kato, timezone.now())
    client.force_login(cast.kimura)
    asked = {"post1": str(cast.posts["市長"].pk)}
    client.post(f"/mihon/desk/projects/packs/{pack.pk}/ask/", asked)
    client.force_login(cast.kato)
    page = client.get(MINE).content.decode()
    assert "確認を待たれている報告書" in page and pack.title in page
    assert count_mine(kato, timezone.now()) == before + 1
    pack.refresh_from_db()
    client.post(
        f"/mihon/desk/projects/packs/{pack.pk}/confirm/", {"content_hash": pack.content_hash}
    )
    assert "確認を待たれている報告書" not in client.get(MINE).content.decode()
    assert count_mine(kato, timezone.now()) == before
    client.force_login(cast.kimura)
    page = client.get(f"/mihon/desk/projects/packs/{pack.pk}/").content.decode()
    assert "すべての職が確認しました" in page and "確定する" in page


def asked_in_absence(town: ReportTown) -> ReviewPack:
    """Ask the manager 上野 to confirm while she is away, so that 石田 acts for her."""
    cast, pack, now = town.cast, town.pack(), timezone.now()
    Absence.objects.create(
        user=cast.ueno, start_at=now - timedelta(1), end_at=now + timedelta(1), reason="出張"
    )
    confirming.ask_confirmations(
        pack=pack,
        posts=[cast.posts["子育て支援課長"]],
        actor=cast.actor(cast.kimura),
        at=AT,
    )
    return pack


def shown_to(client: Client, user: User, page: str = MINE) -> str:
    client.force_login(user)
    return client.get(page).content.decode()


@pytest.mark.usefixtures("in_mihon")
def test_what_is_to_be_confirmed_for_the_absent_manager_waits_for_who_acts(
    client: Client, cast: Cast
):
    town = build(cast)
    ishida = cast.actor(cast.ishida)
    before = count_mine(ishida, timezone.now())
    pack = asked_in_absence(town)
    assert count_mine(ishida, timezone.now()) == before + 1
    page = shown_to(client, cast.ishida)
    assert "確認を待たれている報告書" in page
    assert f"/packs/{pack.pk}/" in page
    assert "確認を待たれている報告書" not in shown_to(client, cast.aoki)


@pytest.mark.usefixtures("in_mihon")
def test_who_was_stood_in_for_looks_afterwards_once(client: Client, cast: Cast):
    town = build(cast)
    pack = asked_in_absence(town)
    ueno = cast.actor(cast.ueno)
    confirming.confirm(
        pack=pack,
        actor=cast.actor(cast.ishida),
        at=timezone.now(),
        content_hash=pack.content_hash,
    )
    row = PackConfirmation.objects.get()
    before = count_mine(ueno, timezone.now())
    page = shown_to(client, cast.ueno)
    assert "不在の間に代決で確認された報告書" in page
    assert "石田 健" in page
    assert "不在の間に代決で確認された報告書" not in shown_to(client, cast.ishida)
    address = f"/mihon/desk/projects/packs/{pack.pk}/"
    with pytest.raises(UnableToReport, match="子育て支援課長の職にある人"):
        confirming.post_review(confirmation=row, actor=cast.actor(cast.ishida), at=AT)
    assert "後閲をお願いします" in shown_to(client, cast.ueno, address)
    done = client.post(f"{address}confirmations/{row.pk}/reviewed/", follow=True)
    assert "後閲しました" in done.content.decode()
    row.refresh_from_db()
    assert row.post_reviewed_by_id == cast.ueno.pk
    event = EventRecord.objects.get(code="programmes.pack.post_reviewed")
    assert event.payload["post"] == "子育て支援課長"
    assert count_mine(ueno, timezone.now()) == before - 1
    assert "不在の間に代決で確認された報告書" not in shown_to(client, cast.ueno)
    again = client.post(f"{address}confirmations/{row.pk}/reviewed/")
    assert again.status_code == 422
    assert "すでに済んでいます" in again.content.decode().replace("<wbr>", "")
    assert client.post(f"{address}confirmations/{row.pk + 1}/reviewed/").status_code == 404
    for changes in ({"post_reviewed_at": None}, {"confirmed_label": "別人"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PackConfirmation.objects.filter(pk=row.pk).update(**changes)


@pytest.mark.usefixtures("in_mihon")
def test_reports_that_wait_for_people_who_are_there_ask_the_database_nothing_more(
    cast: Cast, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
):
    town, kimura = build(cast), cast.actor(cast.kimura)
    ishida, now = cast.actor(cast.ishida), timezone.now()
    for month, label in (("2026-08", "子育て支援課長"), ("2026-09", "市長"), ("2026-10", "副市長")):
        with django_assert_num_queries(2):
            assert count_mine(ishida, now) == 0
        pack = town.pack(month=month)
        confirming.ask_confirmations(pack=pack, posts=[cast.posts[label]], actor=kimura, at=AT)
    with django_assert_num_queries(2):
        assert count_mine(ishida, now) == 0


@pytest.mark.usefixtures("in_mihon")
def test_a_confirmation_of_the_holder_needs_no_look_afterwards(cast: Cast):
    town = build(cast)
    pack, ueno = town.pack(), cast.actor(cast.ueno)
    kimura = cast.actor(cast.kimura)
    posts = [cast.posts["子育て支援課長"]]
    confirming.ask_confirmations(pack=pack, posts=posts, actor=kimura, at=AT)
    row = confirming.confirm(pack=pack, actor=ueno, at=AT, content_hash=pack.content_hash)
    with pytest.raises(UnableToReport, match="後閲は要りません"):
        confirming.post_review(confirmation=row, actor=ueno, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        PackConfirmation.objects.update(post_reviewed_at=AT, post_reviewed_by=cast.ueno)


@pytest.mark.usefixtures("in_mihon")
def test_the_page_leads_to_the_choice_of_the_mail_of_the_morning(client: Client, cast: Cast):
    assert f"{MINE}mail/" in shown_to(client, cast.aoki)
