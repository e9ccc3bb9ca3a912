"""Files as old systems leave them: what is read, and what is said of those that cannot be."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.conversion.frames import fixed, reading
from yakuba.conversion.frames.engines import DuckEngine, FullDisk, Stopped, told_apart
from yakuba.conversion.frames.reading import UnreadableFile
from yakuba.conversion.rules.layouts import Dialect, Encoding, Field, Form
from yakuba.conversion.rules.lines import PART

from .sample import file_of, listed

pytestmark = pytest.mark.once
CSV8 = Dialect(encoding=Encoding.UTF8)
HEADING = "番号,氏名,住所\n"
ROWS = "1,青木,本町1\n2,石田,本町2\n"
# No message may tell what a person's row says.
DATA = ("青木", "石田", "本町")


def people(dialect=CSV8, **widths):
    fields = [Field(one, one, length=widths.get(one, 0)) for one in ("番号", "氏名", "住所")]
    return file_of("people", fields, name="住民", dialect=dialect)


@pytest.fixture
def engine(tmp_path):
    with DuckEngine.within(tmp_path / "work", threads=1, memory_mb=500) as found:
        yield found


def put(tmp_path, content, name="a.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(engine, file, *paths):
    """Return the rows as (line, cells …), the broken ones as (line, columns), and all of it."""
    staged = engine.stage(file, list(paths))
    rows = [tuple(one.values()) for one in listed(engine, staged.rows.order_by("line"))]
    broken = [tuple(one.values()) for one in listed(engine, staged.broken.order_by("line"))]
    assert staged.count == len(rows)
    assert staged.broken_count == len(broken)
    return rows, broken, staged


def refused(engine, file, *paths):
    with pytest.raises(UnreadableFile) as caught:
        engine.stage(file, list(paths))
    message = str(caught.value)
    assert message.startswith("「住民」")
    assert message.endswith("。")
    assert not any(one in message for one in DATA)
    views = engine._con.con.execute("select view_name from duckdb_views()").fetchall()
    assert ("rows_people",) not in views
    return message


PLAIN = [(2, "1", "青木", "本町1"), (3, "2", "石田", "本町2")]


def test_utf_16_without_a_mark_is_taken_for_that_of_windows(engine, tmp_path):
    path = put(tmp_path, (HEADING + ROWS).encode("utf-16-le"))
    assert read(engine, people(Dialect(encoding=Encoding.UTF16)), path)[0] == PLAIN


@pytest.mark.parametrize("encoding", list(Encoding))
def test_every_encoding_is_read(engine, tmp_path, encoding):
    path = put(tmp_path, (HEADING + ROWS).encode(encoding.value))
    rows, broken, staged = read(engine, people(Dialect(encoding=encoding)), path)
    assert rows == PLAIN
    assert not broken
    assert staged.seen.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert staged.seen.bytes == path.stat().st_size
    assert staged.seen.lines == 3


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16-le", "utf-16-be", "utf-16"])
def test_a_mark_at_the_beginning_is_no_part_of_the_heading(engine, tmp_path, codec):
    mark = "\ufeff" if codec in ("utf-16-le", "utf-16-be") else ""
    encoding = Encoding.UTF8 if codec == "utf-8-sig" else Encoding.UTF16
    path = put(tmp_path, (mark + HEADING + ROWS).encode(codec))
    assert read(engine, people(Dialect(encoding=encoding)), path)[0] == PLAIN


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "mac"])
@pytest.mark.parametrize("encoding", [Encoding.UTF8, Encoding.CP932, Encoding.UTF16])
def test_lines_may_end_in_any_way(engine, tmp_path, end, encoding):
    path = put(tmp_path, (HEADING + ROWS).replace("\n", end).encode(encoding.value))
    rows, _, staged = read(engine, people(Dialect(encoding=encoding)), path)
    assert rows == PLAIN
    assert not staged.seen.has_mixed_newlines


def test_mixed_line_ends_are_read_and_told(engine, tmp_path):
    path = put(tmp_path, "番号,氏名,住所\r\n1,青木,本町1\n2,石田,本町2\r")
    rows, _, staged = read(engine, people(), path)
    assert rows == PLAIN
    assert staged.seen.has_mixed_newlines


@pytest.mark.parametrize("chunk", [1, 2, 3, 5, 7])
@pytest.mark.parametrize("encoding", list(Encoding))
def test_chunks_cut_neither_characters_nor_line_ends(
    engine, tmp_path, monkeypatch, chunk, encoding
):
    monkeypatch.setattr(reading, "_CHUNK", chunk)
    path = put(tmp_path, (HEADING + ROWS).replace("\n", "\r\n").encode(encoding.value))
    rows, _, staged = read(engine, people(Dialect(encoding=encoding)), path)
    assert rows == PLAIN
    assert not staged.seen.has_mixed_newlines


def test_a_last_line_without_an_end_is_a_row(engine, tmp_path):
    rows, _, staged = read(engine, people(), put(tmp_path, (HEADING + ROWS).rstrip("\n")))
    assert rows == PLAIN
    assert staged.seen.lines == 3


@pytest.mark.parametrize("end", ["\n\n", "\x1a", "\r\n\x1a", "\n\n\n"])
def test_what_stands_behind_the_last_row_is_no_row(engine, tmp_path, end):
    rows, broken, _ = read(engine, people(), put(tmp_path, HEADING + ROWS + end))
    assert (rows, broken) == (PLAIN, [])


def test_an_empty_line_among_the_rows_lacks_all_columns(engine, tmp_path):
    path = put(tmp_path, "番号,氏名,住所\n1,青木,本町1\n\n2,石田,本町2\n")
    rows, broken, _ = read(engine, people(), path)
    assert [one[0] for one in rows] == [2, 4]
    assert broken == [(3, 0)]


def test_an_empty_cell_is_no_value_quoted_or_not(engine, tmp_path):
    rows, _, _ = read(engine, people(), put(tmp_path, '番号,氏名,住所\n1,,""\n'))
    assert rows == [(2, "1", None, None)]


def test_tabs_may_part_the_cells_and_quotes_are_letters_there(engine, tmp_path):
    text = '番号\t氏名\t住所\n1\t青"木\t"本町\n2\t石田\n3\t上野\t\n'
    rows, broken, _ = read(engine, people(Dialect(Form.TSV, Encoding.UTF8)), put(tmp_path, text))
    assert rows == [(2, "1", '青"木', '"本町'), (4, "3", "上野", None)]
    assert broken == [(3, 2)]


def test_lines_within_quotes_belong_to_their_row_and_numbers_stay_right(engine, tmp_path):
    text = '番号,氏名,住所\r\n1,"青\r\n木","本,町""1"""\r\n2,石田,本町2\r\n3,上\r\n4,江口,本町4\r\n'
    rows, broken, _ = read(engine, people(), put(tmp_path, text))
    assert rows == [
        (2, "1", "青\n木", '本,町"1"'),
        (4, "2", "石田", "本町2"),
        (6, "4", "江口", "本町4"),
    ]
    assert broken == [(5, 2)]


