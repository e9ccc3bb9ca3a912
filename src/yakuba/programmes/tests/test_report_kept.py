"""What a frozen report was drawn as stays the same bytes, whatever becomes of the product."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from yakuba.foundation.accounts.models import User
from yakuba.foundation.documents import engine
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.files import store as blobs
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.files.queries import place_of
from yakuba.foundation.vault.services import seal
from yakuba.organisation.demo import Cast
from yakuba.programmes.documents import MEDIA_TYPES, pdf, word_parts
from yakuba.programmes.models import PackFile, ReviewPack
from yakuba.programmes.queries.pack_files import files_of
from yakuba.programmes.services import confirming
from yakuba.programmes.services.errors import UnableToReport
from yakuba.programmes.services.templates import fix_template

from .report_town import AT, ReportTown, build
from .test_report_views import text, url
from .test_templates import add, freeze


@pytest.fixture
def town(cast: Cast, in_mihon: object) -> ReportTown:
    return build(cast)


@pytest.fixture
def renewed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Return what brings a release that sets papers in another way."""

    def upgrade() -> None:
        monkeypatch.setattr(word_parts, "SETTINGS", word_parts.SETTINGS + "<!-- new -->")
        template = tmp_path / "pack.typ"
        template.write_text("\n" + pdf.TEMPLATE.read_text().replace("18mm", "17mm"))
        monkeypatch.setattr(pdf, "TEMPLATE", template)
        monkeypatch.setattr(engine, "ROOT", tmp_path)

    return upgrade


def download(client: Client, pack: ReviewPack) -> dict[str, bytes]:
    found = {one: client.get(url(pack, f"file.{one}")) for one in MEDIA_TYPES}
    assert {one.status_code for one in found.values()} == {200}
    return {extension: response.content for extension, response in found.items()}


def test_the_files_of_a_frozen_report_outlive_a_new_release(
    client: Client, town: ReportTown, renewed: Any
):
    client.force_login(town.cast.kato)
    pack = freeze(town, town.pack())
    first = download(client, pack)
    assert first["pdf"].startswith(b"%PDF")
    renewed()
    assert download(client, pack) == first
    kept = {one.extension: one.sha256 for one in files_of(pack)}
    assert kept == {one: hashlib.sha256(content).hexdigest() for one, content in first.items()}


def test_a_draft_follows_the_new_release(client: Client, town: ReportTown, renewed: Any):
    client.force_login(town.cast.kato)
    pack = town.pack()
    first = download(client, pack)
    renewed()
    again = download(client, pack)
    assert again["docx"] != first["docx"]
    assert again["pdf"] != first["pdf"]
    assert not PackFile.objects.exists()


def test_what_stands_on_the_paper_is_of_the_day_of_freezing(client: Client, town: ReportTown):
    client.force_login(town.cast.kato)
    pack = freeze(town, town.pack())
    first = download(client, pack)
    post = town.cast.posts["市長"]
    post.title = "首長"
    post.save(update_fields=["title"])
    assert download(client, pack) == first


def test_the_page_of_kept_files_draws_again_and_says_what_differs(
    client: Client, town: ReportTown, renewed: Any
):
    client.force_login(town.cast.kato)
    pack = town.pack()
    assert "まだ確定していません" in text(client.get(url(pack, "kept/")))
    add(town)
    pack = freeze(town, pack)
    shown = text(client.get(url(pack, "kept/")))
    assert all(one.sha256 in shown for one in files_of(pack))
    assert shown.count("確定時のまま") == 5
    assert "市長報告用" in shown
    same = text(client.post(url(pack, "kept/")))
    assert (same.count(">同じ<"), same.count("違いあり")) == (5, 0)
    renewed()
    other = text(client.post(url(pack, "kept/")))
    # Excel, HTML and the town's own form follow from nothing that the release changed.
    assert (other.count(">同じ<"), other.count("違いあり")) == (3, 2)
    assert other.count("確定時のまま") == 5


