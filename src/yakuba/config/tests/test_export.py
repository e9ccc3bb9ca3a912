"""A town's export holds everything of that town, nothing of any other, and proves itself."""

import csv
import hashlib
import io
import json
import re
import zipfile
from datetime import timedelta
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db.models import ForeignKey

from yakuba.config.export import dictionary, making, tables
from yakuba.config.export.making import UnableToExport, make, safe_name
from yakuba.config.export.tables import WITHHELD_TABLES, cell, exported, tenant_models
from yakuba.demo import definitions, lives, people
from yakuba.demo.lives import Town
from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.files.services import keep
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import card_of, may_see
from yakuba.foundation.tenancy.across import across_tenants
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.actor import Actor
from yakuba.organisation import services as organisation
from yakuba.organisation.rules import DepartmentKind
from yakuba.procedures.models import Application, Procedure
from yakuba.procedures.rules.vocabulary import SupersedePolicy
from yakuba.procedures.services.publishing import publish_version

pytestmark = pytest.mark.django_db

CODE = "dog-registration"
OPERATOR = Actor.system("システム運用(コマンド)")
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龥]")


@pytest.fixture
def lived(cast, mihon, reiji, takagi, at):
    """見本市 with an application and files; 例示町 with a department and a file of its own."""
    clerk = cast.kimura
    with acting_in(mihon.pk):
        for table in definitions.fee_tables():
            lives_fee(table, at)
        publish_version(
            document=definitions.document(CODE),
            policy=SupersedePolicy.MAY_CONTINUE,
            note="初版",
            actor=Actor.system("初期設定"),
            at=at - timedelta(days=30),
        )
        town = Town(mihon, {CODE: Procedure.objects.get(slug=CODE)}, {CODE: clerk}, clerk)
        rng = Random(3)
        draft = lives.start(town, CODE, people.person(rng, 7), rng, at - timedelta(minutes=9))
        lives.send(town, CODE, draft, rng, at)
        keep(
            content=b"\x89PNG of mihon", name="写真:犬/一.png", media_type="image/png",
            actor=OPERATOR, at=at,
        )  # fmt: skip
    with acting_in(reiji.pk):
        organisation.found_department(
            code="R1", name="例示町の秘密課", kind=DepartmentKind.SECTION, parent=None,
            valid_from=at.date(), actor=OPERATOR, at=at,
        )  # fmt: skip
        keep(content=b"of reiji", name="例示町.pdf", media_type="application/pdf",
             actor=OPERATOR, at=at)  # fmt: skip
    return mihon


def lives_fee(table, at):
    from yakuba.foundation.rulebook.services import publish_table

    publish_table(
        code=table["code"], title=table["title"], source_text=table["source_text"],
        note=table.get("note", ""), document=table["document"],
        valid_from=(at - timedelta(days=60)).date(), actor=Actor.system("初期設定"),
        at=at - timedelta(days=60),
    )  # fmt: skip


def export(town, path, at):
    done = make(town=town, out=path, actor=OPERATOR, at=at, say=lambda line: None)
    return done, zipfile.ZipFile(path)


def rows_of(archive, name):
    return [json.loads(line) for line in archive.read(f"tables/{name}.jsonl").splitlines()]


def csv_of(archive, name):
    return list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


def test_every_table_of_a_town_is_exported_or_withheld_for_a_reason():
    names = {table.model._meta.label for table in exported()}
    owned = {model._meta.label for model in tenant_models()}
    assert owned - names == set(WITHHELD_TABLES) & owned
    assert names - owned == {"tenancy.Municipality", "accounts.User"}


def test_every_column_has_a_japanese_name_and_a_type():
    lines = list(dictionary.lines(exported()))
    assert len(lines) > 200
    unnamed = [line for line in lines if not JAPANESE.search(line[3])]
    assert {line[3] for line in unnamed} <= {"SHA-256", "KPI"}
    assert all(line[4] for line in lines)
    targets = {table.name for table in exported()}
    references = [line for line in lines if line[6]]
    assert {line[6].removesuffix(".id") for line in references} <= targets