def test_rows_with_more_and_fewer_columns_come_out_broken_with_their_lines(engine, tmp_path):
    text = HEADING + "1,青木,本町1\n2,石田\n3,上野,本町3,余り\n4,江口,本町4\n5\n"
    rows, broken, staged = read(engine, people(), put(tmp_path, text))
    assert [one[0] for one in rows] == [2, 5]
    assert broken == [(3, 2), (4, 4), (6, 1)]
    assert staged.count + staged.broken_count == staged.seen.lines - 1


def test_columns_may_stand_in_another_order_than_in_the_layout(engine, tmp_path):
    staged = engine.stage(people(), [put(tmp_path, "住所,番号,氏名\n本町1,1,青木\n")])
    assert listed(engine, staged.rows.select("s_番号", "s_氏名", "s_住所")) == [
        {"s_番号": "1", "s_氏名": "青木", "s_住所": "本町1"}
    ]


def test_a_file_without_a_heading_is_read_in_the_order_of_the_layout(engine, tmp_path):
    file = people(Dialect(encoding=Encoding.UTF8, heading=False))
    rows, _, _ = read(engine, file, put(tmp_path, ROWS))
    assert rows == [(1, "1", "青木", "本町1"), (2, "2", "石田", "本町2")]


def test_a_heading_alone_is_a_file_of_no_rows(engine, tmp_path):
    assert read(engine, people(), put(tmp_path, HEADING))[:2] == ([], [])


