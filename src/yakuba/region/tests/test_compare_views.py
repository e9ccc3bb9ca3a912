"""Every page and file of comparison and library: as owner, colleague, other town, resident, nobody."""

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.rulebook.models import RuleTable
from yakuba.foundation.rulebook.services import publish_table
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.organisation.demo import Cast
from yakuba.organisation.queries import actor_for
from yakuba.programmes.models import Playbook
from yakuba.programmes.services.playbooks import adopt_shipped
from yakuba.region.models import (
    Audience,
    IndicatorIntake,
    IndicatorSharing,
    IndicatorValue,
    LibraryItem,
    PeerList,
    Takeover,
)
from yakuba.region.queries.indicators import shipped_indicators
from yakuba.region.queries.library import offered
from yakuba.region.rules.exchange import Purpose
from yakuba.region.rules.library import Example
from yakuba.region.services.errors import UnableToAct
from yakuba.region.services.exchange import step_out
from yakuba.region.services.library import (
    offer_definition,
    publish_item,
    withdraw_item,
    write_example,
)
from yakuba.region.services.takeover import put_table_to_use, take_over

from .towns import found_towns, publish_values

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
READ = (
    "compare/",
    "compare/indicators/dx-cio/",
    "compare/export.csv",
    "compare/export.json",
    "library/",
    "library/list.csv",
)
KEPT = (
    "compare/peers/",
    "compare/sharing/",
    "compare/answers/",
    "compare/answers/read/",
    "library/mine/",
    "library/mine/examples/new/",
    "library/mine/definitions/new/",
)
ABOVE = (
    "overview/",
    "overview/?layer=dx-online-26",
    "overview/table/",
    "overview/export.csv",
    "overview/export.json",
    "overview/export.xlsx",
    "overview/export.csv?of=matrix",
)
EXAMPLE = {
    "title": "書かない窓口", "summary": "待ち時間が短くなりました。", "keywords": "窓口",
    "problem": "長く待たせた", "done": "聞き取りにした", "effect": "短くなった",
    "measure": "待ち時間の中央値", "before": "25分", "after": "9分", "measured_n": "120",
    "cost_yen": "300000", "cost_note": "", "contact": "見本市 DX推進課 000-000-1012", "licence": "CC BY 4.0",
}  # fmt: skip


def browser(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user, backend=BACKEND)
    return client


def desk(town: Municipality, path: str) -> str:
    return f"/{town.slug}/desk/region/{path}"


