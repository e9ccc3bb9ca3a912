"""木村 keeps the town's forms; final reports keep the version that was in use; 高木 sees nothing."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.files.queries import read
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import PackTemplate, ReviewPack, TemplateVersion
from yakuba.programmes.queries.templates import (
    addable_to,
    newest_versions,
    templates_of,
    versions_of,
)
from yakuba.programmes.rules.packs import PackKind
from yakuba.programmes.services import confirming
from yakuba.programmes.services.errors import UnableToReport
from yakuba.programmes.services.templates import (
    add_template,
    fix_template,
    renew_template,
    retire_template,
)

from .report_town import AT, ReportTown, build
from .test_template_documents import paper, sheet
from .test_template_documents import read as read_word

TEMPLATES = "/mihon/desk/projects/packs/templates/"
WORD = paper("{{件名}}　{{照合番号}}", row=("{{行.事業}}",))
EXCEL = sheet(("A1", "{{件名}}"), ("B2", "{{予算}}"))


@pytest.fixture
def town(cast: Cast, in_mihon: object) -> ReportTown:
    return build(cast)


def add(
    town: ReportTown,
    content: bytes = WORD,
    name: str = "市長報告用",
    kind: PackKind = PackKind.MONTH,
) -> TemplateVersion:
    return add_template(
        name=name,
        kind=kind,
        upload=content,
        file_name="様式.docx",
        actor=town.cast.actor(town.cast.kimura),
        at=AT,
    )


def renew(town: ReportTown, version: TemplateVersion, content: bytes) -> TemplateVersion:
    return renew_template(
        template=version.template,
        upload=content,
        file_name="新しい様式.docx",
        actor=town.cast.actor(town.cast.kimura),
        at=AT,
    )


def freeze(town: ReportTown, pack: ReviewPack) -> ReviewPack:
    cast = town.cast
    kimura = cast.actor(cast.kimura)
    confirming.ask_confirmations(pack=pack, posts=[cast.posts["市長"]], actor=kimura, at=AT)
    confirming.confirm(
        pack=pack, actor=cast.actor(cast.kato), at=AT, content_hash=pack.content_hash
    )
    return confirming.freeze_pack(pack=pack, actor=kimura, at=AT)


def codes() -> list[str]:
    rows = EventRecord.objects.filter(code__startswith="programmes.template.")
    return [code.rsplit(".", 1)[1] for code in rows.order_by("pk").values_list("code", flat=True)]


def test_a_form_is_kept_and_a_new_upload_is_a_new_version(town: ReportTown):
    first = add(town)
    second = renew(town, first, paper("{{件名}}", "{{時点}}"))
    assert (second.number, second.template_id) == (2, first.template_id)
    assert [row.pk for row in newest_versions()] == [second.pk]
    assert [row.number for row in versions_of(first.template)] == [2, 1]
    assert read(first.file) == WORD
    assert first.file.name == "様式.docx"
    assert codes() == ["added", "renewed"]


def test_a_final_report_keeps_its_version_when_the_form_is_renewed_and_retired(town: ReportTown):
    first = add(town)
    pack = town.pack()
    assert [row.pk for row in templates_of(pack)] == [first.pk]
    pack = freeze(town, pack)
    renew(town, first, paper("{{件名}}", "{{時点}}"))
    retire_template(
        template=first.template, actor=town.cast.actor(town.cast.kimura), at=AT + timedelta(1)
    )
    assert [row.pk for row in templates_of(pack)] == [first.pk]
    assert newest_versions() == []
    assert templates_of(town.pack(month="2026-09")) == []
    assert codes() == ["added", "fixed", "renewed", "retired"]


def test_a_report_has_the_forms_of_its_kind_only(town: ReportTown):
    add(town)
    half = add(town, paper("{{件名}}", row=("{{行.施策}}",), loop=_COSTS), kind=PackKind.HALF)
    assert [row.pk for row in templates_of(town.pack(PackKind.HALF, "2026-08"))] == [half.pk]


_COSTS = ("{%tr for 行 in 費用と効果 %}", "{%tr endfor %}")


def test_a_form_made_later_is_added_to_a_final_report_once(town: ReportTown):
    pack = freeze(town, town.pack())
    late = add(town)
    assert templates_of(pack) == []
    assert [row.pk for row in addable_to(pack)] == [late.pk]
    kimura = town.cast.actor(town.cast.kimura)
    fix_template(pack=pack, template=late.template, actor=kimura, at=AT)
    assert [row.pk for row in templates_of(pack)] == [late.pk]
    with pytest.raises(UnableToReport, match="加えられる様式ではありません"):
        fix_template(pack=pack, template=late.template, actor=kimura, at=AT)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (paper("{{市長の気分}}"), "{{市長の気分}}"),
        (sheet(("A1", "何もない")), "差込名がありません"),
        # It would fill this month and fail in April, when the column is called 前年度.
        (sheet(("A1", "{{KPI.1.前月まで}}")), "{{KPI.1.前月まで}}"),
        (sheet(("A1", "{{費用と効果.1.施策}}")), "{{費用と効果.1.施策}}"),
        (b"%PDF-1.7\n", "読めません"),
        (b"", "読めません"),
        (b"0" * (5 * 1024 * 1024 + 2), "大きすぎます"),
    ],
)
def test_a_form_that_would_fail_some_day_is_refused_today(
    town: ReportTown, content: bytes, told: str
):
    with pytest.raises(UnableToReport, match=told):
        add(town, content)
    assert codes() == []


def test_two_living_forms_of_a_kind_never_have_one_name(town: ReportTown):
    first = add(town)
    with pytest.raises(UnableToReport, match="すでにあります"):
        add(town, EXCEL)
    retire_template(template=first.template, actor=town.cast.actor(town.cast.kimura), at=AT)
    assert add(town, EXCEL).template.extension == "xlsx"
    with pytest.raises(UnableToReport, match="廃止されています"):
        renew(town, first, WORD)


def test_a_word_form_never_becomes_an_excel_form(town: ReportTown):
    with pytest.raises(UnableToReport, match="この様式はWordです"):
        renew(town, add(town), EXCEL)


@pytest.mark.parametrize("who", ["aoki", "kato"])
def test_only_who_makes_reports_keeps_forms(town: ReportTown, who: str):
    with pytest.raises(UnableToReport, match="DX推進の担当者だけ"):
        add_template(
            name="x",
            kind=PackKind.MONTH,
            upload=WORD,
            file_name="x.docx",
            actor=town.cast.actor(getattr(town.cast, who)),
            at=AT,
        )


def test_the_database_itself_keeps_versions_and_choices_as_they_were(town: ReportTown):
    version = add(town)
    freeze(town, town.pack())
    changes = [
        (TemplateVersion.objects.filter(pk=version.pk), {"number": 9}),
        (PackTemplate.objects.all(), {"added_at": AT + timedelta(1)}),
    ]
    for rows, change in changes:
        # On PostgreSQL the product's own role may not even try.
        with pytest.raises(DatabaseError, match=r"final|permission denied"), transaction.atomic():
            rows.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


# --- pages -------------------------------------------------------------------------------------


def upload(content: bytes, name: str = "様式.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def text(response: object) -> str:
    return response.content.decode().replace("<wbr>", "")


def test_kimura_uploads_tries_renews_and_retires(client: Client, town: ReportTown):
    client.force_login(town.cast.kimura)
    assert "まだ登録されていません" in text(client.get(TEMPLATES))
    given = {"name": "市長報告用", "kind": "MONTH", "file": upload(WORD)}
    answer = client.post(TEMPLATES, given, follow=True)
    assert "第1版" in text(answer)
    assert "まだないため" in text(answer)
    version = TemplateVersion.objects.get()
    page = f"{TEMPLATES}{version.template_id}/"
    assert client.get(f"{page}versions/1/trial/").status_code == 404
    pack = town.pack()
    tried = client.get(f"{page}versions/1/trial/")
    assert read_word(tried.content).paragraphs[1].text.startswith("令和8年10月 事業進捗報告書")
    assert "attachment" in tried.headers["Content-Disposition"]
    sent = client.get(f"/mihon/desk/projects/packs/{pack.pk}/forms/{version.pk}/")
    assert sent.content == tried.content
    original = client.get(f"{page}versions/1/")
    assert b"".join(original.streaming_content) == WORD
    refused = client.post(page, {"file": upload(EXCEL)})
    assert refused.status_code == 422
    assert "この様式はWordです" in text(refused)
    assert client.post(page, {"file": upload(paper("{{時点}}"))}).status_code == 302
    assert "第2版" in text(client.get(page))
    assert client.post(f"{page}retire/").status_code == 302
    assert client.post(f"{page}retire/").status_code == 422
    assert "廃止した様式" in text(client.get(TEMPLATES))
    assert client.get(f"{page}versions/9/").status_code == 404
    assert client.get(f"{TEMPLATES}99999/").status_code == 404


def test_a_bad_upload_says_on_the_page_what_to_mend(client: Client, town: ReportTown):
    client.force_login(town.cast.kimura)
    given = {"name": "市長報告用", "kind": "MONTH", "file": upload(paper("{{なぞ}}"))}
    refused = client.post(TEMPLATES, given)
    assert refused.status_code == 422
    assert "{{なぞ}}" in text(refused)
    assert client.post(TEMPLATES, {}).status_code == 422
    large = {"name": "x", "kind": "MONTH", "file": upload(b"0" * (5 * 1024 * 1024 + 1))}
    assert "5MBまで" in text(client.post(TEMPLATES, large))


def test_a_form_is_added_to_a_final_report_on_its_page(client: Client, town: ReportTown):
    pack = freeze(town, town.pack())
    version = add(town)
    client.force_login(town.cast.kimura)
    page = f"/mihon/desk/projects/packs/{pack.pk}/"
    assert client.get(f"{page}forms/{version.pk}/").status_code == 404
    assert "にも入れる" in text(client.get(page))
    client.post(f"{page}forms/add/", {"template": version.template_id})
    first = client.get(f"{page}forms/{version.pk}/").content
    assert client.get(f"{page}forms/{version.pk}/").content == first
    assert client.post(f"{page}forms/add/", {"template": "x"}).status_code == 404


def test_the_names_and_a_form_to_begin_with_are_at_hand(client: Client, town: ReportTown):
    client.force_login(town.cast.kimura)
    assert "把握率" in text(client.get(f"{TEMPLATES}names/"))
    assert "費用と効果" in text(client.get(f"{TEMPLATES}names/?kind=HALF"))
    assert client.get(f"{TEMPLATES}names/?kind=X").status_code == 404
    for extension in ("docx", "xlsx"):
        form = client.get(f"{TEMPLATES}starter/HALF.{extension}")
        given = {"name": f"ひな形{extension}", "kind": "HALF", "file": upload(form.content)}
        assert client.post(TEMPLATES, given).status_code == 302
    assert client.get(f"{TEMPLATES}starter/HALF.pdf").status_code == 404


def test_nobody_else_finds_the_forms(client: Client, town: ReportTown, takagi: User):
    version = add(town)
    pack = town.pack()
    for user in (town.cast.aoki, town.cast.kato, takagi):
        client.force_login(user)
        page = f"{TEMPLATES}{version.template_id}/"
        for address in (TEMPLATES, page, f"{page}versions/1/", f"{TEMPLATES}names/"):
            assert client.get(address).status_code == 404, (user, address)
    client.force_login(takagi)
    address = f"/mihon/desk/projects/packs/{pack.pk}/forms/{version.pk}/"
    assert client.get(address).status_code == 404
