"""木村 makes a report, 上野 and 加藤 confirm it, residents read the public part, 高木 sees nothing."""

import csv
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.kernel.fiscal import Month
from yakuba.organisation.demo import Cast
from yakuba.organisation.models import Appointment
from yakuba.programmes.models import Countermeasure, PackConfirmation, Project, ReviewPack
from yakuba.programmes.rules.packs import PackKind, ReportPeriod

from .report_town import ReportTown, build
from .test_report_documents import form

PACKS = "/mihon/desk/projects/packs/"
OPEN = "/mihon/open/projects/"


@pytest.fixture
def town(cast: Cast, in_mihon: object) -> ReportTown:
    return build(cast)


@pytest.fixture
def pack(town: ReportTown) -> ReviewPack:
    return town.pack()


def text(response: object) -> str:
    return response.content.decode().replace("<wbr>", "")


def url(pack: ReviewPack, end: str = "") -> str:
    return f"{PACKS}{pack.pk}/{end}"


def asked(cast: Cast, *labels: str) -> dict[str, str]:
    return {f"post{n}": str(cast.posts[label].pk) for n, label in enumerate(labels, 1)}


def test_a_month_from_making_to_the_page_of_residents(client: Client, town: ReportTown):
    cast = town.cast
    client.force_login(cast.kimura)
    month = Month.of(timezone.localdate()).previous.iso
    made = client.post(PACKS, {"kind": "MONTH", "month": month}, follow=True)
    assert "作成しました" in text(made)
    pack = ReviewPack.objects.get()
    client.post(url(pack, "summary/"), {"text": "おおむね順調である。"})
    client.post(url(pack, "ask/"), asked(cast, "子育て支援課長", "市長"))
    for user in (cast.ueno, cast.kato):
        client.force_login(user)
        page = text(client.get(url(pack)))
        assert "この内容で確認する" in page
        assert "おおむね順調である。" in text(client.get(url(pack, "read/")))
        shown = re.search(r'name="content_hash" value="(\w+)"', page)
        assert shown is not None
        client.post(url(pack, "confirm/"), {"content_hash": shown.group(1)})
    client.force_login(cast.kimura)
    assert "すべての職が確認しました" in text(client.get(url(pack)))
    assert "確定しました" in text(client.post(url(pack, "freeze/"), follow=True))
    assert "公表しました" in text(client.post(url(pack, "publish/"), follow=True))
    client.logout()
    page = text(client.get(OPEN))
    assert "窓口のキャッシュレス化" in page
    assert "介護保険システムの標準化" not in page
    assert "人手が足りず" not in page


def test_who_presses_twice_is_led_to_the_report_that_is_there(client: Client, town: ReportTown):
    client.force_login(town.cast.kimura)
    month = Month.of(timezone.localdate()).previous.iso
    client.post(PACKS, {"kind": "MONTH", "month": month})
    again = client.post(PACKS, {"kind": "MONTH", "month": month}, follow=True)
    made = ReviewPack.objects.get()
    assert again.redirect_chain == [(url(made), 302)]
    assert "すでに作成中です。" in text(again)


def test_who_chooses_no_month_gets_the_last_period_that_is_over(client: Client, town: ReportTown):
    client.force_login(town.cast.kimura)
    over = ReportPeriod.finished(PackKind.HALF, timezone.localdate())
    assert f"半期点検（{over.label}）" in text(client.get(PACKS))
    client.post(PACKS, {"kind": "HALF", "month": ""})
    made = ReviewPack.objects.get()
    assert (made.kind, made.first_month, made.last_month) == (
        "HALF",
        over.first.iso,
        over.last.iso,
    )
    assert made.title == over.title


