"""What an example says, and how a definition of another municipality is looked at. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

LICENCES: Final = (
    ("CC BY 4.0", "CC BY 4.0（出どころを示せば、直して使える）"),
    ("CC0 1.0", "CC0 1.0（自由に使える）"),
    ("MIT", "MIT（出どころを示せば、直して使える）"),
)
FORMAT: Final = "yakuba-library"
FORMAT_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Example:
    """事例: the trouble, what was done, what it brought (with how many were counted), what it cost."""

    problem: str
    done: str
    effect: str
    measure: str = ""
    measured_n: int | None = None
    before: str = ""
    after: str = ""
    cost_yen: int | None = None
    cost_note: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Return what the page shows, label and text."""
        cost = "" if self.cost_yen is None else f"{self.cost_yen:,}円"
        counted = "" if self.measured_n is None else f"（n={self.measured_n:,}）"
        change = " → ".join(part for part in (self.before, self.after) if part)
        figures = "　".join(part for part in (self.measure, change) if part)
        found = (
            ("課題", self.problem),
            ("したこと", self.done),
            ("効果", self.effect),
            ("効果の指標", f"{figures}{counted}" if figures else ""),
            ("費用", "　".join(part for part in (cost, self.cost_note) if part)),
        )
        return [(label, text) for label, text in found if text]


def example_of(content: Mapping[str, Any]) -> Example:
    """Return the example that was kept."""
    return Example(**content)


Outline = list[tuple[str, list[str]]]


def outline_of_form(document: Mapping[str, Any]) -> Outline:
    """Return the pages of a form with the labels of their questions."""
    return [
        (_ja(page.get("title")), [_ja(one.get("label")) for one in page.get("questions", ())])
        for page in document.get("pages", ())
    ]


def outline_of_playbook(document: Mapping[str, Any]) -> Outline:
    """Return the phases of a playbook with the titles of their steps."""
    return [
        (
            phase["title"],
            [one["title"] for one in document["steps"] if one["phase"] == phase["code"]],
        )
        for phase in document.get("phases", ())
    ]


def outline_of_table(content: Mapping[str, Any]) -> Outline:
    """Return the columns and the articles of a decision table."""
    document = content.get("document", {})
    return [
        ("根拠", [str(content.get("source_text", ""))]),
        ("条件の列", list(_labels(document.get("inputs", ())))),
        ("結果の列", list(_labels(document.get("outputs", ())))),
        ("行の根拠", [str(row.get("annotation", "")) for row in document.get("rules", ())]),
    ]


def _labels(columns: Any) -> Iterator[str]:
    for one in columns:
        yield str(one.get("label") or one.get("name") or "")


def _ja(text: Any) -> str:
    if isinstance(text, Mapping):
        return str(text.get("ja", ""))
    return str(text or "")
