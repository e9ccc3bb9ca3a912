"""The same rules as the sample mapping of residents, as one would write them with pandas + pandera.

Values by functions over the cells of a column, checks of a column by a schema of pandera, checks
over rows by joins. `differences` compares every finding and every accepted value with ours.

Run: python -m benchmarks.conversion_pandas FOLDER OUT
"""

import json
import re
import resource
import sys
import time
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
from tests.served import ROOT

from benchmarks.conversion_run import MAPPING, SOURCE, TARGET, TODAY, layout
from yakuba.conversion.rules import mapping_reading
from yakuba.conversion.rules.layouts import CheckDigit, CheckKind, Field, File, Kind, Layout
from yakuba.conversion.rules.mappings import Definition, FileMap
from yakuba.conversion.rules.steps import Setting, Step, StepKind

Value = str | None
# A cell: its value, and whether a step could not read what was there.
Read = tuple[Value, str]
ERAS = {"1": 1867, "2": 1911, "3": 1925, "4": 1988, "5": 2018}
FIRST = {"1": "1873-01-01", "2": "1912-07-30", "3": "1926-12-25", "4": "1989-01-08", "5": "2019-05-01"}  # fmt: skip
LAST = {"1": "1912-07-30", "2": "1926-12-25", "3": "1989-01-07", "4": "2019-04-30", "5": "2117-12-31"}  # fmt: skip
KANA = re.compile("[ァ-ヺー・ヽヾ　 ]*")
SEVEN = re.compile("[0-9]{7}")
PRIVATE = re.compile("[\ue000-\uf8ff\ufffd]")
NUMERALS = "一二三四五六七八九"
CHOME = re.compile(f"([0-9]+|[{NUMERALS}十]+)丁目")
PLACE = re.compile("(?:[^0-9]|[0-9]+(?:地割|条|号線|線|区|組|丁))+")
JOIN = "(?:番地の|番地ノ|番地-|番地|番の|番-|番|-|の|ノ)"
NUMBERS = re.compile(f"([0-9]+)(?:{JOIN}([0-9]+))?")
SIGNS = str.maketrans(
    "".join(map(chr, range(0xFF01, 0xFF5F))) + "　−‐‑‒–—―─",
    "".join(map(chr, range(0x21, 0x7F))) + " " + "-" * 8,
)


def trimmed(text: str) -> Value:
    tidy = re.sub("[ 　\t\r\n]*[　\t\r\n][ 　\t\r\n]*", "　", text)
    return re.sub(" +", " ", tidy).strip(" 　") or None


def kana(text: str) -> Value:
    full = re.sub("[｡-ﾟ]+", lambda run: unicodedata.normalize("NFKC", run.group()), text)
    full = "".join(chr(ord(one) + 0x60) if "ぁ" <= one <= "ゖ" else one for one in full)
    return re.sub("[ 　]+", "　", full).strip("　") or None


def part(text: str, at: int) -> Value:
    parts = text.split()
    return parts[at - 1] if len(parts) >= at else None


def wareki(text: str) -> Read:
    found = re.fullmatch("([1-5])([0-9]{2})([0-9]{2})([0-9]{2})", text)
    if found:
        era, year, month, day = found.groups()
        try:
            iso = date(ERAS[era] + int(year), int(month), int(day)).isoformat()
        except ValueError:
            return None, "date.unreadable"
        if FIRST[era] <= iso <= LAST[era]:
            return iso, ""
    return None, "date.unreadable"


def slashed(text: str) -> Read:
    try:
        year, month, day = map(int, text.split("/"))
        return date(year, month, day).isoformat(), ""
    except ValueError:
        return None, "date.unreadable"


def digits(text: str) -> Read:
    plain = text.translate(SIGNS).replace(",", "").replace(" ", "")
    return (str(int(plain)), "") if re.fullmatch("-?[0-9]+", plain) else (None, "number.unreadable")


