"""Anybody who holds a paper may ask whether the town has issued it."""

import io
import re
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pypdf
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from yakuba.foundation.documents import queries, services, views
from yakuba.foundation.documents.rules import check_number, read_check_number, read_number
from yakuba.foundation.documents.verifying import address_of_paper, qr_code
from yakuba.foundation.files.queries import read
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.ui.limits import Limit

from .authority import PASSPHRASE, Authority
from .factories import ABOUT, KATO, TITLE, issue_one

PAGE = "/mihon/verify/"


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def paper(in_mihon, at):
    return services.produce(issue_one(in_mihon, at), at)


def asked(paper):
    return {"n": paper.number, "c": check_number(paper.content_hash)}


def words(answer):
    return re.sub(r"<[^>]+>|\s+", "", answer.content.decode())


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("見子第12号", ("見子", 12)),
        (" 見子 第１２号 ", ("見子", 12)),
        ("見子12", None),
        ("第12号", None),
        ("", None),
    ],
)
def test_a_typed_number_is_read(typed, expected):
    assert read_number(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1a2b-3c4d-5e6f-7a8b", "1a2b-3c4d-5e6f-7a8b"),
        ("１Ａ２Ｂ　3C4Dー5e6f7a8b", "1a2b-3c4d-5e6f-7a8b"),
        ("1a2b-3c4d-5e6f-7a8", ""),
        ("1a2b-3c4d-5e6f-7a8g", ""),
    ],
)
def test_a_typed_check_number_is_read(typed, expected):
    assert read_check_number(typed) == expected


def test_the_code_on_the_paper_leads_to_its_own_answer(paper, client, settings):
    settings.PUBLIC_URL = "https://online.mihon.example.jp"
    address = urlsplit(address_of_paper(paper))
    assert (address.netloc, address.path) == ("online.mihon.example.jp", PAGE)
    answer = client.get(f"{address.path}?{address.query}")
    assert answer.status_code == 200
    assert "見本市が発行した文書です" in words(answer)
    assert {paper.number, TITLE} <= set(re.findall(r"<dd>([^<]+)</dd>", answer.content.decode()))
    assert parse_qs(address.query) == {name: [value] for name, value in asked(paper).items()}


def test_the_paper_bears_code_address_and_check_number(paper):
    text = "".join(
        page.extract_text() for page in pypdf.PdfReader(io.BytesIO(read(paper.file))).pages
    )
    assert "/mihon/verify/" in text
    assert text.count(check_number(paper.content_hash)) >= 2
    assert "<svg" in qr_code(paper)


def test_nobody_is_named(paper, client):
    assert "佐々木" not in words(client.get(PAGE, asked(paper)))


@pytest.mark.parametrize("name", ["n", "c"])
def test_what_does_not_fit_is_not_the_towns(paper, client, name):
    wrong = asked(paper) | {name: {"n": "見子第99号", "c": "0000-0000-0000-0000"}[name]}
    answer = client.get(PAGE, wrong)
    assert answer.status_code == 422
    assert "発行していません" in words(answer)
    # What was typed is kept.
    assert wrong["n"] in answer.content.decode()


def test_another_town_knows_nothing_of_it(paper, client, reiji):
    assert client.get("/reiji/verify/", asked(paper)).status_code == 422


def test_what_is_no_number_is_said_at_its_field(client, mihon):
    answer = client.get(PAGE, {"n": "12", "c": "zz"})
    assert answer.status_code == 422
    assert "「見子第12号」のような形です" in words(answer)
    assert "0から9とaからfの16文字です" in words(answer)


def test_a_withdrawn_paper_says_so_but_not_why(paper, client, at):
    services.withdraw(document=paper, reason="佐々木さんの世帯の誤り", actor=KATO, at=at)
    shown = words(client.get(PAGE, asked(paper)))
    assert "撤回されています" in shown
    assert "世帯の誤り" not in shown


def test_an_erased_paper_is_known_but_cannot_be_compared(paper, client, at):
    services.erase(subject=ABOUT, actor=KATO, at=at)
    shown = words(client.get(PAGE, asked(paper)))
    assert "保存期間が終わり、廃棄しました" in shown
    assert "比べられません" in shown


def test_a_copy_is_compared_to_the_last_byte(paper, client):
    page = f"{PAGE}?n={paper.number}&c={check_number(paper.content_hash)}"
    content = read(paper.file)
    for given, said in ((content, "同じです"), (content + b"\n", "違います")):
        answer = client.post(page, {"pdf": SimpleUploadedFile("通知.pdf", given)})
        assert answer.status_code == 200
        assert f"お手元のPDFは、発行したものと{said}" in words(answer)
    assert "PDFのファイルを選んでください" in words(client.post(page))


def test_who_asks_too_often_is_stopped(paper, client, monkeypatch):
    monkeypatch.setattr(views, "Limit", SimpleNamespace(VERIFY=Limit.GUESS))
    codes = [client.get(PAGE, asked(paper)).status_code for _ in range(Limit.GUESS.value[2] + 1)]
    assert set(codes[:-1]) == {200}
    assert codes[-1] == 422


def test_a_notice_is_signed_where_the_town_signs(in_mihon, at, settings, tmp_path):
    authority = Authority.founded()
    settings.SIGNING_CERTIFICATE = str(authority.bundle(tmp_path / "signer.p12"))
    settings.SIGNING_PASSPHRASE = PASSPHRASE
    settings.SIGNING_NOTICES = True
    paper = services.produce(issue_one(in_mihon, at), at)
    status = authority.status_of(read(paper.file))
    assert status.bottom_line
    assert queries.is_unaltered(paper)


def test_without_a_certificate_nothing_is_printed_unsigned(in_mihon, at, settings):
    settings.SIGNING_NOTICES = True
    with pytest.raises(services.UnableToSign, match="設定されていません"):
        services.produce(issue_one(in_mihon, at), at)


def test_each_towns_code_leads_home(mihon, reiji, at):
    for town in (mihon, reiji):
        with acting_in(town.pk):
            assert f"/{town.slug}/verify/?" in address_of_paper(issue_one(town, at))
