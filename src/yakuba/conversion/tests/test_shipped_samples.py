"""The shipped samples beside the residents: movements of fixed length, and child allowance."""

import csv
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from .sample import LAYOUTS, MAPPINGS, document

WEIGHTS = (2, 3, 4, 5, 6, 7, 2, 3, 4)


def resident(number: int) -> str:
    """Return a resident's number with its check digit."""
    digits = f"{number:09d}"
    rest = (
        sum(int(one) * weight for one, weight in zip(reversed(digits), WEIGHTS, strict=True)) % 11
    )
    return f"{digits}{(11 - rest) % 10 if rest > 1 else 0}"


def converted(mapping: str, folder: Path) -> tuple[dict[str, list[dict[str, str]]], list[str]]:
    """Return the accepted rows by file, and what is wrong as `file line field reason`."""
    out = folder / "out"
    call_command("convert", mapping, str(folder), out=out, day="2026-11-23")
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert report["balanced"]
    accepted = {}
    for one in report["files"]:
        with (out / f"{one['file']}.csv").open(encoding="utf-8", newline="") as written:
            accepted[one["file"]] = list(csv.DictReader(written))
    found = [
        f"{one['file']} {each['field']} {each['reason']} {each['rows']}"
        for one in report["files"]
        for each in one["found"]
    ]
    return accepted, found


def record(*values: str) -> bytes:
    """Return one movement as the mainframe writes it."""
    widths = (10, 3, 2, 7, 7, 8, 30, 60, 60, 8, 10)
    parts = [value.encode("cp932") for value in values]
    return b"".join(part.ljust(width) for part, width in zip(parts, widths, strict=True)) + b"\r\n"


MOVED = (
    resident(12),
    "001",
    "11",
    "5070401",
    "5070405",
    "20250406",
    "ｻﾄｳ ﾊﾅｺ",
    "例示町南一丁目",
    "見本市本町二丁目3番4号",
    "7",
    "窓口1",
)


def movement(**other: str) -> bytes:
    """Return a movement in which some values are others."""
    places = {"no": 0, "seq": 1, "why": 2, "moved": 3, "told": 4, "recorded": 5, "to": 8}
    values = list(MOVED)
    for name, value in other.items():
        values[places[name]] = value
    return record(*values)


def test_movements_of_fixed_length_become_rows_of_the_standard(tmp_path):
    content = movement() + movement(seq="002", why="21", told="") + b"END 2\r\n"
    (tmp_path / "IDO202504.txt").write_bytes(content)
    accepted, found = converted("sample-movement", tmp_path)
    assert found == []
    first, born = accepted["movement"]
    assert list(first.values()) == [
        resident(12), "1", "02", "2025-04-01", "2025-04-05", "2025-04-06", "サトウ　ハナコ",
        "例示町南一丁目", "見本市本町二丁目3番4号", first["異動後の町字"], "00000007",
    ]  # fmt: skip
    assert first["異動後の町字"].endswith("本町")
    assert (born["異動事由"], born["届出日"]) == ("01", "")


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"why": "77"}, "reason code.unknown"),
        ({"moved": "5079999"}, "moved_on date.unreadable"),
        ({"told": ""}, "notified_on check.notified"),
        ({"to": ""}, "to_address check.destination"),
        ({"recorded": "20270101"}, "recorded_on check.recorded"),
        ({"no": "0000000001"}, "resident_no check_digit"),
    ],
)
def test_every_fault_of_a_movement_is_told_by_field_and_reason(tmp_path, other, expected):
    content = movement() + movement(seq="002", **other) + b"END 2\r\n"
    (tmp_path / "IDO1.txt").write_bytes(content)
    accepted, found = converted("sample-movement", tmp_path)
    assert len(accepted["movement"]) == 1
    assert any(one.startswith(f"movement {expected}") for one in found), found


def test_a_movement_file_that_was_cut_off_is_not_taken(tmp_path):
    (tmp_path / "IDO1.txt").write_bytes(movement() + b"END 2\r\n")
    with pytest.raises(CommandError, match="ファイルが途中で切れています"):
        converted("sample-movement", tmp_path)
    assert not (tmp_path / "out").exists()


