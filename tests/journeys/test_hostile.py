"""Bad input: whatever is typed, chosen, sent or followed, the answer is a clear Japanese page."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from unittest import mock
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from yakuba.decisions.models import Decision
from yakuba.foundation.tenancy.active import acting_in
from yakuba.procedures.models import Attachment, Draft
from yakuba.procedures.services.satisfaction import invitation_for

from .browser import Form, Page
from .staged import Staged, ask

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NAUGHTY = [
    # nothing, blanks and what looks like nothing
    "", " ", "　", "\t", "\r\n", "\u200b", "\ufeff", "\u00ad", "\u2060", "\x00", "a\x00b", "\x1b[31m赤",
    # words that programs take for something else
    "null", "None", "undefined", "true", "NaN", "Infinity", "-1", "0", "1e309", "0x1F", "1/0",
    "９９９９", "-9223372036854775809", "99999999999999999999999999",
    # code
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)",
    "';DROP TABLE procedures_application;--", "' OR '1'='1", "{{ 7*7 }}", "{% debug %}", "${7*7}",
    "%s%s%n", "%00", "../../../../etc/passwd", "..\\..\\boot.ini", "$(reboot)", "`id`",
    "=HYPERLINK(\"http://example.com\")", "@SUM(1+1)*cmd|' /C calc'!A0", "#import \"/etc/passwd\"",
    "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>",
    "Subject: spam\r\nBcc: all@example.com",
    # letters: 絵文字, 外字, 異体字, 結合文字, right to left
    "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "𠮷野家", "\ue000\ue001", "髙﨑 濵", "葛\U000e0100城", "が\u3099", "ﾊﾝｶｸ ｶﾅ",
    "㍻㌢㈱①", "Z̸̡͝a̷l̵g̶o", "\u202eツクサ", "مرحبا", "שלום", "ÅΩ≈ç√", "ا\u200dب", "Ａ１　全角",
    # length
    "あ" * 5_000, "a" * 20_000, "\n" * 3_000, "長い語" * 400 + "\x00",
    # dates and addresses that are none
    "令和0年1月1日", "昭和64年13月45日", "9999-12-31", "0000-00-00", "2026-02-30", "明日",
    "a@b", "a@" + "b" * 300 + ".jp", "\"x\"@example.jp", "０００－００００", "+81-90-0000-0000;ext=1",
]  # fmt: skip
JAPANESE = re.compile(r"[ぁ-んァ-ン一-龥]")


REMEMBERED = ("seen", "shown", "revision", "correction")


def page_of(response: HttpResponse, path: str) -> Page:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Page(response.status_code, path, response.content, headers)


def _texts(page: Page, form: Form) -> list[str]:
    """Return the names of the fields into which one can type."""
    hidden = {"csrfmiddlewaretoken", "next"}
    return [
        name
        for name, _value in form.values
        if name not in hidden and name not in form.choices and name not in form.file_names
    ]


def rounds(
    page: Page, form: Form, offset: int, step: int = 3
) -> Iterator[dict[str, str | list[str]]]:
    """Yield what is sent: every field something else each time, choices not on offer."""
    names = _texts(page, form)
    count = len(NAUGHTY)
    for number, turn in enumerate(range(0, count, max(step, min(len(names), 12)))):
        # What the page remembers in hidden fields is tampered with every second time.
        sent: dict[str, str | list[str]] = {
            name: NAUGHTY[(turn + offset + place) % count]
            for place, name in enumerate(names)
            if number % 2 or name not in REMEMBERED
        }
        if not number % 2:
            sent |= {name: value for name, value in form.values if name in REMEMBERED}
        for place, (name, offered) in enumerate(form.choices.items()):
            tampered = [NAUGHTY[(turn + place) % count], "no-such-choice"]
            sent[name] = tampered if turn % 2 else [*offered[:1], *tampered[:1]]
        # What the page never asked.
        yield sent | {"is_staff": "1", "municipality": "2", "user": "1", "outcome": "GRANTED"}


RESIDENT = [
    "/drafts/{draft}/questions/claimant/", "/drafts/{draft}/questions/claimant_birth/",
    "/drafts/{draft}/questions/claimant_address/", "/drafts/{draft}/questions/contact/",
    "/drafts/{draft}/questions/work/", "/drafts/{draft}/questions/reason_date/",
    "/drafts/{draft}/questions/children/children/1/", "/drafts/{draft}/questions/bank/",
    "/drafts/{draft}/questions/bank_photo/", "/drafts/{draft}/questions/remarks/",
    "/drafts/{draft}/pause/", "/drafts/{draft}/check/", "/drafts/resume/", "/drafts/resume/again/",
    "/status/", "/applications/{correcting}/correction/", "/applications/{correcting}/withdraw/",
    "/applications/{over}/survey/", "/survey/{token}/",
]  # fmt: skip
DESK = {
    "": ["/accounts/login/", "/accounts/login/code/"],
    "aoki": [
        "/desk/cases/{examining}/", "/desk/cases/{examining}/correction/",
        "/desk/cases/{examining}/disposition/", "/desk/cases/{correcting}/", "/desk/cases/",
        "/desk/organisation/absences/",
    ],
    "ishida": ["/desk/decisions/{decision}/"],
    "kimura": [
        "/desk/counter/", "/desk/counter/entries/{entry}/", "/desk/organisation/closed-days/",
        "/desk/measures/online_rate/target/{year}/",
    ],
}  # fmt: skip


def _path(pattern: str, staged: Staged) -> str:
    keys = {word: case.pk for word, case in staged.cases.items() if word.isidentifier()}
    return "/mihon" + pattern.format(
        **keys,
        draft=staged.keys["draft_id"],
        token=staged.keys["token"],
        decision=staged.keys["decision_id"],
        entry=staged.keys["procedures:desk_entry/draft_id"],
        year=staged.keys["year"],
    )


def _kept(sent: dict[str, str | list[str]], form: Form, shown: Form) -> list[str]:
    """Return the fields whose typed text is not on the page that shows the form again."""
    if any(sent.get(name, value) != value for name, value in form.values if name in REMEMBERED):
        return []
    now: dict[str, str] = {}
    for name, value in shown.values:
        now.setdefault(name, value)
    lost = []
    for name, text in sent.items():
        if not isinstance(text, str) or name not in now:
            continue
        if not _is_plain(text) or name == "password" or name in REMEMBERED:
            continue
        if "".join(text.split()) != "".join(now[name].split()):
            lost.append(f"{name}: {text[:40]!r} became {now[name][:40]!r}")
    return lost


def _is_plain(text: str) -> bool:
    """Tell whether nothing of the text may be dropped or put into its normal form."""
    return text.isprintable() and bool(text.strip()) and len(text) < 300 and text.isascii()


def attack(staged: Staged, who: str, pattern: str, offset: int) -> list[str]:
    """Send rubbish through every form of the page; returns what went wrong."""
    client, path, astray = staged.client(who), _path(pattern, staged), []
    first = ask(client, "get", path)
    assert first.status_code == 200, f"{path} → {first!r}"
    page = page_of(first, path)
    forms = [form for form in page.reader.forms if form.method == "post"]
    assert forms, path
    for form in forms:
        target = urlsplit(form.action).path or path
        if target.endswith("/logout/"):
            continue
        for sent in rounds(page, form, offset):
            try:
                answer = ask(client, "post", target, sent)
            except Exception as error:  # noqa: BLE001 - whatever it is, the visitor would see a 500
                astray.append(f"{target}: {error!r} for {str(sent)[:400]}")
                continue
            astray += wrong(target, sent, form, answer)
    return list(dict.fromkeys(astray))


def wrong(
    target: str, sent: dict[str, str | list[str]], form: Form, answer: HttpResponse
) -> list[str]:
    if answer.status_code >= 500:
        return [f"{target} → {answer!r}"]
    if answer.status_code not in (200, 422) or answer.streaming:
        # A file that is given away is no page.
        return []
    shown = page_of(answer, target)
    wrong = [] if JAPANESE.search(shown.text) else [f"{target}: no Japanese word"]
    if b"<script>alert(1)" in answer.content or b"<img src=x" in answer.content:
        wrong.append(f"{target}: typed code stands on the page")
    if answer.status_code == 422:
        same = [one for one in shown.reader.forms if form.names and one.names >= form.names]
        wrong += [f"{target}: {line}" for line in (_kept(sent, form, same[0]) if same else [])]
    return wrong


@pytest.mark.parametrize("pattern", RESIDENT)
def test_hostile_text_in_the_forms_of_the_resident(staged: Staged, pattern: str):
    assert attack(staged, "sasaki", pattern, RESIDENT.index(pattern) * 5) == []


@pytest.mark.parametrize(
    ("who", "pattern"), [(who, pattern) for who, patterns in DESK.items() for pattern in patterns]
)
def test_hostile_text_in_the_forms_of_the_desk(staged: Staged, who: str, pattern: str):
    assert attack(staged, who, pattern, len(pattern)) == []


def _bomb() -> bytes:
    """Return a PNG of a few bytes that would unfold to ten thousand million points."""
    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    chunks = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _zip() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * 5_000_000)
    return content.getvalue()


FILES = {
    "nothing": ("empty.jpg", b""),
    "a program": ("photo.jpg", b"MZ" + b"\x90" * 300),
    "a page": ("photo.png", b"<!doctype html><script>alert(1)</script>"),
    "a drawing with code": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"),
    "an archive that unfolds": ("photo.pdf", _zip()),
    "a picture that unfolds": ("photo.png", _bomb()),
    "half a picture": ("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x01" * 50),
    "half a document": ("a.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type"),
    "a locked document": ("a.pdf", b"%PDF-1.7\ntrailer << /Encrypt 5 0 R >>\n%%EOF"),
    "a name of nothing but dots": ("../../" + "あ" * 300 + ".jpg", b"GIF89a" + b"\0" * 30),
}


@pytest.mark.parametrize("what", FILES)
def test_a_wrong_file_is_refused_with_the_remedy(staged: Staged, what: str):
    name, content = FILES[what]
    draft = staged.keys["draft_id"]
    path = f"/mihon/drafts/{draft}/questions/bank_photo/"
    client = staged.client("sasaki")
    upload = SimpleUploadedFile(name, content, content_type="image/jpeg")
    with acting_in(staged.mihon.pk):
        before = Attachment.objects.filter(draft=draft).count()
    answer = client.post(path, {"bank_photo.value": upload, "action": "upload:bank_photo"})
    assert answer.status_code in (200, 302, 422)
    with acting_in(staged.mihon.pk):
        assert Attachment.objects.filter(draft=draft).count() == before
    shown = page_of(answer if answer.status_code != 302 else client.get(answer["Location"]), path)
    if content:
        assert re.search(r"ファイル|写真|PDF|JPEG", shown.text)
        assert "エラー" in shown.text


def test_an_expired_or_tampered_link_says_so_in_japanese(staged: Staged):
    over = staged.cases["over"]
    with mock.patch("django.core.signing.time.time", return_value=1_500_000_000):
        old = invitation_for(over)
    fresh = invitation_for(over)
    for token in (old, fresh[:-3] + "abc", fresh.replace(":", ""), "x" * 500):
        answer = Client().get(f"/mihon/survey/{token}/")
        assert answer.status_code == 404
        assert JAPANESE.search(page_of(answer, "").text)


def test_a_stale_page_of_a_decision_decides_nothing(staged: Staged):
    decision = staged.keys["decision_id"]
    for revision in ("0", "999", "-1", "x", "", "9" * 40):
        path = f"/mihon/desk/decisions/{decision}/approve/"
        answer = ask(staged.client("ishida"), "post", path, {"revision": revision, "opinion": "可"})
        assert answer.status_code == 422
        assert "可" in page_of(answer, path).body.decode()
    with acting_in(staged.mihon.pk):
        assert Decision.objects.get(pk=decision).decided_at is None


def test_a_stale_or_tampered_tab_does_not_overwrite_what_is_newer(staged: Staged):
    draft = staged.keys["draft_id"]
    path = f"/mihon/drafts/{draft}/questions/remarks/"
    client = staged.client("sasaki")
    page = page_of(client.get(path), path)
    form = page.form(having="seen")
    stale = dict(form.values) | {"action": "next"}
    client.post(path, stale | {"remarks.value": "新しい方"})
    answer = client.post(path, stale | {"remarks.value": "古い方"})
    assert answer.status_code in (200, 409, 422)
    with acting_in(staged.mihon.pk):
        assert Draft.objects.get(pk=draft).answers["remarks"] == "新しい方"