def test_an_empty_file_is_refused(engine, tmp_path):
    assert "空です" in refused(engine, people(), put(tmp_path, ""))


def test_the_file_itself_is_left_as_it_was(engine, tmp_path):
    for form in Form:
        text = {Form.CSV: ROWS, Form.TSV: "1\t青木\t本町\n", Form.FIXED: "1青木本町\n"}[form]
        path = put(tmp_path, text, f"{form}.txt")
        dialect = Dialect(form, Encoding.UTF8, heading=False)
        file = people(dialect, 番号=1, 氏名=4, 住所=4)
        before = path.read_bytes()
        with DuckEngine.within(tmp_path / f"{form}", threads=1, memory_mb=500) as other:
            other.stage(file, [path])
        assert path.read_bytes() == before


def test_a_name_of_a_file_that_looks_like_a_pattern_is_a_name(engine, tmp_path):
    put(tmp_path, HEADING + "9,他人,他町\n", "residents1.csv")
    path = put(tmp_path, HEADING + ROWS, "residents[1].csv")
    assert read(engine, people(), path)[0] == PLAIN


@pytest.mark.parametrize("encoding", [Encoding.UTF8, Encoding.CP932, Encoding.EUC, Encoding.UTF16])
def test_a_character_cut_in_two_at_the_end_is_refused(engine, tmp_path, encoding):
    content = (HEADING + ROWS.rstrip("2\n")).encode(encoding.value)[:-1]
    message = refused(engine, people(Dialect(encoding=encoding)), put(tmp_path, content))
    assert encoding.label in message
    assert "途中で切れて" in message


@pytest.mark.parametrize(
    ("said", "real"),
    [
        (Encoding.UTF8, Encoding.CP932),
        (Encoding.UTF8, Encoding.EUC),
        (Encoding.UTF8, Encoding.JIS),
        (Encoding.UTF8, Encoding.UTF16),
        (Encoding.CP932, Encoding.UTF8),
        (Encoding.CP932, Encoding.EUC),
        (Encoding.CP932, Encoding.JIS),
        (Encoding.CP932, Encoding.UTF16),
        (Encoding.EUC, Encoding.CP932),
        (Encoding.UTF16, Encoding.UTF8),
    ],
)
def test_a_wrong_encoding_is_refused_and_the_right_one_is_named(engine, tmp_path, said, real):
    path = put(tmp_path, (HEADING + ROWS).encode(real.value))
    message = refused(engine, people(Dialect(encoding=said)), path)
    assert f"文字コードは{real.label}のようです。" in message


def test_the_byte_that_cannot_be_read_is_named(engine, tmp_path, monkeypatch):
    content = (HEADING + ROWS).encode() + b"3,\xff,x\n"
    for chunk in (1, 4, 1 << 22):
        monkeypatch.setattr(reading, "_CHUNK", chunk)
        message = refused(engine, people(), put(tmp_path, content))
        assert f"の{content.index(0xFF) + 1:,}バイト目" in message


def test_a_nul_is_refused_with_its_line(engine, tmp_path):
    message = refused(engine, people(), put(tmp_path, HEADING + "1,青木,本町1\n2,石\0田,本町2\n"))
    assert "3行目" in message
    assert "NUL" in message


@pytest.mark.parametrize("letter", ["x", "漢"])
@pytest.mark.parametrize("encoding", [Encoding.UTF8, Encoding.CP932])
def test_a_line_of_ten_megabytes_is_refused_with_its_number(engine, tmp_path, letter, encoding):
    count = 10_000_000 // len(letter.encode(encoding.value))
    content = (HEADING + ROWS + f"3,{letter * count},x\n").encode(encoding.value)
    message = refused(engine, people(Dialect(encoding=encoding)), put(tmp_path, content))
    assert "4行目が長すぎます" in message


