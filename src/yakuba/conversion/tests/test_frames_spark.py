"""The same expressions on Spark give the same rows and findings as on DuckDB."""

import shutil

import pytest
from benchmarks.conversion_fill import write

from yakuba.conversion.frames.converting import Order, convert
from yakuba.conversion.frames.engines import DuckEngine
from yakuba.conversion.rules.layouts import Encoding
from yakuba.conversion.rules.steps import AddressPart

from .sample import TODAY, after, listed, rows_of, shipped

# What Spark, Ibis and pandas warn one another of is not ours.
pytestmark = [pytest.mark.once, pytest.mark.slow, pytest.mark.filterwarnings("default")]
pytest.importorskip("pyspark", reason="pyspark が入っていません")
if shutil.which("java") is None:
    pytest.skip("Java がないので、Spark では試しません", allow_module_level=True)


def outcome_of(order, engine, out):
    """Return the counts and everything that was written, rows in the order of their lines."""
    outcome = convert(order, engine, out)
    with DuckEngine.within(out.with_name(f"{out.name}-look"), threads=1, memory_mb=500) as look:
        rows = {
            one.name: listed(look, look.read(one, one.stem.replace("-", "_")))
            for one in sorted(out.iterdir())
        }
    for name, each in rows.items():
        if not name.startswith("findings"):
            each.sort(key=lambda row: row["line"])
    return outcome, rows


def test_every_value_and_every_finding_is_the_same_on_both(tmp_path):
    from yakuba.conversion.frames.spark import SparkEngine

    write(tmp_path, 3_000)
    with (tmp_path / "residents.csv").open("a", encoding="utf-8") as more:
        more.write("1,2,3\n")
    inputs = {"jumin": [tmp_path / "residents.csv"], "setai": [tmp_path / "households.csv"]}
    order = Order(*shipped(Encoding.UTF8), inputs, TODAY)
    with DuckEngine.within(tmp_path / "duck", threads=1, memory_mb=500) as engine:
        one, on_duck = outcome_of(order, engine, tmp_path / "out-duck")
    with SparkEngine.within(tmp_path / "spark", threads=2, memory_mb=500) as engine:
        other, on_spark = outcome_of(order, engine, tmp_path / "out-spark")
    assert on_duck.keys() == on_spark.keys()
    for name in on_duck:
        assert len(on_duck[name]) == len(on_spark[name]), name
        for duck, spark in zip(on_duck[name], on_spark[name], strict=True):
            assert duck == spark, name
    assert one == other
    assert len(on_duck["findings-resident.parquet"]) > 25


ODD = [
    "12\n",
    " 佐藤　　太郎 ",
    "\t12 3\r\n",
    "１，２００",
    "-007",
    "ｻﾄｳ  ﾀﾛｳ ｼﾞｭﾆｱ",
    "か゛\n",
    "a.b.c",
    "$1\\2",
    "𠮷田",
    "葛\U000e0100城",
    "本町三丁目四番五号",
    "北1条西2丁目3番地4　メゾン見本",
    "本町1ー2ー3",
    "〒100ー0001",
    "5070401",
    "3650401",
    "令和元年5月1日",
    "20250401",
    "001",
    "999",
    "\ue000",
    "'\"`",
    None,
]
STEPS = [
    [{"step": "TRIM"}],
    [{"step": "NARROW"}],
    [{"step": "WIDEN"}],
    [{"step": "KANA"}],
    [{"step": "KANA"}, {"step": "PART", "at": 2, "by": " "}],
    [{"step": "PART", "at": 1}],
    [{"step": "PART", "at": 3, "by": "."}],
    [{"step": "PART", "at": 2, "by": "\\"}],
    [{"step": "PAD", "length": 6}],
    [{"step": "CUT", "first": 2, "length": 2}],
    [{"step": "REPLACE", "old": ".", "new": "$0"}],
    [{"step": "REPLACE", "old": "\\", "new": "'"}],
    [{"step": "POSTAL"}],
    [{"step": "DIGITS"}],
    [{"step": "WAREKI", "form": "NUMBERED"}],
    [{"step": "WAREKI", "form": "WRITTEN"}],
    [{"step": "DATE", "form": "YYYYMMDD"}],
    *[[{"step": "ADDRESS", "part": one.value}] for one in AddressPart],
    [{"step": "CODES", "table": "few"}],
    [{"step": "CODES", "table": "many"}],
    [{"step": "LOOKUP", "file": "other", "key": "a", "value": "b"}],
    [{"step": "TRIM"}, {"step": "DEFAULT", "value": "な\\し", "reason": "試験"}],
]
TABLES = {
    "few": {"001": "1", "'\"`": "2"},
    "many": {f"{at:03}": f"x{at}" for at in range(100)},
}


def test_every_step_makes_the_same_of_odd_values_on_both(tmp_path):
    from yakuba.conversion.frames.spark import SparkEngine

    def made_on(engine):
        other = rows_of({"a": ["001", "001", "999"], "b": ["い", "あ", None]})
        return [after(engine, ODD, *one, tables=TABLES, files={"other": other}) for one in STEPS]

    with DuckEngine.within(tmp_path / "duck", threads=1, memory_mb=500) as engine:
        on_duck = made_on(engine)
    with SparkEngine.within(tmp_path / "spark", threads=2, memory_mb=500) as engine:
        on_spark = made_on(engine)
    differing = [
        (step, value, duck, spark)
        for step, ducks, sparks in zip(STEPS, on_duck, on_spark, strict=True)
        for value, duck, spark in zip(ODD, ducks, sparks, strict=True)
        if duck != spark
    ]
    assert differing == []
