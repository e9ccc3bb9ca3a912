import errno
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.files import queries, scanning, services, store
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.files.rules import PDF
from yakuba.foundation.tenancy.active import acting_in

from . import factories
from .factories import SASAKI

DAY = timedelta(days=1)


def put(at, upload, name="写真.jpg", **more):
    return services.store(upload=upload, name=name, actor=SASAKI, at=at, **more)


def on_disk(settings):
    return [path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()]


def path_of(file):
    return store.chosen().path_of(store.Blob(file.municipality_id, file.pk, file.sealed_with))


def age(path, at):
    os.utime(path, (at.timestamp(), at.timestamp()))


def test_a_photo_is_kept_outside_the_web_root_under_a_key(in_mihon, at, settings):
    upload = SimpleUploadedFile("x.exe", factories.jpeg(), content_type="text/html")
    file = put(at, upload, name="通帳 の写真.exe")
    assert (file.name, file.media_type, file.state) == (
        "通帳 の写真.exe.jpg",
        "image/jpeg",
        "CLEAN",
    )
    (path,) = on_disk(settings)
    assert path.name == f"{file.pk.hex}-1"
    assert str(in_mihon.pk) in path.parts
    assert path.stat().st_mode & 0o777 == 0o600
    assert queries.read(file).startswith(b"\xff\xd8\xff")
    assert b"JFIF" not in path.read_bytes(), "what lies there is sealed"
    event = EventRecord.objects.get(code="files.file.stored")
    assert event.payload["sha256"] == file.sha256


def test_a_pdf_is_kept_byte_for_byte(in_mihon, at):
    file = put(at, factories.pdf(), name="申請書.pdf")
    assert queries.read(file) == factories.pdf()