def body(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    # Where a phrase may break is marked on the page.
    return re.sub(r"<wbr>|</?span[^>]*>", "", content.decode("utf-8-sig", errors="replace"))


@pytest.fixture
def kimura(cast: Cast) -> User:
    return cast.kimura


# Who gets in


@pytest.mark.parametrize("path", [*READ, *KEPT])
def test_nobody_from_outside_finds_a_page(cast, mihon, takagi, path):
    assert browser(takagi).get(desk(mihon, path)).status_code == 404
    assert browser(cast.sasaki).get(desk(mihon, path)).status_code == 404
    assert browser(None).get(desk(mihon, path)).status_code == 302


@pytest.mark.parametrize("path", READ)
def test_every_colleague_reads_the_comparison(cast, mihon, path):
    assert browser(cast.aoki).get(desk(mihon, path)).status_code == 200


@pytest.mark.parametrize("path", KEPT)
def test_only_those_charged_with_dx_keep_it(cast, mihon, path):
    assert browser(cast.aoki).get(desk(mihon, path)).status_code == 404
    assert browser(cast.kimura).get(desk(mihon, path)).status_code == 200


@pytest.mark.parametrize("path", ABOVE)
def test_the_overview_is_the_prefectures(cast, mihon, mihonken, kobayashi, takagi, reiji, path):
    answer = browser(kobayashi).get(desk(mihonken, path))
    assert answer.status_code == 200
    assert body(answer)
    answer.close()
    # 高木 holds every duty, but of a town.
    assert browser(takagi).get(desk(reiji, path)).status_code == 404
    assert browser(cast.kimura).get(desk(mihon, path)).status_code == 404
    assert browser(cast.kimura).get(desk(mihonken, path)).status_code == 404
    assert browser(None).get(desk(mihonken, path)).status_code == 302


def test_the_prefecture_is_led_from_the_comparison_to_the_overview(mihonken, kobayashi):
    answer = browser(kobayashi).get(desk(mihonken, "compare/"))
    assert answer.headers["Location"].endswith("/desk/region/overview/")
    answer = browser(kobayashi).get(desk(mihonken, "compare/indicators/dx-cio/"))
    assert answer.headers["Location"].endswith("overview/?layer=dx-cio")
    assert browser(kobayashi).get(desk(mihonken, "compare/sharing/")).status_code == 404


# The comparison


def test_a_town_answers_shares_compares_and_withdraws(cast, mihon, kimura, mihonken, kobayashi):
    at = timezone.now()
    year = timezone.localdate(at).year - 1
    client = browser(kimura)
    form = {"dx-cio": "DONE", "dx-online-26-numerator": "13", "dx-online-26-denominator": "26"}
    answer = client.post(desk(mihon, f"compare/answers/?year={year}"), form, follow=True)
    assert "2件、保存しました" in body(answer)
    share = {"code": ["dx-cio", "dx-online-26"], "reach": "NAMED"}
    assert "2件を共有しました" in body(
        client.post(desk(mihon, "compare/sharing/"), share, follow=True)
    )
    text = body(browser(kobayashi).get(desk(mihonken, f"overview/?layer=dx-online-26&year={year}")))
    assert "13／26" in text
    page = body(client.get(desk(mihon, f"compare/?year={year}")))
    assert "13／26" in page
    assert "46.8" not in page
    assert "95%区間" in page
    client.post(desk(mihon, "compare/sharing/"), share | {"reach": "NONE"})
    text = body(browser(kobayashi).get(desk(mihonken, f"overview/?layer=dx-online-26&year={year}")))
    assert "13／26" not in text
    with acting_in(mihon.pk):
        assert not IndicatorSharing.objects.filter(stopped_at=None).exists()


def test_a_bad_answer_is_told_at_its_field_and_nothing_is_kept(cast, mihon, kimura):
    year = timezone.localdate().year - 1
    form = {"dx-online-26-numerator": "30", "dx-online-26-denominator": "26", "dx-cio": "DONE"}
    text = body(browser(kimura).post(desk(mihon, f"compare/answers/?year={year}"), form))
    assert "分子30が分母26より大きい" in text
    with acting_in(mihon.pk):
        assert not IndicatorValue.objects.exists()


def test_sharing_without_a_choice_says_what_to_do(cast, mihon, kimura):
    text = body(
        browser(kimura).post(desk(mihon, "compare/sharing/"), {"reach": "NAMED"}, follow=True)
    )
    assert "1つ以上選んで" in text


def test_a_table_is_tried_by_cell_and_then_taken(cast, mihon, kimura):
    client, year = browser(kimura), timezone.localdate().year - 1
    bad = SimpleUploadedFile("表.csv", "指標,値\nCIOの任命,たぶん\n".encode())
    page = client.post(
        desk(mihon, "compare/answers/read/"), {"file": bad, "year": year}, follow=True
    )
    assert "B2" in body(page)
    good = SimpleUploadedFile("表.csv", "指標,値\nCIOの任命,実施\n".encode())
    page = client.post(
        desk(mihon, "compare/answers/read/"), {"file": good, "year": year}, follow=True
    )
    assert "誤りはありません" in body(page)
    with acting_in(mihon.pk):
        key = IndicatorIntake.objects.first().pk
    page = client.post(desk(mihon, f"compare/answers/read/{key}/take/"), follow=True)
    assert "取り込みました" in body(page)


def test_peers_are_chosen_changed_and_removed(cast, mihon, kimura, reiji):
    client = browser(kimura)
    client.post(desk(mihon, "compare/peers/"), {"title": "近隣", "members": [reiji.code]})
    with acting_in(mihon.pk):
        peers = PeerList.objects.get()
    assert "近隣" in body(client.get(desk(mihon, f"compare/?group={peers.pk}")))
    assert client.get(desk(reiji, f"compare/peers/{peers.pk}/")).status_code == 404
    wrong = {"title": "x", "members": ["131016"]}
    page = body(client.post(desk(mihon, "compare/peers/"), wrong))
    assert "団体を選び直して" in page
    client.post(desk(mihon, f"compare/peers/{peers.pk}/"), {"act": "remove"})
    with acting_in(mihon.pk):
        assert not PeerList.objects.exists()


def test_another_town_sees_no_name_that_was_not_shown(cast, mihon, takagi, reiji, mihonken, at):
    secret, shown = found_towns(2)
    publish_values([secret], [123], at=at)
    publish_values([shown], [456], at=at, audience=Audience.REGION)
    page = body(browser(takagi).get(desk(reiji, "compare/indicators/dx-online-26/?year=2025")))
    assert shown.name in page
    assert secret.name not in page
    assert "12.3%" not in page
    exported = json.loads(body(browser(takagi).get(desk(reiji, "compare/export.json"))))
    assert exported["values"] == []


def test_the_files_hold_the_numbers_of_the_page(cast, mihon, mihonken, kobayashi, at):
    towns = found_towns(4)
    publish_values(towns, [100, 200, 300, 400], at=at)
    client = browser(kobayashi)
    rows = list(
        csv.DictReader(io.StringIO(body(client.get(desk(mihonken, "overview/export.csv")))))
    )
    wanted = zip(towns, ("10", "20", "30", "40"), strict=True)
    assert [(row["団体名"], row["値"]) for row in rows] == [(one.name, v) for one, v in wanted]
    exchanged = json.loads(body(client.get(desk(mihonken, "overview/export.json"))))
    assert exchanged["format"] == "yakuba-indicators"
    assert [one["municipality"]["code"] for one in exchanged["values"]] == [t.code for t in towns]
    assert exchanged["indicators"]["dx-online-26@1"]["numerator"]
    matrix = body(client.get(desk(mihonken, "overview/export.csv?of=matrix&year=2025")))
    assert "下位4分の1" in matrix


def test_the_map_links_every_municipality_and_the_table_says_the_same(mihonken, kobayashi, at):
    towns = found_towns(6)
    publish_values(towns, [100, 200, 300, 400, 500, 600], at=at)
    text = body(browser(kobayashi).get(desk(mihonken, "overview/?year=2025")))
    for town in towns:
        assert text.count(f"overview/towns/{town.code}/?year=2025") >= 2
    assert text.count('role="group"') >= 1
    assert "支援の必要が多い団体" in text
    page = body(
        browser(kobayashi).get(desk(mihonken, f"overview/towns/{towns[0].code}/?year=2025"))
    )
    assert "下位4分の1" in page
    assert browser(kobayashi).get(desk(mihonken, "overview/towns/000000/")).status_code == 404


def test_who_looks_over_the_fence_leaves_one_event_a_day(cast, mihon, kimura):
    client = browser(kimura)
    for _ in range(3):
        client.get(desk(mihon, "compare/"))
    with acting_in(mihon.pk):
        assert EventRecord.objects.filter(code="region.exchange.read").count() == 1


def test_figures_are_drawn_by_the_prefecture_on_demand(cast, mihon, mihonken, kobayashi, at):
    publish_values(found_towns(3), [1, 2, 3], at=at)
    assert "変わった値は2件" in body(
        browser(kobayashi).post(desk(mihonken, "overview/figures/"), follow=True)
    )
    assert browser(cast.kimura).post(desk(mihon, "overview/figures/")).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "compare/?year=9999",
        "compare/?year=x&group=９",
        "compare/?group=99999999999999999999",
        "library/?q=%00&kind=X",
        "compare/export.pdf",
        "compare/indicators/none/",
    ],
)
def test_no_odd_address_breaks_a_page(cast, mihon, kimura, path):
    assert browser(kimura).get(desk(mihon, path)).status_code in (200, 404)