def test_the_export_holds_every_row_of_the_town_and_none_of_another(lived, reiji, tmp_path, at):
    done, archive = export(lived, tmp_path / "mihon.zip", at)
    manifest = json.loads(archive.read("manifest.json"))
    with acting_in(lived.pk):
        for table in exported():
            # The record of the export itself was written after its moment.
            later = 1 if table.name == "events.eventrecord" else 0
            expected = table.rows().count() - later
            assert manifest["rows"][table.name] == expected, table.name
            assert len(rows_of(archive, table.name)) == expected
            assert len(csv_of(archive, f"tables/{table.name}.csv")) == expected + 1
    assert done.rows == sum(manifest["rows"].values())
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode(errors="ignore")
    assert "例示町" not in everything
    assert "takagi" not in everything
    with across_tenants(reason="test"):
        foreign = [str(key) for key in StoredFile.objects.filter(
            municipality=reiji).values_list("pk", flat=True)]  # fmt: skip
    assert foreign
    assert not any(key in everything for key in foreign)


def test_answers_are_in_the_clear_and_point_at_their_questions(lived, tmp_path, at):
    _done, archive = export(lived, tmp_path / "mihon.zip", at)
    (application,) = rows_of(archive, "procedures.application")
    with acting_in(lived.pk):
        assert application["answers"] == Application.objects.get().answers
    assert isinstance(application["answers"], dict)
    assert application["arrived_at"] == "2026-11-20T10:00:00+09:00"
    head, *lines = csv_of(archive, "tables/procedures.application.csv")
    assert json.loads(lines[0][head.index("answers")]) == application["answers"]
    definition = json.loads(archive.read(f"definitions/{CODE}/v1.json"))
    assert definition == definitions.document(CODE) or definition["title"]
    version = next(
        one for one in rows_of(archive, "procedures.formversion")
        if one["id"] == application["version_id"]
    )  # fmt: skip
    assert version["number"] == 1


def test_only_the_people_of_the_town_go_and_no_password(lived, cast, takagi, tmp_path, at):
    _done, archive = export(lived, tmp_path / "mihon.zip", at)
    people_there = rows_of(archive, "accounts.user")
    names = {one["username"] for one in people_there}
    assert {"aoki", "kimura"} <= names
    assert "takagi" not in names
    assert "suzuki@example.jp" not in names, "applied nowhere"
    assert "password" not in people_there[0]
    assert User.objects.get(username="aoki").password not in str(people_there)
    assert "resume_code_hash" not in rows_of(archive, "procedures.draft")[0]


def test_a_resident_who_applied_here_goes_with_the_application(lived, cast, tmp_path, at):
    with acting_in(lived.pk):
        Application.objects.filter(user=None).update(user=cast.sasaki)
    _done, archive = export(lived, tmp_path / "mihon.zip", at)
    assert "sasaki@example.jp" in {one["username"] for one in rows_of(archive, "accounts.user")}


def test_files_go_under_their_names_and_what_does_not_go_has_a_reason(lived, tmp_path, at):
    with acting_in(lived.pk):
        kept = StoredFile.objects.get(media_type="image/png")
        gone = keep(content=b"%PDF", name="b.pdf", media_type="application/pdf",
                    actor=OPERATOR, at=at)  # fmt: skip
        StoredFile.objects.filter(pk=gone.pk).update(discarded_at=at)
    done, archive = export(lived, tmp_path / "mihon.zip", at)
    place = f"files/{kept.pk}/{safe_name(kept.name)}"
    assert archive.read(place) == b"\x89PNG of mihon"
    assert "/" not in safe_name(kept.name)
    head, *lines = csv_of(archive, "files.csv")
    index = {line[0]: dict(zip(head, line, strict=True)) for line in lines}
    assert index[str(kept.pk)]["場所"] == place
    assert index[str(gone.pk)]["ない理由"] == "廃棄済み"
    assert done.files == len(index) - 1
    assert done.missing == 0


def test_a_file_whose_bytes_are_lost_is_counted_and_named(lived, tmp_path, at, settings):
    settings.FILES_ROOT = tmp_path / "an empty store"
    done, archive = export(lived, tmp_path / "mihon.zip", at)
    assert done.missing >= 1
    assert "本体が見つかりません" in archive.read("files.csv").decode()