@pytest.mark.parametrize(
    ("name", "content", "remedy"),
    [
        ("爆弾.jpg", factories.zip_bomb(), "PDFとして保存"),
        ("見積.pdf", factories.docx(), "PDFとして保存"),
        (
            "図.png",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            "PDF",
        ),
        ("IMG_0001.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "互換性優先"),
        ("道具.pdf", b"MZ\x90\x00\x03", "プログラム"),
        ("空.jpg", b"", "中身が空"),
        ("大.png", factories.png_bomb(), "大きすぎます"),
        (
            "動.pdf",
            factories.pdf(catalogue=b"/OpenAction << /S /JavaScript /JS (x) >>"),
            "PDFに保存",
        ),
        ("切.jpg", factories.jpeg()[:200], "もう一度撮影"),
        ("なぞ.jpg", b"hello", "選び直して"),
    ],
)
def test_a_refusal_names_the_file_and_the_remedy_and_keeps_nothing(
    in_mihon, at, settings, name, content, remedy
):
    with pytest.raises(services.UnableToStore) as refusal:
        put(at, content, name=name)
    sentence = str(refusal.value)
    assert sentence.startswith(f"「{name}」：")
    assert remedy in sentence
    assert sentence.endswith("。")
    assert on_disk(settings) == []
    assert not StoredFile.objects.exists()


def test_only_what_the_question_asks_for_is_taken(in_mihon, at):
    with pytest.raises(services.UnableToStore, match="受け取れるのはPDFです"):
        put(at, factories.jpeg(), allowed=frozenset({PDF}))


def test_a_full_disk_is_said_in_words_and_keeps_nothing(
    in_mihon, at, settings, monkeypatch, caplog
):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(services.UnableToStore, match="書き込めないため"):
        put(at, factories.jpeg())
    assert on_disk(settings) == []
    assert not StoredFile.objects.exists()


def test_a_file_over_the_limit_is_not_even_read(in_mihon, at):
    upload = SimpleUploadedFile("大.pdf", factories.pdf() + b" " * 3_000_000)
    with pytest.raises(services.UnableToStore, match="1MBより小さく"):
        put(at, upload, max_bytes=1024 * 1024)


def test_an_upload_that_was_read_before_is_read_from_its_beginning(in_mihon, at):
    upload = SimpleUploadedFile("x.pdf", factories.pdf())
    upload.read(100)
    assert put(at, upload).size == len(factories.pdf())


def test_a_file_of_another_town_is_not_found(mihon, reiji, at):
    with acting_in(mihon.pk):
        file = put(at, factories.pdf())
    with acting_in(reiji.pk):
        assert queries.find(file.pk) is None


def test_an_act_that_fails_leaves_only_an_orphan_that_is_swept(in_mihon, at, settings):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        put(at, factories.pdf())
        _ = 1 / 0
    (path,) = on_disk(settings)
    assert not StoredFile.objects.exists()
    age(path, at)
    assert services.sweep_orphans(at + DAY / 2) == 0, "it may belong to a running act"
    assert services.sweep_orphans(at + 2 * DAY) == 1
    assert on_disk(settings) == []


def test_a_half_written_file_is_swept_and_a_whole_one_stays(in_mihon, at, settings):
    file = put(at, factories.pdf())
    whole = path_of(file)
    half = whole.with_name(whole.name + ".part")
    half.write_bytes(b"half")
    for path in (whole, half):
        age(path, at)
    assert services.sweep_orphans(at + 2 * DAY) == 1
    assert on_disk(settings) == [whole]


def test_a_discarded_file_is_gone_and_its_row_remains(
    in_mihon, at, settings, django_capture_on_commit_callbacks
):
    file = put(at, factories.pdf())
    with django_capture_on_commit_callbacks(execute=True):
        services.discard(file, actor=SASAKI, at=at)
        services.discard(file, actor=SASAKI, at=at)
        assert len(on_disk(settings)) == 1, "a rolled back act must not lose the bytes"
    assert on_disk(settings) == []
    assert StoredFile.objects.get().discarded_at == at
    assert EventRecord.objects.filter(code="files.file.discarded").count() == 1
    with pytest.raises(queries.FileUnavailable):
        queries.read(file)


def test_a_quarantined_file_is_handed_to_nobody(in_mihon, at):
    file = put(at, factories.pdf())
    services.quarantine(file=file, reason="検査で見つかった", actor=SASAKI, at=at)
    with pytest.raises(queries.FileUnavailable):
        queries.open_file(file)


def test_bytes_that_changed_on_disk_are_noticed(in_mihon, at):
    file = put(at, factories.pdf())
    path_of(file).write_bytes(b"%PDF-1.7 other")
    with pytest.raises(queries.FileUnavailable, match="暗号化された内容"):
        queries.read(file)
    file.sealed_with = None
    store.put(in_mihon.pk, file.pk, b"%PDF-1.7 other", None)
    with pytest.raises(queries.FileUnavailable, match="異なります"):
        queries.read(file)
    store.drop(in_mihon.pk, file.pk, None)
    with pytest.raises(queries.FileUnavailable, match="見つかりません"):
        queries.read(file)


def test_the_bytes_of_one_file_are_not_taken_for_another(in_mihon, at):
    one, other = put(at, factories.pdf()), put(at, factories.jpeg())
    path_of(one).write_bytes(path_of(other).read_bytes())
    with pytest.raises(queries.FileUnavailable, match="書き換えられた"):
        queries.read(one)


class Answering:
    """A scanner that says what it is told to say."""

    def __init__(self, result, name=""):
        self.verdict = scanning.Verdict(result, name)

    def scan(self, content):
        return self.verdict


def test_a_virus_is_refused_with_a_remedy_and_nothing_is_kept(in_mihon, at, settings, monkeypatch):
    found = Answering(scanning.Scan.INFECTED, "Eicar")
    monkeypatch.setattr(scanning, "chosen", lambda: found)
    with pytest.raises(services.UnableToStore, match="機器を検査してから"):
        put(at, factories.pdf(), name="請求書.pdf")
    assert on_disk(settings) == []


def test_while_the_scanner_is_away_files_come_in_and_wait(in_mihon, at, monkeypatch):
    away = Answering(scanning.Scan.UNAVAILABLE)
    monkeypatch.setattr(scanning, "chosen", lambda: away)
    clean, bad = put(at, factories.pdf()), put(at, factories.jpeg())
    with pytest.raises(queries.FileUnavailable):
        queries.read(clean)
    assert services.scan_waiting(at) == 0
    verdicts = iter([Answering(scanning.Scan.CLEAN), Answering(scanning.Scan.INFECTED, "Eicar")])
    monkeypatch.setattr(scanning, "chosen", lambda: next(verdicts))
    assert services.scan_waiting(at) == 2
    clean.refresh_from_db()
    bad.refresh_from_db()
    states = {clean.state: clean, bad.state: bad}
    assert set(states) == {"CLEAN", "QUARANTINED"}
    assert queries.read(states["CLEAN"])
    assert states["QUARANTINED"].state_reason == "ウイルス検査で見つかりました(Eicar)"
    assert services.scan_waiting(at) == 0
    codes = list(EventRecord.objects.order_by("pk").values_list("code", flat=True))
    assert codes.count("files.file.released") == 1