# The library


@pytest.fixture
def reader(takagi: User, reiji: Municipality) -> Actor:
    with acting_in(reiji.pk):
        return actor_for(takagi, on=timezone.localdate())


def shared(cast: Cast, mihon: Municipality, kind: str, at) -> LibraryItem:
    actor = cast.actor(cast.kimura)
    wish = {
        "summary": "概要",
        "keywords": "",
        "licence": "MIT",
        "contact": "課",
        "actor": actor,
        "at": at,
    }
    with acting_in(mihon.pk):
        offer = next(one for one in offered() if one.kind.value == kind)
        item = offer_definition(offer=offer, **wish)
        return publish_item(item=item, seen=item.content_hash, actor=actor, at=at)


@pytest.fixture
def playbook(cast: Cast, mihon: Municipality, at) -> LibraryItem:
    with acting_in(mihon.pk):
        adopt_shipped(code="overall", actor=cast.actor(cast.kimura), at=at)
    return shared(cast, mihon, "PLAYBOOK", at)


def fee_table(cast: Cast, mihon: Municipality, at, when: str = "< 10") -> RuleTable:
    document = {
        "code": "fees-x",
        "hit_policy": "F",
        "inputs": [{"name": "weight", "label": "重さ", "type": "number"}],
        "outputs": [{"name": "fee", "label": "手数料", "type": "number"}],
        "rules": [{"inputs": [when], "outputs": ["100"], "annotation": "手数料条例別表1"}],
    }
    with acting_in(mihon.pk):
        return publish_table(
            code="fees-x", title="手数料", source_text="見本市手数料条例", document=document,
            valid_from=at.date(), actor=cast.actor(cast.kimura), at=at,
        )  # fmt: skip