def test_every_hash_is_right(lived, tmp_path, at):
    done, archive = export(lived, tmp_path / "mihon.zip", at)
    listed = archive.read("SHA256SUMS")
    assert hashlib.sha256(listed).hexdigest() == done.sha256
    sums = dict(line.split("  ", 1)[::-1] for line in listed.decode().splitlines())
    assert set(sums) == set(archive.namelist()) - {"SHA256SUMS"}
    for name, wanted in sums.items():
        assert hashlib.sha256(archive.read(name)).hexdigest() == wanted


def test_the_export_is_a_recorded_fact_that_the_operators_see(lived, cast, tmp_path, at):
    done, _archive = export(lived, tmp_path / "mihon.zip", at)
    with acting_in(lived.pk):
        fact = EventRecord.objects.get(code="config.export.made")
        assert fact.payload == {"rows": done.rows, "files": done.files, "sha256": done.sha256}
        assert fact.actor_name == "システム運用(コマンド)"
        assert card_of(fact.subject).title == "見本市"
        assert card_of(SubjectRef("config.municipality", "reiji")) is None
        assert may_see(cast.actor(cast.kimura), fact.subject)
        assert not may_see(cast.actor(cast.aoki), fact.subject)


def test_a_failed_export_leaves_no_file_and_no_record(lived, tmp_path, at, monkeypatch):
    def full(archive):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "_add_definitions", full)
    with pytest.raises(UnableToExport, match="No space"):
        export(lived, tmp_path / "mihon.zip", at)
    assert list(tmp_path.glob("*.zip*")) == []
    with acting_in(lived.pk):
        assert not EventRecord.objects.filter(code="config.export.made").exists()


def test_an_export_never_overwrites(lived, tmp_path, at):
    (tmp_path / "mihon.zip").write_bytes(b"older")
    with pytest.raises(UnableToExport, match="すでに"):
        export(lived, tmp_path / "mihon.zip", at)
    assert (tmp_path / "mihon.zip").read_bytes() == b"older"


def test_rows_are_read_page_by_page_and_each_once(lived, tmp_path, at, monkeypatch):
    monkeypatch.setattr(tables, "_PAGE", 3)
    with acting_in(lived.pk):
        for table in exported():
            keys = [row.pk for row in table.each()]
            assert len(keys) == len(set(keys)) == table.rows().count()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        ("", ""),
        ("=1+1", "'=1+1"),
        ("＋81", "'＋81"),
        (-5, "-5"),
        (True, "true"),
        ({"a": "あ"}, '{"a": "あ"}'),
        (b"\x00\x01", "AAE="),
    ],
)
def test_a_cell_never_acts_and_numbers_stay_numbers(value, expected):
    assert cell(value, making._text) == expected


def test_the_command_speaks_japanese_and_knows_its_towns(lived, tmp_path, capsys):
    with pytest.raises(CommandError, match="nowhere という団体はありません"):
        call_command("export", municipality="nowhere", out=tmp_path / "n.zip")
    call_command("export", municipality="mihon", out=tmp_path / "m.zip")
    assert "書き出しは記録されました" in capsys.readouterr().out
    assert "見本市のデータ一式" in zipfile.ZipFile(tmp_path / "m.zip").read("README.md").decode()


def test_references_lead_to_rows_that_are_there(lived, tmp_path, at):
    _done, archive = export(lived, tmp_path / "mihon.zip", at)
    with acting_in(lived.pk):
        found = exported()
    keys = {table.name: {str(row["id"]) for row in rows_of(archive, table.name) if "id" in row}
            for table in found}  # fmt: skip
    dangling = []
    for table in found:
        for column in table.columns:
            if not isinstance(column.field, ForeignKey):
                continue
            target = column.field.related_model._meta.label_lower
            for row in rows_of(archive, table.name):
                value = row[column.name]
                if value is not None and str(value) not in keys[target]:
                    dangling.append(f"{table.name}.{column.name} → {value}")
    assert dangling == []
