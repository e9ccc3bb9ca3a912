"""Write the dirty legacy files of a city of any size, and what is known to be wrong with them.

Residents live in households of one to five, with names, dates of the eras, half-width kana and
addresses as old systems keep them. Two in a hundred carry one of twenty-five faults, never the
head of a household; `truth.parquet` says which line carries which. Everything is reckoned from the number of the row: the same size
always gives the same files.

Run: python -m benchmarks.conversion_fill FOLDER ROWS [ENCODING]
"""

import sys
from pathlib import Path

import duckdb

# Twenty-five faults of a resident's row, in the order of their number: what the conversion has to
# say of it. Of those who are not heads one in 730 carries each.
FAULTS = (
    "number.not_digits",
    "number.too_long",
    "number.check_digit",
    "number.twice",
    "household.missing",
    "household.unknown",
    "name.missing",
    "name.too_long",
    "name.unresolved_gaiji",
    "kana.missing",
    "kana.not_kana",
    "birth.missing",
    "birth.no_such_day",
    "birth.not_in_era",
    "birth.in_the_future",
    "sex.unknown_code",
    "relation.unknown_code",
    "household.two_heads",
    "postal.not_seven",
    "address.no_number",
    "arrival.before_birth",
    "death.before_birth",
    "state.death_without_day",
    "permit.missing",
    "reason.unknown_code",
)
EVERY = 730
# Households of a street of ten: twenty-four people.
_HOUSEHOLD = [0, 1, 1, 2, 2, 2, 3, 4, 4, 4, 4, 5, 5, 6, 6, 6, 7, 8, 8, 9, 9, 9, 9, 9]
_ROLE = [0, 0, 1, 0, 1, 2, 0, 0, 1, 2, 3, 0, 1, 0, 1, 2, 0, 0, 1, 0, 1, 2, 3, 4]


def _words(text: str) -> list[str]:
    return text.split()


_FAMILY = _words(
    "佐藤 ｻﾄｳ 鈴木 ｽｽﾞｷ 高橋 ﾀｶﾊｼ 田中 ﾀﾅｶ 伊藤 ｲﾄｳ 渡邊 ﾜﾀﾅﾍﾞ 山本 ﾔﾏﾓﾄ 中村 ﾅｶﾑﾗ 小林 ｺﾊﾞﾔｼ 加藤 ｶﾄｳ "
    "吉田 ﾖｼﾀﾞ 山田 ﾔﾏﾀﾞ 佐々木 ｻｻｷ 山口 ﾔﾏｸﾞﾁ 松本 ﾏﾂﾓﾄ 井上 ｲﾉｳｴ 木村 ｷﾑﾗ 林 ﾊﾔｼ 斎藤 ｻｲﾄｳ 清水 ｼﾐｽﾞ "
    "山崎 ﾔﾏｻﾞｷ 森 ﾓﾘ 池田 ｲｹﾀﾞ 橋本 ﾊｼﾓﾄ 阿部 ｱﾍﾞ 石川 ｲｼｶﾜ 山下 ﾔﾏｼﾀ 中島 ﾅｶｼﾞﾏ 石井 ｲｼｲ 小川 ｵｶﾞﾜ "
    "前田 ﾏｴﾀﾞ 岡田 ｵｶﾀﾞ 長谷川 ﾊｾｶﾞﾜ 藤田 ﾌｼﾞﾀ 後藤 ｺﾞﾄｳ 近藤 ｺﾝﾄﾞｳ 村上 ﾑﾗｶﾐ 遠藤 ｴﾝﾄﾞｳ 青木 ｱｵｷ 坂本 ｻｶﾓﾄ "
    "福田 ﾌｸﾀﾞ 太田 ｵｵﾀ 西村 ﾆｼﾑﾗ 藤井 ﾌｼﾞｲ 岡本 ｵｶﾓﾄ 藤原 ﾌｼﾞﾜﾗ 三浦 ﾐｳﾗ 金子 ｶﾈｺ 中野 ﾅｶﾉ 原田 ﾊﾗﾀﾞ "
    "髙島 ﾀｶｼﾏ 濵田 ﾊﾏﾀﾞ 宮﨑 ﾐﾔｻﾞｷ 櫻井 ｻｸﾗｲ 德永 ﾄｸﾅｶﾞ 廣瀨 ﾋﾛｾ 齊藤 ｻｲﾄｳ 惠良 ｴﾗ 眞鍋 ﾏﾅﾍﾞ 都築 ﾂﾂﾞｷ"
)
_GIVEN = _words(
    "太郎 ﾀﾛｳ 花子 ﾊﾅｺ 一郎 ｲﾁﾛｳ 美咲 ﾐｻｷ 健太 ｹﾝﾀ 陽子 ﾖｳｺ 大輔 ﾀﾞｲｽｹ 恵子 ｹｲｺ 翔 ｼｮｳ 優子 ﾕｳｺ "
    "誠 ﾏｺﾄ 由美 ﾕﾐ 隆 ﾀｶｼ 直美 ﾅｵﾐ 浩二 ｺｳｼﾞ 久美子 ｸﾐｺ 剛 ﾂﾖｼ 真由美 ﾏﾕﾐ 学 ﾏﾅﾌﾞ 智子 ﾄﾓｺ "
    "蓮 ﾚﾝ 葵 ｱｵｲ 湊 ﾐﾅﾄ 陽菜 ﾋﾅ 樹 ｲﾂｷ 凛 ﾘﾝ 悠真 ﾕｳﾏ 結衣 ﾕｲ 颯太 ｿｳﾀ 紬 ﾂﾑｷﾞ "
    "譲二 ｼﾞｮｳｼﾞ 弁慶 ﾍﾞﾝｹｲ 牡丹 ﾎﾞﾀﾝ 佳代 ｶﾖ 勘平 ｶﾝﾍﾟｲ 純平 ｼﾞｭﾝﾍﾟｲ 舞 ﾏｲ 遥 ﾊﾙｶ 旭 ｱｻﾋ 弥生 ﾔﾖｲ"
)
_TOWNS = _words(
    "青葉 緑 大字原 本町 栄町 東雲 若葉台 大字中 朝日町 旭 泉 梅ケ丘 桜木 松原 竹園 千代田 富士見 日の出 曙 豊玉"
)