def test_an_example_is_written_published_found_and_taken_over(cast, mihon, kimura, takagi, reiji):
    client, other = browser(kimura), browser(takagi)
    client.post(desk(mihon, "library/mine/examples/new/"), EXAMPLE)
    with acting_in(mihon.pk):
        item = LibraryItem.objects.get()
    assert "書かない窓口" not in body(other.get(desk(reiji, "library/")))
    assert other.get(desk(reiji, f"library/items/{item.key}/")).status_code == 404
    act = {"act": "publish", "seen": item.content_hash}
    client.post(desk(mihon, f"library/mine/{item.key}/act/"), act)
    assert "書かない窓口" in body(other.get(desk(reiji, "library/?q=窓口&kind=EXAMPLE")))
    assert "書かない窓口" not in body(other.get(desk(reiji, "library/?q=窓口 RPA")))
    page = body(other.get(desk(reiji, f"library/items/{item.key}/")))
    assert "25分 → 9分（n=120）" in page
    assert "300,000円" in page
    page = body(other.post(desk(reiji, f"library/items/{item.key}/take/"), follow=True))
    assert "見本市" in page
    assert "1団体が取り入れました" in body(client.get(desk(mihon, "library/")))
    # The origin is told the name, others only the number.
    assert "例示町" in body(client.get(desk(mihon, f"library/items/{item.key}/")))
    file = json.loads(body(other.get(desk(reiji, f"library/items/{item.key}.json"))))
    assert file["sha256"] == item.content_hash
    assert file["content"]["measured_n"] == 120


def test_a_measured_effect_tells_of_how_many(cast, mihon, kimura):
    answer = browser(kimura).post(
        desk(mihon, "library/mine/examples/new/"), EXAMPLE | {"measured_n": ""}
    )
    assert "何件を数えた値か" in body(answer)


def test_a_published_edition_never_changes_and_its_next_one_is_told(
    cast, mihon, kimura, takagi, reiji, reader, at
):
    client, actor = browser(kimura), cast.actor(cast.kimura)
    client.post(desk(mihon, "library/mine/examples/new/"), EXAMPLE)
    with acting_in(mihon.pk):
        first = LibraryItem.objects.get()
        publish_item(item=first, seen=first.content_hash, actor=actor, at=at)
        first.refresh_from_db()
    browser(takagi).post(desk(reiji, f"library/items/{first.key}/take/"))
    edit = desk(mihon, f"library/mine/{first.key}/edit/")
    client.post(edit, EXAMPLE | {"effect": "さらに短くなった"})
    with acting_in(mihon.pk):
        first.refresh_from_db()
        assert first.content["effect"] == "短くなった"
        second = LibraryItem.objects.get(edition=2)
        with pytest.raises(UnableToAct, match="内容が変わりました"):
            publish_item(item=second, seen=first.content_hash, actor=actor, at=at)
        publish_item(item=second, seen=second.content_hash, actor=actor, at=at)
    assert "第2版が出ています" in body(browser(takagi).get(desk(reiji, "library/mine/")))
    with acting_in(mihon.pk):
        for one in (first, second):
            withdraw_item(item=one, actor=actor, at=at)
    assert "取り下げられました" in body(browser(takagi).get(desk(reiji, "library/mine/")))
    assert "書かない窓口" not in body(browser(takagi).get(desk(reiji, "library/")))


def test_a_playbook_is_taken_over_as_a_draft_with_its_origin(mihon, playbook, takagi, reiji, at):
    page = browser(takagi).post(desk(reiji, f"library/items/{playbook.key}/take/"), follow=True)
    assert "この団体のものになりました" in body(page)
    with acting_in(reiji.pk):
        own = Playbook.objects.get()
        taken = Takeover.objects.get()
        draft = own.versions.get()
        assert draft.published_at is None
        assert playbook.content_hash[:12] in own.origin
        assert "見本市" in own.origin
        assert taken.made_id == str(own.pk)
        assert EventRecord.objects.filter(code="region.library.taken").count() == 1
    with acting_in(mihon.pk):
        assert Playbook.objects.count() == 1


