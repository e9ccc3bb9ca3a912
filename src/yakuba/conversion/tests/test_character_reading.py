"""Vendors' tables of characters as files."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.conversion.rules.character_reading import (
    UnreadableTable,
    faults_of,
    read,
    read_csv,
    read_json,
    write_csv,
    write_json,
)
from yakuba.conversion.rules.characters import Decision

HEADING = "外字コード,MJ文字図形名,文字,備考\r\n"
cells = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Co", "Zl", "Zp", "Zs"]),
    max_size=8,
)
decisions = st.builds(
    Decision,
    st.integers(0xE000, 0xE757).map(chr) | st.sampled_from(["髙", "葛\U000e0100"]),
    cells,
    st.sampled_from(["", "MJ012345"]),
    cells,
).filter(lambda one: not faults_of(one) and not one.becomes.upper().startswith("U+"))


def faults(content: str) -> list[str]:
    with pytest.raises(UnreadableTable) as caught:
        read_csv(content.encode())
    return [f"{one.place}：{one.sentence}" for one in caught.value.faults]


@given(st.lists(decisions, unique_by=lambda one: one.character, max_size=8))
def test_what_is_written_is_read_again(given_ones: list[Decision]) -> None:
    wanted = {one.character: one for one in given_ones}
    assert read_csv(write_csv(given_ones)) == wanted
    assert read_json(write_json(given_ones)) == wanted


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_table_is_read_as_spreadsheets_save_it(encoding: str) -> None:
    content = f"{HEADING}F040,MJ012345,崎,戸籍で確認\r\n,,,\r\nf9fc,,,\r\n".encode(encoding)
    assert read("外字.CSV", content) == {
        "\ue000": Decision("\ue000", "崎", "MJ012345", "戸籍で確認"),
        "\ue757": Decision("\ue757"),
    }


def test_a_character_may_be_written_by_its_code() -> None:
    found = read_csv(f"{HEADING}F040,,U+845B+U+E0100,\r\n".encode())
    assert found["\ue000"].becomes == "葛\U000e0100"


def test_a_note_that_looks_guarded_stays_as_it_is() -> None:
    given_one = Decision("\ue000", "崎", "", "'=1+1")
    assert read_csv(write_csv([given_one]))["\ue000"] == given_one


def test_a_note_never_acts_as_a_formula() -> None:
    written = write_csv([Decision("\ue000", "崎", "", "=1+1")]).decode("utf-8-sig")
    assert "F040,,崎,'=1+1" in written
    assert read_csv(written.encode())["\ue000"].note == "=1+1"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("ZZ,,崎,", "2行目：外字コード「ZZ」を読めません。「F040」から「F9FC」か、"),
        ("F040,MJ1,崎,", "2行目：MJ文字図形名「MJ1」は、「MJ」と数字6桁"),
        ("F040,,\ue001,", "2行目：文字に外字（F041）があります。"),
        ("F040,,\ufffd,", "2行目：文字に外字（U+FFFD）があります。"),
        ("F040,,崎崎崎崎崎崎崎崎崎,", "2行目：文字「崎崎崎崎崎崎崎崎崎」が長すぎます。8文字まで"),
        ("F040,,崎\u200b,", "2行目：文字に改行などの見えない文字があります。消してください。"),
        ("U+0041,,B,", "2行目：「U+0041」は英数字か記号です。"),
        ("U+FFFD,,崎,", "2行目：「U+FFFD」は読めなかった文字の印です。"),
        ("U+9AD9,,髙,", "2行目：「U+9AD9」が同じ文字になっています。"),
        (f"F040,,崎,{'長' * 201}", "2行目：備考は200文字までにしてください。"),
    ],
)
def test_a_fault_names_its_row_and_the_remedy(row: str, said: str) -> None:
    (found,) = faults(f"{HEADING}{row}\r\n")
    assert found.startswith(said)


def test_all_faults_are_told_at_once() -> None:
    found = faults(f"{HEADING}F040,,崎,\r\nF040,,葛,\r\nXX,,,\r\n")
    assert found[0] == "3行目：「F040」は2行目にもあります。片方を消してください。"
    assert found[1].startswith("4行目：外字コード「XX」")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空です。1行目に見出し"),
        ("コード,文字\nF040,崎\n".encode(), "見出しに「外字コード」「MJ文字図形名」がありません"),
        ("外字コード,MJ文字図形名,文字,文字\n".encode(), "見出しに「文字」が2回あります"),
        (f'{HEADING}F040,,"崎,\n'.encode(), "引用符"),
        (b"\x81\xff\xfe\x00", "文字コードを読めません"),
    ],
)
def test_what_is_no_table_is_said_to_be_none(content: bytes, said: str) -> None:
    with pytest.raises(UnreadableTable, match=said):
        read("table.csv", content)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"schema_version": 2, "characters": []}, "書式の版：「1」のどれか"),
        ({"schema_version": 1}, "文字がありません"),
        ({"schema_version": 1, "characters": [{"code": 61504}]}, "文字の1番目の外字コード：文字"),
        ({"schema_version": 1, "characters": [{"code": "F0"}]}, "文字の1番目：外字コード「F0」"),
        ([], "外字対応表全体"),
    ],
)
def test_a_document_is_judged_by_its_schema_and_its_codes(document: object, said: str) -> None:
    with pytest.raises(UnreadableTable, match=said):
        read("table.json", json.dumps(document).encode())


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(UnreadableTable, match="JSONとして読めません"):
        read("table.json", content)
