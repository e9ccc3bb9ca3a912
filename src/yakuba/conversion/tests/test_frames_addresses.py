"""Addresses as old systems write them, in their parts."""

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.conversion.frames.addresses import parted
from yakuba.conversion.frames.engines import DuckEngine

from .sample import listed

pytestmark = pytest.mark.once
# Address: town, 丁目, 番, 号, what is behind.
TABLE = {
    "本町一丁目2番3号": ("本町", "1", "2", "3", None),
    "本町1丁目2番3号": ("本町", "1", "2", "3", None),
    "本町１丁目２番３号": ("本町", "1", "2", "3", None),
    "本町１丁目２－３": ("本町", "1", "2", "3", None),
    "本町1-2-3": ("本町", "1", "2", "3", None),
    "本町１－２－３": ("本町", "1", "2", "3", None),
    "本町1−2−3": ("本町", "1", "2", "3", None),
    "本町1ー2ー3": ("本町", "1", "2", "3", None),
    "本町１ー２": ("本町", None, "1", "2", None),
    "本町1-2": ("本町", None, "1", "2", None),
    "本町12": ("本町", None, "12", None, None),
    "本町12番": ("本町", None, "12", None, None),
    "本町12番地": ("本町", None, "12", None, None),
    "本町12番3号": ("本町", None, "12", "3", None),
    "大字原12番地3": ("大字原", None, "12", "3", None),
    "大字原12番地の3": ("大字原", None, "12", "3", None),
    "大字原１２番地の３": ("大字原", None, "12", "3", None),
    "大字原12の3": ("大字原", None, "12", "3", None),
    "大字原12番地ノ3": ("大字原", None, "12", "3", None),
    "大字原字上12番地": ("大字原字上", None, "12", None, None),
    "大字原字上12番地甲": ("大字原字上", None, "12", None, "甲"),
    "大字原無番地": ("大字原", None, None, None, "無番地"),
    "青葉番地不明": ("青葉", None, None, None, "番地不明"),
    "大字原": ("大字原", None, None, None, None),
    "十丁目5番": (None, "10", "5", None, None),
    "本町十丁目5番6号": ("本町", "10", "5", "6", None),
    "本町十一丁目5番6号": ("本町", "11", "5", "6", None),
    "西二十一丁目5番6号": ("西", "21", "5", "6", None),
    "西四十丁目5番6号": ("西", "40", "5", "6", None),
    "本町11丁目5番6号": ("本町", "11", "5", "6", None),
    "三条町五丁目4番3号": ("三条町", "5", "4", "3", None),
    "北1条西2丁目3番地": ("北1条西", "2", "3", None, None),
    "北1条西2丁目3番地4": ("北1条西", "2", "3", "4", None),
    "南3条5番6号": ("南3条", None, "5", "6", None),
    "西根第3地割12番地": ("西根第3地割", None, "12", None, None),
    "西根第３地割１２番地５": ("西根第3地割", None, "12", "5", None),
    "東5線南12番地": ("東5線南", None, "12", None, None),
    "基線12番地": ("基線", None, "12", None, None),
    "字開拓3号線12番地": ("字開拓3号線", None, "12", None, None),
    "新金岡町1丁3番1号": ("新金岡町1丁", None, "3", "1", None),
    "旭丘2区12番地": ("旭丘2区", None, "12", None, None),
    "本町1丁目2番3号の4": ("本町", "1", "2", "3", "の4"),
    "本町1-2-3-401": ("本町", "1", "2", "3", "401"),
    "本町1丁目2番3-401号": ("本町", "1", "2", "3", "401号"),
    "本町1丁目2番3号 メゾン見本101号室": ("本町", "1", "2", "3", "メゾン見本101号室"),
    "本町1丁目2番3号　メゾン見本　101": ("本町", "1", "2", "3", "メゾン見本 101"),
    "本町1-2-3メゾン見本": ("本町", "1", "2", "3", "メゾン見本"),
    "本町1丁目2番3号コーポ1-2": ("本町", "1", "2", "3", "コーポ1-2"),
    "本町1丁目2番地": ("本町", "1", "2", None, None),
    "本町1丁目 2番3号": ("本町", "1", "2", "3", None),
    "本町1丁目": ("本町", "1", None, None, None),
    "本町三丁目四番五号": ("本町", "3", "4", "5", None),
    "本町三丁目十二番地": ("本町", "3", "12", None, None),
    " 本町1丁目2番3号 ": ("本町", "1", "2", "3", None),
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with DuckEngine.within(tmp_path_factory.mktemp("places"), threads=1, memory_mb=500) as found:
        yield found


def parts_of(engine, addresses):
    rows = parted(ibis.memtable(pa.table({"address": list(addresses)})))
    return {
        one["address"]: (one["TOWN"], one["CHOME"], one["BLOCK"], one["NUMBER"], one["REST"])
        for one in listed(engine, rows)
    }


def test_addresses_come_apart(engine):
    found = parts_of(engine, TABLE)
    assert {one: (found[one], TABLE[one]) for one in TABLE if found[one] != TABLE[one]} == {}
    assert len(TABLE) > 40


@settings(max_examples=25, deadline=None)
@given(
    chome=st.integers(1, 99),
    block=st.integers(1, 999),
    number=st.integers(1, 99),
    town=st.sampled_from(["本町", "大字原", "若葉台", "日の出", "千代田", "六本木"]),
    way=st.sampled_from(
        ["{}丁目{}番{}号", "{}丁目{}-{}", "{}-{}-{}", "{}丁目{}番地の{}", "{}丁目{}番地{}"]
    ),
    is_wide=st.booleans(),
)
def test_what_is_put_together_comes_apart_the_same(
    engine, chome, block, number, town, way, is_wide
):
    text = way.format(chome, block, number)
    if is_wide:
        text = text.translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))
    found = parts_of(engine, [town + text])[town + text]
    assert found == (town, str(chome), str(block), str(number), None)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.text("本町大字一二十丁目番地号の-－ー12３ 　無不明ABメ", max_size=15),
        min_size=1,
        unique=True,
    )
)
def test_no_text_at_all_is_too_odd_to_be_taken_apart(engine, addresses):
    found = parts_of(engine, addresses)
    assert set(found) == set(addresses)
    for _, chome, block, number, _ in found.values():
        for one in (block, number):
            assert one is None or (one.isascii() and one.isdigit())
        assert chome != ""