def test_nothing_is_taken_over_twice_or_from_oneself(cast, mihon, playbook, reiji, reader, at):
    def passage(town, actor):
        return step_out(municipality=town, purpose=Purpose.LIBRARY, actor=actor, at=at)

    with acting_in(reiji.pk):
        take_over(passage=passage(reiji, reader), key=playbook.key, actor=reader, at=at)
        with pytest.raises(UnableToAct, match="すでに"):
            take_over(passage=passage(reiji, reader), key=playbook.key, actor=reader, at=at)
    kimura = cast.actor(cast.kimura)
    with acting_in(mihon.pk), pytest.raises(UnableToAct, match="この団体が"):
        take_over(passage=passage(mihon, kimura), key=playbook.key, actor=kimura, at=at)


def test_a_withdrawn_edition_cannot_be_taken(cast, mihon, playbook, reiji, reader, at):
    with acting_in(mihon.pk):
        withdraw_item(item=playbook, actor=cast.actor(cast.kimura), at=at)
    with acting_in(reiji.pk):
        passage = step_out(municipality=reiji, purpose=Purpose.LIBRARY, actor=reader, at=at)
        with pytest.raises(UnableToAct, match="取り下げられた"):
            take_over(passage=passage, key=playbook.key, actor=reader, at=at)


def test_a_decision_table_becomes_a_rule_under_the_towns_own_ordinance(
    cast, mihon, reiji, takagi, reader, at
):
    fee_table(cast, mihon, at)
    item = shared(cast, mihon, "TABLE", at)
    client = browser(takagi)
    client.post(desk(reiji, f"library/items/{item.key}/take/"))
    with acting_in(reiji.pk):
        row = Takeover.objects.get()
        assert not RuleTable.objects.exists()
    use = {"title": "手数料", "source_text": "例示町手数料条例", "valid_from": "2027-04-01"}
    page = client.post(desk(reiji, f"library/taken/{row.pk}/"), use, follow=True)
    assert "規程の表にしました" in body(page)
    with acting_in(reiji.pk):
        table = RuleTable.objects.get()
        assert table.source_text == "例示町手数料条例"
        assert "見本市" in table.note
        assert item.content_hash[:12] in table.note
        with pytest.raises(UnableToAct):
            put_table_to_use(
                takeover=row, title="x", source_text="y", valid_from=at.date() - timedelta(days=900),
                actor=cast.actor(cast.aoki), at=at,
            )  # fmt: skip


def test_takagi_finds_no_draft_and_no_takeover_of_mihon(cast, mihon, kimura, takagi, reiji):
    browser(kimura).post(desk(mihon, "library/mine/examples/new/"), EXAMPLE)
    with acting_in(mihon.pk):
        key = LibraryItem.objects.get().key
    client = browser(takagi)
    for path in (f"library/mine/{key}/", f"library/mine/{key}/edit/", "library/taken/1/"):
        assert client.get(desk(mihon, path)).status_code == 404
        assert client.get(desk(reiji, path)).status_code == 404
    assert client.post(desk(reiji, f"library/mine/{key}/act/"), {"act": "drop"}).status_code == 404
    assert client.post(desk(reiji, f"library/items/{key}/take/")).status_code == 404


def test_the_published_row_is_frozen_by_the_database(cast, mihon, playbook):
    with acting_in(mihon.pk):
        for change in ({"title": "別"}, {"content": {}}, {"content_hash": "0" * 64}):
            with pytest.raises(DatabaseError), transaction.atomic():
                LibraryItem.objects.filter(pk=playbook.pk).update(**change)


def test_the_shipped_questions_are_all_asked(cast, mihon, kimura):
    year = timezone.localdate().year - 1
    text = body(browser(kimura).get(desk(mihon, f"compare/answers/?year={year}")))
    asked = [one for one in shipped_indicators() if year in one.years]
    assert len(asked) >= 33
    assert all(re.search(f'name="{one.code}', text) for one in asked)


def test_an_example_by_service_needs_somebody_who_may_speak(cast, in_mihon, at):
    with pytest.raises(UnableToAct, match="DX推進"):
        write_example(
            title="x", summary="y", keywords="", example=Example("a", "b", "c"), licence="MIT",
            contact="z", actor=cast.actor(cast.aoki), at=at,
        )  # fmt: skip