# Nine digits and one to check them, modulus 11 with weights 6 5 4 3 2 7 6 5 4 3 2 from the right.
_WEIGHTS = (2, 3, 4, 5, 6, 7, 2, 3, 4)

HEADINGS = _words(
    "宛名番号 世帯番号 住民区分 異動状態 氏名 氏名カナ 旧氏 旧氏カナ 通称 生年月日 性別 続柄 郵便番号 住所 方書 "
    "本籍 筆頭者 住民となった日 住民事由 住定日 住定事由 届出日 前住所 転出予定日 転出日 転出先 死亡日 電話番号 国籍 "
    "在留資格 在留期限 在留カード番号 行政区 小学校区 中学校区 投票区 備考 更新日 更新者 連番"
)


def _list(values: list[str]) -> str:
    return "[" + ",".join(f"'{one}'" for one in values) + "]"


def _number(base: str) -> str:
    """Return SQL for the nine digits of a number and its check digit."""
    total = " + ".join(
        f"({base} // {10**at} % 10) * {weight}" for at, weight in enumerate(_WEIGHTS)
    )
    rest = f"(({total}) % 11)"
    return f"(lpad(cast({base} as varchar), 9, '0') || case when {rest} < 2 then 0 else 11 - {rest} end)"


def _wareki(days: str) -> str:
    """Return SQL for a date as era digit and six digits: 1 明治 … 5 令和."""
    day = f"(date '1930-01-01' + cast({days} as integer))"
    return (
        f"case when {day} >= date '2019-05-01' then '5' || lpad((year({day}) - 2018)::varchar, 2, '0')"
        f" when {day} >= date '1989-01-08' then '4' || lpad((year({day}) - 1988)::varchar, 2, '0')"
        f" else '3' || lpad((year({day}) - 1925)::varchar, 2, '0') end || strftime({day}, '%m%d')"
    )


def _rolled(salt: int, of: str, count: int) -> str:
    return f"(hash({of} * 1000003 + {salt}) % {count})::bigint"