def test_bytes_that_were_changed_in_the_store_are_not_handed_out(client: Client, town: ReportTown):
    client.force_login(town.cast.kato)
    pack = freeze(town, town.pack())
    file = PackFile.objects.get(pack=pack, extension="html").file
    replace(file, b"<p>another report</p>")
    refused = client.get(url(pack, "file.html"), follow=True)
    assert refused.redirect_chain == [(url(pack), 302)]
    assert "保管したときと異なります" in text(refused)
    # Whoever changes the digest beside the bytes too is found by the one that never changes.
    forged = hashlib.sha256(b"<p>another report</p>").hexdigest()
    StoredFile.objects.filter(pk=file.pk).update(sha256=forged)
    assert "確定したときと異なります" in text(client.get(url(pack, "file.html"), follow=True))
    shown = text(client.get(url(pack, "kept/")))
    assert (shown.count("確定時のまま"), shown.count(">異なる<")) == (3, 1)


def replace(file: StoredFile, content: bytes) -> None:
    """Put other bytes in the place of a file, as who has the disk and the key could."""
    sealed = seal(content, about=place_of(file.pk))
    blobs.drop(file.municipality_id, file.pk, file.sealed_with)
    blobs.put(file.municipality_id, file.pk, sealed, file.sealed_with)


def test_kept_files_are_final_and_their_digests_stand_in_the_record(town: ReportTown):
    pack = freeze(town, town.pack())
    rows = PackFile.objects.filter(pack=pack)
    for act in (lambda: rows.update(sha256="0" * 64), lambda: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    told = EventRecord.objects.filter(code="programmes.pack.file_kept").order_by("pk")
    assert [(one.payload["format"], one.payload["sha256"]) for one in told] == [
        (one.label, one.sha256) for one in files_of(pack)
    ]


def test_a_form_in_use_is_kept_too_and_one_that_is_added_later(
    client: Client, town: ReportTown, renewed: Any
):
    client.force_login(town.cast.kimura)
    used = add(town)
    pack = freeze(town, town.pack())
    later = add(town, name="議会報告用")
    kimura = town.cast.actor(town.cast.kimura)
    fix_template(pack=pack, template=later.template, actor=kimura, at=AT + timedelta(days=1))
    found = {one.version_id: one.sha256 for one in files_of(pack) if one.version_id}
    assert set(found) == {used.pk, later.pk}
    for version in (used, later):
        content = client.get(url(pack, f"forms/{version.pk}/")).content
        assert hashlib.sha256(content).hexdigest() == found[version.pk]


def test_a_report_that_was_frozen_before_files_were_kept_is_drawn_as_ever(
    client: Client, town: ReportTown
):
    client.force_login(town.cast.kato)
    pack = town.pack()
    ReviewPack.objects.filter(pk=pack.pk).update(frozen_at=AT)
    assert client.get(url(pack, "file.pdf")).content.startswith(b"%PDF")
    assert "仕組みができる前に確定しました" in text(client.get(url(pack, "kept/")))


def test_what_changes_while_it_is_drawn_is_not_frozen(
    town: ReportTown, monkeypatch: pytest.MonkeyPatch
):
    pack = town.pack()
    draw = confirming.drawings_of

    def slowly(*args: Any, **given: Any) -> Any:
        made = draw(*args, **given)
        add(town)
        return made

    monkeypatch.setattr(confirming, "drawings_of", slowly)
    with pytest.raises(UnableToReport, match="確定する間に"):
        freeze(town, pack)
    assert ReviewPack.objects.get(pk=pack.pk).frozen_at is None
    assert not PackFile.objects.exists()


def test_others_find_no_kept_files(client: Client, town: ReportTown, takagi: User):
    pack = freeze(town, town.pack())
    for user in (town.cast.aoki, town.cast.sasaki, takagi):
        client.force_login(user)
        assert client.get(url(pack, "kept/")).status_code in (302, 404)
        assert client.post(url(pack, "kept/")).status_code in (302, 404)