def test_a_quote_that_is_not_closed_is_refused_with_its_line(engine, tmp_path):
    text = HEADING + '1,青木,本町1\n2,"石田,本町2\n' + "".join(f"{at},x,y\n" for at in range(3000))
    message = refused(engine, people(), put(tmp_path, text))
    assert "3行目から先" in message
    assert "引用符" in message


def test_a_heading_that_stands_twice_is_refused(engine, tmp_path):
    message = refused(engine, people(), put(tmp_path, "番号,氏名,氏名,住所\n1,青木,石田,本町\n"))
    assert "「氏名」が2回以上" in message


def test_headings_that_differ_are_named_as_the_layout_names_them(engine, tmp_path):
    message = refused(engine, people(), put(tmp_path, "番号,名前,住所\n1,青木,本町1\n"))
    assert "ない項目：氏名。" in message
    assert "レイアウトにない項目：2番目。" in message


def test_a_row_of_data_where_the_heading_should_be_is_not_told(engine, tmp_path):
    assert "見出しが1つもありません" in refused(engine, people(), put(tmp_path, ROWS))
    assert "青木" not in refused(engine, people(), put(tmp_path, "番号,青木,本町1\n" + ROWS))


TRAILED = Dialect(encoding=Encoding.CP932, trailer="E", count_at=2)


@pytest.mark.parametrize("end", ["E,2\n", "E,2", 'E,"2"\r\n', '"E",2,x\n', "E,2\n\n"])
def test_a_line_at_the_end_counts_the_rows_and_is_none(engine, tmp_path, end):
    path = put(tmp_path, (HEADING + ROWS + end).encode("cp932"))
    rows, broken, staged = read(engine, people(TRAILED), path)
    assert (rows, broken) == (PLAIN, [])
    assert staged.seen.promised == 2


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("E,3\n", "3件とありますが、2件ありました"),
        ("", "件数の行"),
        ("E\n", "件数として読めません"),
        ("E,x\n", "件数として読めません"),
    ],
)
def test_a_count_that_is_not_right_is_refused(engine, tmp_path, end, words):
    path = put(tmp_path, (HEADING + ROWS + end).encode("cp932"))
    assert words in refused(engine, people(TRAILED), path)


def test_broken_rows_are_counted_as_well(engine, tmp_path):
    path = put(tmp_path, (HEADING + ROWS + "3,上野\nE,3\n").encode("cp932"))
    _, broken, _ = read(engine, people(TRAILED), path)
    assert broken == [(4, 2)]


FIXED = Dialect(Form.FIXED, Encoding.CP932, heading=False)


def test_a_full_width_character_takes_two_places(engine, tmp_path):
    text = "0001青木　　ﾎﾝﾁｮｳ1  \n0002石 田　 本町2   \n"
    file = people(FIXED, 番号=4, 氏名=8, 住所=8)
    rows, _, _ = read(engine, file, put(tmp_path, text.encode("cp932")))
    assert rows == [(1, "0001", "青木", "ﾎﾝﾁｮｳ1"), (2, "0002", "石 田", "本町2")]


def test_a_record_of_another_length_is_refused_with_its_line(engine, tmp_path):
    text = "0001青木　　本町    \n0002石田　　本町   \n"
    file = people(FIXED, 番号=4, 氏名=8, 住所=8)
    message = refused(engine, file, put(tmp_path, text.encode("cp932")))
    assert "2行目は19バイトです。レイアウトでは20バイト" in message


def test_a_character_across_two_fields_is_refused_with_its_line(engine, tmp_path):
    text = "0001青木　　本町    \n0002x青木本町本町x  \n"
    file = people(FIXED, 番号=4, 氏名=8, 住所=8)
    message = refused(engine, file, put(tmp_path, text.encode("cp932")))
    assert "2行目は、項目の境で文字が切れています" in message


def test_records_may_have_a_heading_and_a_count(engine, tmp_path):
    text = "番号氏名住所\n1青木本町\n2石田本町\nT0002\n"
    dialect = Dialect(Form.FIXED, Encoding.CP932, heading=True, trailer="T", count_at=1)
    rows, _, staged = read(
        engine, people(dialect, 番号=1, 氏名=4, 住所=4), put(tmp_path, text.encode("cp932"))
    )
    assert rows == [(2, "1", "青木", "本町"), (3, "2", "石田", "本町")]
    assert staged.seen.promised == 2