def test_open_data_holds_public_projects_only_and_hides_who_was_taken_back(
    client: Client, town: ReportTown
):
    assert client.get(f"{OPEN}data.csv").status_code == 404
    assert "まだありません" in text(client.get(OPEN))
    pack = town.pack()
    ReviewPack.objects.filter(pk=pack.pk).update(published_at=timezone.now())
    content = b"".join(client.get(f"{OPEN}data.csv").streaming_content).decode("utf-8-sig")
    assert "窓口のキャッシュレス化" in content
    assert "'=森林台帳の公開" in content
    assert "標準化" not in content
    found = json.loads(client.get(f"{OPEN}data.json").content)
    assert found["report_sha256"] == pack.content_hash
    assert [one["name"] for one in found["projects"]] == [
        "窓口のキャッシュレス化",
        "=森林台帳の公開",
    ]
    assert found["kpis"][0]["value"] == 28.0
    # Nobody wrote down any money of theirs: that is no 0 in any format.
    assert {(one["budget_yen"], one["spent_yen"]) for one in found["projects"]} == {(None, None)}
    heads, *rows = csv.reader(content.splitlines())
    for head in ("予算額(円)", "執行額(円)"):
        assert [row[heads.index(head)] for row in rows] == ["", ""]
    Project.objects.filter(name="窓口のキャッシュレス化").update(is_public=False)
    assert len(json.loads(client.get(f"{OPEN}data.json").content)["projects"]) == 1
    assert client.get(f"{OPEN}data.xml").status_code == 404


@pytest.mark.parametrize("extension", ["pdf", "xlsx", "docx", "html"])
def test_files_are_sent_with_their_name_and_type(
    client: Client, town: ReportTown, pack: ReviewPack, extension: str
):
    client.force_login(town.cast.kato)
    response = client.get(url(pack, f"file.{extension}"))
    assert response.status_code == 200
    assert "attachment" in response.headers["Content-Disposition"]
    assert client.get(url(pack, f"file.{extension}")).content == response.content


def test_there_is_no_other_format(client: Client, town: ReportTown, pack: ReviewPack):
    client.force_login(town.cast.kato)
    assert client.get(url(pack, "file.exe")).status_code == 404


@pytest.mark.parametrize("end", ["", "read/", "file.pdf"])
def test_others_do_not_find_it(
    client: Client, town: ReportTown, pack: ReviewPack, takagi: User, end: str
):
    for user in (town.cast.aoki, town.cast.ishida, town.cast.sasaki, takagi):
        client.force_login(user)
        assert client.get(url(pack, end)).status_code in (302, 404)
        assert client.get(PACKS).status_code in (302, 404)
    client.logout()
    assert client.get(url(pack, end)).status_code == 302


@pytest.mark.parametrize(
    "end", ["recount/", "summary/", "remedy/", "ask/", "confirm/", "freeze/", "publish/"]
)
def test_the_mayor_reads_and_changes_nothing(
    client: Client, town: ReportTown, pack: ReviewPack, end: str
):
    client.force_login(town.cast.kato)
    page = text(client.get(url(pack)))
    assert "所見を書く" not in page
    given = {"text": "x", "cause": "x", "action": "x", **asked(town.cast, "市長")}
    assert client.post(url(pack, end), given).status_code == 422
    again = ReviewPack.objects.get(pk=pack.pk)
    assert (again.content_hash, again.frozen_at) == (pack.content_hash, None)
    assert not PackConfirmation.objects.exists()


def test_bad_input_keeps_what_was_typed(client: Client, town: ReportTown, pack: ReviewPack):
    client.force_login(town.cast.kimura)
    given = {"cause": "人手が足りない", "action": "", "due": "R8.13.45", "about": ""}
    refused = client.post(url(pack, "remedy/"), given)
    page = text(refused)
    assert refused.status_code == 422
    assert "人手が足りない" in page
    assert "R8.13.45" in page
    assert "対応策を入力してください" in page
    assert not Countermeasure.objects.exists()
    twice = client.post(url(pack, "ask/"), asked(town.cast, "市長", "市長"))
    assert twice.status_code == 422
    assert "同じ職を二度" in text(twice)
    nobody = client.post(url(pack, "ask/"), {"post2": str(town.cast.posts["市長"].pk)})
    assert nobody.status_code == 422
    assert "1番目から選んでください" in text(nobody)
    assert not PackConfirmation.objects.exists()
    long = client.post(url(pack, "summary/"), {"text": "あ" * 2001})
    assert "あ" * 2001 in text(long)
    early = client.post(PACKS, {"kind": "MONTH", "month": "2026-13"})
    assert early.status_code == 422


