"""Every seeded fault is found with its right reason, and no clean row is kept out."""

import duckdb
import pytest
from benchmarks.conversion_fill import FAULTS, transcode, write

from yakuba.conversion.frames.converting import Order, convert, read_findings
from yakuba.conversion.frames.engines import DuckEngine
from yakuba.conversion.rules.layouts import Encoding
from yakuba.conversion.rules.reasons import described

from .sample import TODAY, shipped

pytestmark = pytest.mark.once

# Field and reason, and what the sentence says of it.
RIGHT = {
    "number.not_digits": ("resident_no", "digits.other", "数字のほか"),
    "number.too_long": ("resident_no", "length.exact", "10文字ちょうど"),
    "number.check_digit": ("resident_no", "check_digit", "検査数字"),
    "number.twice": ("resident_no", "key.twice", "行目"),
    "household.missing": ("household_no", "missing", "値がありません"),
    "household.unknown": ("household_no", "reference.unknown", "「世帯」にない"),
    "name.missing": ("name", "missing", "値がありません"),
    "name.too_long": ("name", "length.over", "80文字まで"),
    "name.unresolved_gaiji": ("name", "gaiji.unresolved", "外字"),
    "kana.missing": ("name_kana", "missing", "値がありません"),
    "kana.not_kana": ("name_kana", "kana.other", "カナのほか"),
    "birth.missing": ("birth_date", "missing", "値がありません"),
    "birth.no_such_day": ("birth_date", "date.unreadable", "2月は1日から28日まで"),
    "birth.not_in_era": ("birth_date", "date.unreadable", "昭和は64年1月7日まで"),
    "birth.in_the_future": ("birth_date", "check.born", "移行の日より後ではない"),
    "sex.unknown_code": ("sex", "code.unknown", "変換表にない"),
    "relation.unknown_code": ("relation", "code.unknown", "変換表にない"),
    "household.two_heads": ("relation", "check.head", "世帯にひとり"),
    "postal.not_seven": ("postal_code", "postal.other", "7桁"),
    "address.no_number": ("block", "missing", "値がありません"),
    "arrival.before_birth": ("resident_since", "check.arrival", "順になる"),
    "death.before_birth": ("died_on", "check.death", "順になる"),
    "state.death_without_day": ("died_on", "check.died", "死亡日がある"),
    "permit.missing": ("permit", "check.permit", "在留資格がある"),
    "reason.unknown_code": ("settled_reason", "code.unknown", "変換表にない"),
}


def test_every_seeded_fault_is_found_with_its_reason_and_no_clean_row_is_kept_out(tmp_path):
    write(tmp_path, 20_000)
    for name in ("residents", "households"):
        transcode(tmp_path / f"{name}.csv", tmp_path / f"{name}.sjis.csv", "cp932")
    truth = dict(
        duckdb.read_parquet(f"{tmp_path}/truth.parquet").select("line", "fault").fetchall()
    )
    old, new, mapping = shipped(Encoding.CP932)
    inputs = {
        "jumin": [tmp_path / "residents.sjis.csv"],
        "setai": [tmp_path / "households.sjis.csv"],
    }
    with DuckEngine.within(tmp_path / "work", threads=1, memory_mb=500) as engine:
        out = tmp_path / "out"
        outcome = convert(Order(old, new, mapping, inputs, TODAY), engine, out)
        found = list(read_findings(engine, out / "findings-resident.parquet", "resident"))
        households = list(read_findings(engine, out / "findings-household.parquet", "household"))

    assert set(truth.values()) == set(FAULTS) == set(RIGHT)
    assert outcome.is_balanced
    assert [(one.file, one.came.rows) for one in outcome.files] == [
        ("resident", 20_000),
        ("household", 8_335),
    ]
    assert {one.line for one in found if one.keeps_out} == set(truth)
    assert outcome.files[0].kept_out.rows == len(truth)
    assert not households
    said = {(one.line, one.field, one.reason): described(one, new).sentence for one in found}
    for line, fault in truth.items():
        field, reason, words = RIGHT[fault]
        assert words in said[line, field, reason], fault
    # A name stands in two fields of the target, who is not born yet has not moved in, and a warning
    # keeps nobody out; nothing else is said.
    beside = {
        (truth.get(line, ""), field, reason)
        for line, field, reason in said
        if truth.get(line) is None or (field, reason) != RIGHT[truth[line]][:2]
    }
    assert beside <= {
        ("name.too_long", "family_name", "length.over"),
        ("name.unresolved_gaiji", "family_name", "gaiji.unresolved"),
        ("kana.not_kana", "family_kana", "kana.other"),
        ("birth.in_the_future", "resident_since", "check.arrival"),
        ("", "name_kana", "check.same"),
    }