@settings(max_examples=40, deadline=None)
@given(
    records=st.lists(
        st.tuples(
            st.text("ab1ｱﾞ漢字𠮷\ue000", max_size=3),
            st.text("ab1ｱﾞ漢字か\u309a", max_size=4).map(lambda one: one.lstrip("\u309a")),
            st.text("ab1ｱﾞ漢字", max_size=2),
        ),
        min_size=1,
        max_size=20,
    ),
    chunk=st.sampled_from([1, 7, 1 << 19]),
)
def test_what_is_filled_up_with_blanks_comes_apart_the_same(tmp_path_factory, records, chunk):
    widths = (6, 8, 4)

    def places(text):
        return sum(
            0 if one == "\u309a" else 1 if one < "\x80" or "｡" <= one <= "ﾟ" else 2 for one in text
        )

    lines = "".join(
        "".join(
            cell + " " * (width - places(cell)) for cell, width in zip(one, widths, strict=True)
        )
        + "\n"
        for one in records
    )
    folder = tmp_path_factory.mktemp("fixed")
    plain = put(folder, lines, "plain.txt")
    file = people(FIXED, 番号=6, 氏名=8, 住所=4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fixed, "_CHUNK", chunk)
        fixed.parted(plain, file, folder / "cut.txt")
    written = (folder / "cut.txt").read_text("utf-8").splitlines()
    assert [tuple(one.split("\x1f")) for one in written] == records


def test_several_files_of_a_kind_are_one_table_whose_lines_tell_the_file(engine, tmp_path):
    one = put(tmp_path, HEADING + ROWS, "people_1.csv")
    two = put(tmp_path, "氏名,番号,住所\n上野,3,本町3\n江口\n", "people_2.csv")
    rows, broken, staged = read(engine, people(), two, one)
    assert [row[0] for row in rows] == [2, 3, PART + 2]
    assert rows[2][1:] == ("3", "上野", "本町3")
    assert broken == [(PART + 3, 1)]
    assert staged.names == ("people_1.csv", "people_2.csv")
    assert staged.seen.lines == 6
    assert staged.seen.bytes == one.stat().st_size + two.stat().st_size


def test_the_order_in_which_files_are_chosen_changes_nothing(tmp_path):
    paths = [put(tmp_path, f"{HEADING}{at},a,b\n", f"p{at}.csv") for at in range(3)]
    found = []
    for at, order in enumerate((paths, paths[::-1])):
        with DuckEngine.within(tmp_path / f"w{at}", threads=1, memory_mb=500) as engine:
            rows, _, staged = read(engine, people(), *order)
            found.append((rows, staged.seen, staged.names))
    assert found[0] == found[1]


def test_the_same_file_chosen_twice_is_refused(engine, tmp_path):
    one, two = (put(tmp_path, HEADING + ROWS, name) for name in ("a.csv", "b.csv"))
    assert "同じ中身" in refused(engine, people(), one, two)


def test_a_full_disk_is_told_in_a_sentence(engine, tmp_path):
    # What is written there fails as on a disk without room.
    (engine.folder / "people_0.txt").symlink_to("/dev/full")
    path = put(tmp_path, (HEADING + ROWS * 50_000).encode("cp932"))
    with pytest.raises(FullDisk, match="ディスクの空きが足りません"), told_apart():
        engine.stage(people(Dialect()), [path])


def test_a_cancelled_engine_reads_nothing_more(engine, tmp_path):
    engine.stop()
    with pytest.raises(Stopped):
        engine.stage(people(Dialect()), [put(tmp_path, (HEADING + ROWS).encode("cp932"))])


def test_nothing_is_left_when_the_engine_is_closed(tmp_path):
    folder = tmp_path / "wiped"
    path = put(tmp_path, (HEADING + ROWS + '3,"').encode("cp932"))
    with DuckEngine.within(folder, threads=1, memory_mb=500) as engine:
        refused(engine, people(Dialect()), path)
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()
