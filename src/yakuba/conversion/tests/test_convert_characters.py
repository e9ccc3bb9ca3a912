"""One command and a table: vendors' characters are listed, decided, and never asked about again."""

import json
from pathlib import Path

import pytest
from benchmarks.conversion_fill import transcode, write
from django.core.management import CommandError, call_command

from yakuba.conversion.rules.character_reading import HEADINGS, read_csv, write_csv
from yakuba.conversion.rules.characters import Decision

pytestmark = pytest.mark.once


@pytest.fixture
def legacy(tmp_path: Path) -> Path:
    """Return a folder with the files of an old system in CP932."""
    write(tmp_path / "plain", 4_000)
    folder = tmp_path / "legacy"
    folder.mkdir()
    for name in ("residents.csv", "households.csv"):
        transcode(tmp_path / "plain" / name, folder / name, "cp932")
    return folder


def undecided(out: Path) -> set[str]:
    report = json.loads((out / "report.json").read_text("utf-8"))
    return {one["character"] for file in report["files"] for one in file["undecided"]}


def test_a_list_is_filled_in_once_and_the_next_run_asks_no_more(legacy, tmp_path, capsys) -> None:
    call_command("convert", "sample-resident", str(legacy), out=tmp_path / "first")
    assert undecided(tmp_path / "first") == {"F040"}
    assert "決まっていない文字が1字あります" in capsys.readouterr().out

    (one,) = read_csv((tmp_path / "first" / "characters.csv").read_bytes()).values()
    assert (one.code, one.becomes) == ("F040", "")
    assert "住民の氏名に" in one.note
    table = tmp_path / "外字.csv"
    table.write_bytes(write_csv([Decision(one.character, mj="MJ028902", note="戸籍で確認")]))

    more = {"out": tmp_path / "second", "gaiji": table, "characters": "JIS_X_0213"}
    call_command("convert", "sample-resident", str(legacy), **more)
    said = capsys.readouterr().out
    assert "氏名: F040を「高」に置き換え（団体の決定）" in said
    assert "氏名: U+9AD9を「高」に置き換え（MJ縮退マップ" in said
    assert undecided(tmp_path / "second") == set()
    assert not (tmp_path / "second" / "characters.csv").exists()
    accepted = (tmp_path / "second" / "resident.csv").read_text("utf-8")
    assert "\ue000" not in accepted
    assert "髙" not in accepted


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f"{','.join(HEADINGS)}\nZZ,,崎,\n", "2行目：外字コード「ZZ」を読めません"),
        (f"{','.join(HEADINGS)}\nF040,MJ999999,,\n", "「MJ999999」はMJ文字一覧表にありません"),
    ],
)
def test_a_table_with_faults_is_told_before_anything_runs(
    legacy: Path, tmp_path: Path, content: str, said: str
) -> None:
    table = tmp_path / "characters.csv"
    table.write_text(content, "utf-8")
    with pytest.raises(CommandError, match=said):
        call_command("convert", "sample-resident", str(legacy), out=tmp_path / "out", gaiji=table)
    assert not (tmp_path / "out").exists()


def test_a_table_that_is_not_there_is_named(legacy: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.csv を読めません"):
        call_command("convert", "sample-resident", str(legacy), gaiji=tmp_path / "nowhere.csv")