def postal(text: str) -> Value:
    return re.sub("[-ーｰ〒 ]+", "", text.translate(SIGNS)) or None


def address(text: str, wanted: str) -> Value:
    """Return one part of an address: TOWN, CHOME, BLOCK or NUMBER."""
    plain = re.sub("(?<=[0-9])ー", "-", text.translate(SIGNS)).strip()
    written = CHOME.search(plain)
    if written:
        town, chome = plain[: written.start()], written.group(1)
        tail = plain[written.end() :].strip()
    else:
        place = PLACE.match(plain)
        before = place.group() if place else ""
        town, chome = re.sub("(?:無番地|番地不明|番地なし|番地ナシ).*", "", before), ""
        tail = plain[len(town) :].strip()
        three = re.match("([0-9]+)-[0-9]+-[0-9]+", tail)
        if three:
            chome = three.group(1)
            tail = tail[len(chome) + 1 :]
    numbers = NUMBERS.match(tail)
    block, number = numbers.groups() if numbers else (None, None)
    parts = {"TOWN": town, "CHOME": chome, "BLOCK": block, "NUMBER": number}
    return parts[wanted] or None


def always(turn: Callable[[str], Value]) -> Callable[[str], Read]:
    """Return a step that can read whatever is there."""
    return lambda text: (turn(text), "")


STEPS: dict[StepKind, Callable[[Step], Callable[[str], Read]]] = {
    StepKind.TRIM: lambda step: always(trimmed),
    StepKind.NARROW: lambda step: always(lambda text: text.translate(SIGNS)),
    StepKind.KANA: lambda step: always(kana),
    StepKind.PART: lambda step: always(lambda text: part(text, step.number(Setting.AT))),
    StepKind.PAD: lambda step: always(lambda text: text.zfill(step.number(Setting.LENGTH))),
    StepKind.POSTAL: lambda step: always(postal),
    StepKind.ADDRESS: lambda step: always(lambda text: address(text, step.text(Setting.PART))),
    StepKind.WAREKI: lambda step: wareki,
    StepKind.DATE: lambda step: slashed,
    StepKind.DIGITS: lambda step: digits,
}


def reader(step: Step, definition: Definition) -> Callable[[str], Read]:
    """Return the function of a step over one value."""
    if step.kind is StepKind.CODES:
        table = definition.tables[step.text(Setting.TABLE)]
        return lambda text: (table[text], "") if text in table else (None, "code.unknown")
    return STEPS[step.kind](step)