def residents(rows: int) -> str:
    """Return the statement that yields the residents with `fault`, before the faults are written in."""
    count = len(_FAMILY) // 2
    return f"""
    with base as (
      select i, i // 24 * 10 + {_list([str(n) for n in _HOUSEHOLD])}[i % 24 + 1]::bigint as h,
             {_list([str(n) for n in _ROLE])}[i % 24 + 1]::bigint as role,
             case when {_list([str(n) for n in _ROLE])}[i % 24 + 1]::int > 0 and hash(i * 7 + 5) % {EVERY} < {len(FAULTS)}
               then (hash(i * 7 + 5) % {EVERY})::int end as fault
      from range({rows}) t(i)),
    more as (
      select *, {_rolled(1, "h", count)} as f, {_rolled(2, "i", len(_GIVEN) // 2)} as g,
        -- Heads and spouses are grown up, children were born after 2005.
        case when role < 2 then {_rolled(3, "i", 25_500)} else 27_500 + {_rolled(3, "i", 6_500)} end as born,
        {_rolled(4, "h", len(_TOWNS))} as t, {_rolled(5, "h", 3)} as style,
        1 + {_rolled(6, "h", 5)} as chome, 1 + {_rolled(7, "h", 40)} as ban, 1 + {_rolled(8, "h", 30)} as go,
        {_rolled(9, "i", 40)} = 0 as foreign_, {_rolled(10, "i", 30)} as state
      from base)
    select *, 34_500 as newest,
      case when state = 0 and role > 0 then '2' when state = 1 and role > 0 then '1' else '0' end as status
    from more"""


def legacy(rows: int) -> str:
    """Return the statement that yields the residents as the old system writes them out."""
    family, kana = _list(_FAMILY[::2]), _list(_FAMILY[1::2])
    given, given_kana = _list(_GIVEN[::2]), _list(_GIVEN[1::2])
    number, household = _number("(i + 100000000)"), "lpad((h + 1)::varchar, 8, '0')"
    joined = "chome || '丁目' || ban || '-' || go"
    wide = f"translate({joined}, '0123456789-', '０１２３４５６７８９－')"
    place = (
        f"{_list(_TOWNS)}[t + 1] || case style when 0 then chome || '丁目' || ban || '番' || go || '号'"
        f" when 1 then {wide}"
        " else ban || '番地' || go end"
    )
    moved = "least(newest, born + (newest - born) // 2)"

    def unless(fault: int, sound: str, wrong: str) -> str:
        return f"case when fault = {fault} then {wrong} else {sound} end"

    columns = [
        (
            f"case fault when 0 then 'A' || substr({number}, 2) when 1 then {number} || '1234567'"
            f" when 2 then substr({number}, 1, 9) || ((substr({number}, 10)::int + 5) % 10)"
            f" when 3 then {number.replace('(i + 100000000)', '(i - i % 24 + 100000000)')} else {number} end"
        ),
        f"case fault when 4 then '' when 5 then '99999999' else {household} end",
        "case when foreign_ or fault = 23 then '2' else '1' end",
        "case when fault = 22 then '2' else status end",
        (
            f"case fault when 6 then '' when 7 then repeat({family}[f + 1], 100)"
            f" when 8 then '{chr(0xE000)}' || substr({family}[f + 1], 2) || '　' || {given}[g + 1]"
            f" else {family}[f + 1] || '　' || {given}[g + 1] end"
        ),
        f"case fault when 9 then '' when 10 then '漢字' || {kana}[f + 1] else {kana}[f + 1] || ' ' || {given_kana}[g + 1] end",
        f"case when i % 97 = 0 then {family}[(f + 7) % {len(_FAMILY) // 2} + 1] else '' end",
        f"case when i % 97 = 0 then {kana}[(f + 7) % {len(_FAMILY) // 2} + 1] else '' end",
        "case when foreign_ then 'ＪＯＨＮ　ＤＯＥ' else '' end",
        f"case fault when 11 then '' when 12 then '3500230' when 13 then '3650401' when 14 then '5990101' else {_wareki('born')} end",
        unless(15, "(1 + i % 2)::varchar", "'7'"),
        "case fault when 16 then 'ZZ' when 17 then '02' else ['02','12','20','20','20'][role + 1] end",
        unless(
            18,
            "case when i % 3 = 0 then (9_000_000 + t * 10)::varchar else '900-' || lpad((t * 10)::varchar, 4, '0') end",
            "'900-12'",
        ),
        unless(19, place, f"{_list(_TOWNS)}[t + 1] || '番地不明'"),
        "case when h % 4 = 0 then 'ﾒｿﾞﾝ見本 ' || (100 + h % 30) || '号室' else '' end",
        f"'見本県見本市' || {_list(_TOWNS)}[(t + 3) % {len(_TOWNS)} + 1] || (h % 900 + 1) || '番地'",
        f"{family}[f + 1] || '　' || {given}[1]",
        unless(20, _wareki(moved), _wareki("born - 30")),
        "['01','02','03'][i % 3 + 1]",
        _wareki(moved),
        unless(24, "['01','02','03'][i % 3 + 1]", "'98'"),
        _wareki(f"({moved} + 3)"),
        f"case when i % 3 = 1 then '仮名県仮名市' || {_list(_TOWNS)}[g % {len(_TOWNS)} + 1] || (i % 99 + 1) else '' end",
        "''",
        f"case when status = '1' and fault is null then {_wareki('newest')} else '' end",
        "case when status = '1' then '仮名県仮名市本町1' else '' end",
        f"case when fault = 21 then {_wareki('born - 400')} when status = '2' and (fault is null or fault <> 22) then {_wareki('newest')} else '' end",
        "'0' || (10 + i % 80) || '-' || (1000 + i % 9000) || '-' || lpad((i % 10000)::varchar, 4, '0')",
        "case when foreign_ or fault = 23 then ['840','156','704'][i % 3 + 1] else '' end",
        "case when fault = 23 then '' when foreign_ then ['A1','B2','C3'][i % 3 + 1] else '' end",
        "case when foreign_ then '2030/' || lpad((i % 12 + 1)::varchar, 2, '0') || '/15' else '' end",
        "case when foreign_ then 'AB' || lpad((i % 100000000)::varchar, 8, '0') || 'CD' else '' end",
        "lpad((t + 1)::varchar, 3, '0')",
        "lpad((t % 12 + 1)::varchar, 2, '0')",
        "lpad((t % 6 + 1)::varchar, 2, '0')",
        "lpad((t % 9 + 1)::varchar, 2, '0')",
        "case when i % 11 = 0 then '備考　' || i else '' end",
        "strftime(date '2026-01-01' - (i % 900)::int, '%Y%m%d')",
        "'U' || lpad((i % 300)::varchar, 4, '0')",
        "(i + 1)::varchar",
    ]
    named = ", ".join(f'{one} as "{name}"' for one, name in zip(columns, HEADINGS, strict=True))
    return f"select {named}, i, fault from ({residents(rows)}) order by i"