def test_a_remedy_is_added_and_closed_on_the_page(
    client: Client, town: ReportTown, pack: ReviewPack
):
    client.force_login(town.cast.kimura)
    about = f"p{town.standard.pk}"
    page = text(client.get(url(pack)))
    assert about in page
    given = {"cause": "人手", "action": "二人を充てる", "due": "R8.12.10", "about": about}
    client.post(url(pack, "remedy/"), given)
    row = Countermeasure.objects.get()
    assert row.project_id == town.standard.pk
    assert "二人を充てる" in text(client.get(url(pack)))
    empty = client.post(url(pack, "remedy/close/"), {"remedy": row.pk, "result": ""})
    assert empty.status_code == 422
    client.post(url(pack, "remedy/close/"), {"remedy": row.pk, "result": "充てた"})
    assert Countermeasure.objects.get().result == "充てた"
    assert (
        client.post(url(pack, "remedy/close/"), {"remedy": 999, "result": "x"}).status_code == 404
    )


def chosen_places(page: str) -> list[str]:
    """Return the keys of the posts that the form of confirmation proposes, in their order."""
    return re.findall(r'<option value="(\d+)" selected>', page.split("確認を依頼する", 1)[1])


def test_a_report_proposes_the_posts_that_the_last_of_its_kind_was_confirmed_by(
    client: Client, town: ReportTown, pack: ReviewPack
):
    client.force_login(town.cast.kimura)
    assert chosen_places(text(client.get(url(pack)))) == []
    client.post(url(pack, "ask/"), asked(town.cast, "子育て支援課長", "市長"))
    want = [str(town.cast.posts[label].pk) for label in ("子育て支援課長", "市長")]
    # One for which nobody was asked does not stand between.
    unasked, later = town.pack(month="2026-09"), town.pack(month="2026-08")
    assert chosen_places(text(client.get(url(later)))) == want
    half = town.pack(PackKind.HALF, "2026-08")
    assert chosen_places(text(client.get(url(half)))) == want
    client.post(url(half, "ask/"), asked(town.cast, "市長"))
    assert chosen_places(text(client.get(url(unasked)))) == want
    # Three places and no more are open, the others folded.
    page = text(client.get(url(unasked)))
    assert page.index('name="post3"') < page.index("さらに職を加える") < page.index('name="post4"')
    # Nobody is proposed who holds the post no more.
    Appointment.objects.filter(post=town.cast.posts["子育て支援課長"]).delete()
    assert chosen_places(text(client.get(url(unasked)))) == want[1:]


def test_the_towns_own_form_comes_back_filled(client: Client, town: ReportTown, pack: ReviewPack):
    client.force_login(town.cast.kato)
    good = SimpleUploadedFile("様式.xlsx", form(("A1", "{{件名}}")))
    response = client.post(url(pack, "fill/"), {"file": good})
    assert response.status_code == 200
    assert response.content[:2] == b"PK"
    bad = SimpleUploadedFile("様式.xlsx", b"nothing of that kind")
    refused = client.post(url(pack, "fill/"), {"file": bad})
    assert refused.status_code == 422
    assert "読めません" in text(refused)
    assert client.post(url(pack, "fill/")).status_code == 422


def test_the_list_says_whose_turn_it_is(client: Client, town: ReportTown, pack: ReviewPack):
    client.force_login(town.cast.kimura)
    client.post(url(pack, "ask/"), asked(town.cast, "市長"))
    assert "作成中" in text(client.get(PACKS))
    client.force_login(town.cast.kato)
    assert "あなたの確認待ち" in text(client.get(PACKS))


def test_without_reports_the_list_says_what_to_do_first(
    client: Client, cast: Cast, in_mihon: object
):
    client.force_login(cast.kimura)
    assert "種類を選ぶと" in text(client.get(PACKS))