def converted(
    rows: pd.DataFrame, way: FileMap, definition: Definition
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the values of the target's fields, and what a step could not read of each."""
    values, doubts = {}, {}
    for one in way.fields:
        column = rows[one.sources[0]]
        doubt = pd.Series("", index=rows.index)
        for step in one.steps:
            read = reader(step, definition)
            found = column.map(lambda text: read(text) if isinstance(text, str) else (None, ""))  # noqa: B023
            column = found.map(lambda pair: pair[0])
            doubt = doubt.where(doubt != "", found.map(lambda pair: pair[1]))
        values[one.to], doubts[one.to] = column.astype(object).where(column.notna(), None), doubt
    return pd.DataFrame(values, dtype=object), pd.DataFrame(doubts)


def is_digit_right(value: str, digit: CheckDigit) -> bool:
    total = sum(int(one) * times for one, times in zip(value[-2::-1], digit.weights, strict=True))
    lacks = digit.modulus - total % digit.modulus
    return int(value[-1]) == (0 if lacks > 9 else lacks)


Holds = Callable[[str], bool]


def of_kind(field: Field, target: Layout) -> dict[str, Holds]:
    """Return by reason what the kind of a field asks of each value."""
    match field.kind:
        case Kind.DIGITS:
            return {"digits.other": lambda value: value.isascii() and value.isdigit()}
        case Kind.KANA:
            return {"kana.other": lambda value: KANA.fullmatch(value) is not None}
        case Kind.POSTAL:
            return {"postal.other": lambda value: SEVEN.fullmatch(value) is not None}
        case Kind.CODE:
            codes = target.codes[field.codes]
            return {"code.outside": lambda value: value in codes}
        case Kind.NUMBER:
            least, most = field.least, field.most
            return {
                "number.small": lambda value: least is None or int(value) >= least,
                "number.large": lambda value: most is None or int(value) <= most,
            }
    return {}


def of_value(field: Field, target: Layout) -> dict[str, Holds]:
    """Return by reason what is asked of each value of a field; empty ones are looked at elsewhere."""
    holds = of_kind(field, target)
    if field.length and field.exact:
        holds["length.exact"] = lambda value: len(value) == field.length
    elif field.length:
        holds["length.over"] = lambda value: len(value) <= field.length
    if field.kind in (Kind.TEXT, Kind.KANA):
        holds["gaiji.unresolved"] = lambda value: PRIVATE.search(value) is None
    if digit := field.check_digit:
        whole = re.compile(f"[0-9]{{{len(digit.weights) + 1}}}")
        holds["check_digit"] = lambda value: (
            whole.fullmatch(value) is None or is_digit_right(value, digit)
        )
    return holds


def column_of(field: Field, target: Layout) -> pa.Column:
    """Return what pandera is to check of a column."""
    checks = [
        pa.Check(holds, element_wise=True, ignore_na=True, name=reason)
        for reason, holds in of_value(field, target).items()
    ]
    return pa.Column(object, checks, nullable=True)


def of_columns(values: pd.DataFrame, file: File, target: Layout) -> pd.DataFrame:
    """Return `line`, `field` and `reason` of what pandera finds."""
    schema = pa.DataFrameSchema({one.code: column_of(one, target) for one in file.fields})
    try:
        schema.validate(values, lazy=True)
    except pa.errors.SchemaErrors as found:
        cases = found.failure_cases
        return pd.DataFrame(
            {"line": cases["index"], "field": cases["column"], "reason": cases["check"]}
        )
    return pd.DataFrame({"line": [], "field": [], "reason": []})


def said(lines: Any, field: str, reason: str) -> pd.DataFrame:
    return pd.DataFrame({"line": list(lines), "field": field, "reason": reason})


def of_rows(values: pd.DataFrame, doubts: pd.DataFrame, file: File) -> list[pd.DataFrame]:
    """Return what is wrong within one row: unread, missing, and the checks of the layout."""
    found = []
    unread = doubts.melt(ignore_index=False, var_name="field", value_name="reason")
    unread = unread[unread["reason"] != ""]
    found.append(unread.rename_axis("line").reset_index()[["line", "field", "reason"]])
    for field in file.fields:
        if field.required:
            empty = values[field.code].isna() & (doubts[field.code] == "")
            found.append(said(values.index[empty], field.code, "missing"))
    for check in file.checks:
        last = check.fields[-1]
        if check.kind is CheckKind.PAST:
            wrong = values[last] > TODAY
        elif check.kind is CheckKind.ORDER:
            wrong = values[check.fields[0]] > values[last]
        elif check.kind is CheckKind.NEEDS:
            wrong = values[last].isna() & (doubts[last] == "")
            wrong &= values[check.when].isin(check.among)
        else:
            continue
        found.append(
            said(values.index[wrong.fillna(False).astype(bool)], last, f"check.{check.code}")
        )
    return found


def later(values: pd.DataFrame, names: list[str], field: str, reason: str) -> pd.DataFrame:
    known = values[values[names].notna().all(axis=1)]
    return said(known.index[known.duplicated(names, keep="first")], field, reason)


def across(file: File, made: dict[str, pd.DataFrame]) -> list[pd.DataFrame]:
    """Return what shows over many rows."""
    values = made[file.code]
    found = [later(values, list(file.key), file.key[0], "key.twice")]
    for field in file.fields:
        if field.reference is not None:
            known = made[field.reference.file][field.reference.field].dropna()
            lost = values[field.code].notna() & ~values[field.code].isin(set(known))
            found.append(said(values.index[lost], field.code, "reference.unknown"))
    for check in file.checks:
        if check.kind is CheckKind.SAME_PERSON:
            found.append(later(values, list(check.fields), check.fields[0], f"check.{check.code}"))
        if check.kind is CheckKind.ONE_HEAD and check.against is not None:
            household, person = check.fields
            heads = values[values[check.when].isin(check.among) & values[household].notna()]
            heads = heads[heads.duplicated(household, keep=False)]
            registered = made[check.against.file].drop_duplicates(household)
            right = registered.set_index(household)[check.against.field]
            wrong = heads[person] != heads[household].map(right)
            found.append(said(heads.index[wrong], check.when, f"check.{check.code}"))
    return found


def run(folder: Path) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """Return by file the values of all rows and the findings; the index is the line."""
    source, target = layout(SOURCE), layout(TARGET)
    document = json.loads((ROOT / "data" / "mappings" / f"{MAPPING}.json").read_text("utf-8"))
    definition = mapping_reading.parse(document, source, target)
    made, doubts = {}, {}
    for way, name in zip(definition.files, ("residents", "households"), strict=True):
        rows = pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
        rows.columns = [one.code for one in source.file(way.source).fields]  # type: ignore[union-attr]
        rows = rows.astype(object).where(rows != "", None)
        rows.index += 2
        made[way.to], doubts[way.to] = converted(rows, way, definition)
    found = {}
    for file in target.files:
        parts = [
            of_columns(made[file.code], file, target),
            *of_rows(made[file.code], doubts[file.code], file),
            *across(file, made),
        ]
        found[file.code] = pd.concat([one for one in parts if len(one)] or [parts[0]])
    return made, found


def written(folder: Path, out: Path) -> None:
    """Convert, check, and write the accepted rows and the findings."""
    target = layout(TARGET)
    warnings = {f"check.{one.code}" for file in target.files for one in file.checks if one.severity == "WARNING"}  # fmt: skip
    made, found = run(folder)
    out.mkdir(parents=True, exist_ok=True)
    for name, values in made.items():
        errors = found[name][~found[name]["reason"].isin(warnings)]
        accepted = values[~values.index.isin(set(errors["line"]))]
        accepted.rename_axis("line").reset_index().to_parquet(out / f"{name}.parquet")
        found[name].to_parquet(out / f"findings-{name}.parquet")


def differences(ours: Path, theirs: Path) -> int:
    """Return how many findings and accepted values one has and the other has not."""
    import duckdb

    con, count = duckdb.connect(), 0
    for file in layout(TARGET).files:
        mine, other = (
            ours / f"findings-{file.code}.parquet",
            theirs / f"findings-{file.code}.parquet",
        )
        columns = "line::bigint as line, field, reason"
        kept = ", ".join(f'"t_{one.code}" as "{one.code}"' for one in file.fields)
        plain = ", ".join(f'"{one.code}"::varchar as "{one.code}"' for one in file.fields)
        passed = (
            f"select line::bigint as line, {kept} from '{ours}/{file.code}.parquet'"
            f" where line not in (select line from '{mine}' where keeps_out)"
        )
        for a, b in (
            (
                f"select distinct {columns} from '{mine}'",
                f"select distinct {columns} from '{other}'",
            ),
            (passed, f"select line::bigint as line, {plain} from '{theirs}/{file.code}.parquet'"),
        ):
            row = con.execute(
                f"select (select count(*) from (({a}) except ({b})))"
                f" + (select count(*) from (({b}) except ({a})))"
            ).fetchone()
            count += int(row[0]) if row else 1
    return count


if __name__ == "__main__":
    began = time.perf_counter()
    written(Path(sys.argv[1]), Path(sys.argv[2]))
    seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"seconds": seconds, "peak_mb": used.ru_maxrss / 1024}))