def write(folder: Path, rows: int) -> None:
    """Write residents.csv and households.csv (UTF-8) and truth.parquet into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect()
    con.sql("set threads = 2")
    con.sql("set preserve_insertion_order = true")
    named = ", ".join(f'"{one}"' for one in HEADINGS)
    con.sql(f"create temp table r as {legacy(rows)}")
    con.sql(
        f"copy (select {named} from r order by i) to '{folder}/residents.csv' (header, delimiter ',')"
    )
    cases = " ".join(f"when {at} then '{word}'" for at, word in enumerate(FAULTS))
    con.sql(
        f"copy (select i + 2 as line, case fault {cases} end as fault from r where fault is not null"
        f" order by i) to '{folder}/truth.parquet' (format parquet)"
    )
    con.sql(
        f"""copy (select lpad((h + 1)::varchar, 8, '0') as "世帯番号",
            first({_number("(i + 100000000)")} order by i) as "世帯主番号", count(*) as "人数"
            from ({residents(rows)}) group by h order by h)
            to '{folder}/households.csv' (header, delimiter ',')"""
    )


def transcode(source: Path, target: Path, encoding: str) -> None:
    """Write the file again in another encoding; vendors' characters keep their places."""
    with source.open(encoding="utf-8", newline="") as read, target.open("wb") as out:
        while chunk := read.read(1 << 22):
            out.write(chunk.encode(encoding))


if __name__ == "__main__":
    place, wanted = Path(sys.argv[1]), int(sys.argv[2])
    write(place, wanted)
    for one in sys.argv[3:]:
        for name in ("residents", "households"):
            transcode(place / f"{name}.csv", place / f"{name}.{one}.csv", one)