RECIPIENTS = [
    ["101", resident(5), "佐藤　花子", "ｻﾄｳ ﾊﾅｺ", "平成2年4月1日", "見本市本町1-2-3", "R5.6.1", "", "", "００１２－３４５－６７８９", "ｻﾄｳ ﾊﾅｺ"],
    ["102", resident(6), "鈴木 一郎", "ｽｽﾞｷ ｲﾁﾛｳ", "昭和63年1月8日", "見本市北町4", "R4.4.1", "R7.3.31", "10", "9900-001-1234567", "ｽｽﾞｷ ｲﾁﾛｳ"],
]  # fmt: skip
CHILDREN = [
    ["7", "101", "ｻﾄｳ ﾊﾙ", "令和5年5月20日", "", "A", "R5.6.1", ""],
    ["8", "101", "ｻﾄｳ ｱｷ", "令和6年9月1日", "2", "A", "R6.9.1", ""],
]
PAYMENTS = [
    [
        "101",
        "2026/10",
        "１５０，０００",
        "2",
        "2026/10/9",
        "00",
    ],
    ["101", "2026/12", "30,000", "2", "", "99"],
]


def allowance(folder: Path, **more: list[list[str]]) -> None:
    """Write the three files, with rows beside the good ones."""
    given = {"jukyu": RECIPIENTS, "jido": CHILDREN, "shiharai": PAYMENTS}
    source = document(LAYOUTS / "sample-legacy-allowance.json")
    for file in source["files"]:
        heading = [field["name"] for field in file["fields"]]
        lines = [heading, *given[file["code"]], *more.get(file["code"], [])]
        text = "".join("\t".join(line) + "\r\n" for line in lines)
        (folder / f"{file['code']}01.tsv").write_bytes(text.encode("euc_jis_2004"))


def test_child_allowance_becomes_three_files_that_refer_to_each_other(tmp_path):
    allowance(tmp_path)
    accepted, found = converted("sample-allowance", tmp_path)
    assert found == []
    first, ended = accepted["recipient"]
    assert (first["金融機関番号"], first["店舗番号"], first["口座番号"]) == (
        "0012",
        "345",
        "0006789",
    )
    assert (ended["消滅日"], ended["消滅事由"]) == ("2025-03-31", "01")
    assert [one["何人目"] for one in accepted["child"]] == ["1", "2"]
    assert [one["支払額（円）"] for one in accepted["payment"]] == ["150000", "30000"]
    assert accepted["payment"][0]["支払月"] == "202610"


@pytest.mark.parametrize(
    ("file", "row", "expected"),
    [
        ("jido", ["9", "999", "ｱｵｷ ﾅﾂ", "令和5年5月20日", "1", "A", "R5.6.1", ""], "child recipient_no reference"),
        ("jido", ["9", "101", "ｱｵｷ ﾅﾂ", "令和7年5月20日", "1", "A", "R5.6.1", ""], "child from_day check.begin"),
        ("shiharai", ["101", "2026/10", "10000", "1", "2026/10/9", "00"], "payment recipient_no key"),
        ("shiharai", ["101", "2026/11", "10000", "1", "", "00"], "payment paid_on check.paid"),
        ("shiharai", ["101", "2026/11", "１万円", "1", "", "99"], "payment amount number"),
    ],
)  # fmt: skip
def test_a_wrong_row_of_allowance_stays_out_with_its_reason(tmp_path, file, row, expected):
    allowance(tmp_path, **{file: [row]})
    _, found = converted("sample-allowance", tmp_path)
    assert any(one.startswith(expected) for one in found), found


@pytest.mark.parametrize("path", sorted([*LAYOUTS.glob("*.json"), *MAPPINGS.glob("*.json")]))
def test_every_shipped_document_names_its_source(path):
    assert path.with_suffix(".source.toml").exists()
    assert path.stem == document(path)["code"]
