"""Figures of 文字情報基盤 (MJ文字図形): which character of Unicode is which figure, and back.

A figure that shares its code with others has a form of its own with a selector (IVS, Moji_Joho);
that form is taken for it, so that nothing is lost until a target cannot write it.

Source: MJ文字一覧表 (文字情報技術促進協議会, CC BY-SA 2.1 JP); UTS #37.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from yakuba.kernel.schema_words import Fault

from .character_reading import UnreadableTable
from .characters import Decision
from .layout_reading import MOST_FAULTS

_FIRST_SELECTOR: Final = "\U000e0100"


@dataclass(frozen=True, slots=True)
class Figures:
    """The list: the forms of each figure by its name, and the figures of each form."""

    forms: Mapping[str, tuple[str, ...]]
    names: Mapping[str, tuple[str, ...]]

    def form_of(self, name: str) -> str:
        """Return the character that is the figure and no other; empty for no figure of the list."""
        forms = self.forms.get(name, ())
        own = [one for one in forms if one[1:] >= _FIRST_SELECTOR]
        return next(iter((*own, *forms)), "")

    def names_of(self, character: str) -> tuple[str, ...]:
        """Return the names of the figures that the character can be."""
        return self.names.get(character, ())


def parse(text: str) -> Figures:
    """Return the list of a file with the columns `figure` (six digits) and `forms` (3404/3404 E0101)."""
    forms: dict[str, tuple[str, ...]] = {}
    names: dict[str, list[str]] = {}
    for number, written in list(csv.reader(text.splitlines()))[1:]:
        name = f"MJ{number}"
        forms[name] = tuple(
            "".join(chr(int(code, 16)) for code in one.split(" ")) for one in written.split("/")
        )
        for one in forms[name]:
            names.setdefault(one, []).append(name)
    return Figures(forms, {character: tuple(found) for character, found in names.items()})


def identified(decisions: Mapping[str, Decision], figures: Figures) -> dict[str, Decision]:
    """Return the decisions, those that only name a figure with its character.

    A character that is given stays: a table may name the figure and give what it is reduced to.
    Raises UnreadableTable for figures that the list does not have.
    """
    found: dict[str, Decision] = {}
    faults: list[Fault] = []
    for key, one in decisions.items():
        form = figures.form_of(one.mj) if one.mj else ""
        if one.mj and not form:
            faults.append(
                Fault(
                    f"外字コード「{one.code}」",
                    f"「{one.mj}」はMJ文字一覧表にありません。番号を確かめてください。",
                )
            )
        found[key] = one if one.becomes or not form else replace(one, becomes=form)
    if faults:
        raise UnreadableTable(faults[:MOST_FAULTS])
    return found
