"""The catalogue as a table: what leaves can come back, and each wrong cell is told. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from yakuba.kernel.columns import tidy
from yakuba.kernel.text import clean_line, clean_text

from .courses import MOST_MINUTES, MOST_YEN, Mode, Provider, Step, steps_fault
from .levels import HIGHEST

COLUMNS: Final = (
    "講座番号",
    "講座名",
    "提供",
    "提供者",
    "形式",
    "時間(分)",
    "費用(円)",
    "身につくスキル",
    "内容",
    "案内の所在",
    "出典",
)
NEEDED: Final = ("講座名", "提供", "形式", "時間(分)")
MOST_ROWS: Final = 2_000
MOST_FAULTS: Final = 300
_LONGEST: Final = {"講座名": 120, "提供者": 80, "内容": 2000, "案内の所在": 300, "出典": 200}
_STEP: Final = re.compile(
    r"^(?P<skill>.+?)[\s　]*(?P<below>[0-9])\s*(?:→|->|～|~|から)\s*(?P<reached>[0-9])$"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell; the row counts from 1, as in the sheet."""

    row: int
    column: str
    value: str
    sentence: str


@dataclass(frozen=True, slots=True)
class CourseLine:
    """One course as the list has it."""

    row: int
    title: str
    provider: Provider
    mode: Mode
    minutes: int
    cost_yen: int
    steps: tuple[Step, ...]
    provider_name: str = ""
    summary: str = ""
    url: str = ""
    url_source: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a list came to."""

    courses: tuple[CourseLine, ...]
    faults: tuple[Fault, ...]
    rows: int
    skipped: tuple[str, ...] = ()


_PROVIDERS: Final = {
    **{tidy(one.label): one for one in Provider},
    **{tidy(one.value): one for one in Provider},
    "県": Provider.PREFECTURE,
    "国": Provider.NATIONAL,
    "無料": Provider.OPEN,
    "市": Provider.OWN,
    "町": Provider.OWN,
    "村": Provider.OWN,
}
_MODES: Final = {
    **{tidy(one.label): one for one in Mode},
    **{tidy(one.value): one for one in Mode},
    "いつでも": Mode.ANYTIME,
    "eラーニング": Mode.ANYTIME,
    "動画": Mode.ANYTIME,
}


class _Row:
    """The cells of one row by heading; each wrong cell is a fault, and the reading goes on."""

    def __init__(
        self, number: int, cells: Sequence[object], places: Mapping[str, int], faults: list[Fault]
    ) -> None:
        self.number = number
        self._cells, self._places, self._faults = cells, places, faults

    def raw(self, column: str) -> str:
        place = self._places.get(column)
        if place is None or place >= len(self._cells):
            return ""
        value = self._cells[place]
        if value is None:
            return ""
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        # An apostrophe is what keeps typed text from acting in a spreadsheet.
        return clean_text(str(value)).removeprefix("'")

    @property
    def is_blank(self) -> bool:
        return not any(self.raw(column) for column in self._places)

    def wrong(self, column: str, sentence: str) -> None:
        self._faults.append(Fault(self.number, column, self.raw(column)[:80], sentence))

    def text(self, column: str) -> str:
        value = self.raw(column)
        if column != "内容":
            value = clean_line(value)
        if len(value) > _LONGEST[column]:
            self.wrong(column, f"{column}は{_LONGEST[column]}文字までにしてください。")
        return value[: _LONGEST[column]]

    def number_in(self, column: str, lowest: int, highest: int) -> int:
        text = unicodedata.normalize("NFKC", self.raw(column)).replace(",", "")
        text = text.removesuffix("円").removesuffix("分").strip()
        if not text and lowest == 0:
            return 0
        if text.isdecimal() and lowest <= int(text) <= highest:
            return int(text)
        self.wrong(column, f"{column}は{lowest}から{highest:,}までの整数で入力してください。")
        return lowest


def read(rows: Sequence[Sequence[object]], skills: Mapping[str, int | None]) -> Reading:
    """Read the list; `skills` maps tidied names to keys, None where two have the name."""
    if not rows:
        return Reading((), (Fault(1, "", "", "一覧に何も書かれていません。"),), 0)
    places = _places(rows[0])
    missing = [name for name in NEEDED if name not in places]
    if missing:
        sentence = f"1行目に見出し「{'」「'.join(missing)}」がありません。書き出した一覧の見出しに合わせてください。"
        return Reading((), (Fault(1, "", "", sentence),), len(rows) - 1)
    faults: list[Fault] = []
    found: list[CourseLine] = []
    skipped: list[str] = []
    for number, cells in enumerate(rows[1:], start=2):
        row = _Row(number, cells, places, faults)
        if row.is_blank:
            continue
        if row.raw("講座番号"):
            skipped.append(row.raw("講座番号"))
            continue
        found.append(_course(row, skills))
    return Reading(tuple(found), tuple(faults[:MOST_FAULTS]), len(rows) - 1, tuple(skipped))


def _places(headings: Sequence[object]) -> dict[str, int]:
    known = {tidy(name): name for name in COLUMNS}
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        name = known.get(tidy(heading))
        if name is not None:
            found.setdefault(name, place)
    return found


def _course(row: _Row, skills: Mapping[str, int | None]) -> CourseLine:
    title = row.text("講座名")
    if not title:
        row.wrong("講座名", "講座名を入力してください。")
    provider = _PROVIDERS.get(tidy(row.raw("提供")))
    if provider is None:
        labels = "」「".join(one.label for one in Provider)
        row.wrong("提供", f"提供は「{labels}」のどれかで入力してください。")
    mode = _MODES.get(tidy(row.raw("形式")))
    if mode is None:
        labels = "」「".join(one.label for one in Mode)
        row.wrong("形式", f"形式は「{labels}」のどれかで入力してください。")
    url, source = row.text("案内の所在"), row.text("出典")
    if url and not source:
        row.wrong("出典", "案内の所在を書くときは、どこで確かめたか（出典）も入力してください。")
    return CourseLine(
        row=row.number,
        title=title,
        provider=provider or Provider.OWN,
        mode=mode or Mode.PLACE,
        minutes=row.number_in("時間(分)", 1, MOST_MINUTES),
        cost_yen=row.number_in("費用(円)", 0, MOST_YEN),
        steps=_steps(row, skills),
        provider_name=row.text("提供者"),
        summary=row.text("内容"),
        url=url,
        url_source=source,
    )


def _steps(row: _Row, skills: Mapping[str, int | None]) -> tuple[Step, ...]:
    column = "身につくスキル"
    found: list[Step] = []
    for part in re.split(r"[、，\n;；]", row.raw(column)):
        words = unicodedata.normalize("NFKC", part).strip()
        if not words:
            continue
        matched = _STEP.match(words)
        if matched is None:
            row.wrong(
                column,
                f"「{words[:40]}」は「スキル名 1→2」の形（0から{HIGHEST}まで）で入力してください。",
            )
            continue
        key = skills.get(tidy(matched["skill"]), 0)
        if key == 0:
            row.wrong(column, f"「{matched['skill']}」というスキルは登録されていません。")
        elif key is None:
            row.wrong(
                column,
                f"「{matched['skill']}」というスキルが2つ以上あります。コードで入力してください。",
            )
        else:
            found.append(Step(key, int(matched["below"]), int(matched["reached"])))
    if fault := steps_fault(found):
        row.wrong(column, fault)
    return tuple(found)
