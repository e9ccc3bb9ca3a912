"""Reduction (縮退): what a character becomes that the target's set does not have.

It is asked for the distinct characters of a file only. One answer of the first table that has any
is taken; where a table has several, people choose: a name is nobody's to guess.

Source: MJ縮退マップ, MJ文字一覧表 (文字情報技術促進協議会, CC BY-SA 2.1 JP) and JIS縮退マップ (国税庁),
both as jntajis-python has them.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from jntajis import MJShrinkSchemeCombo, jnta_shrink_translit, mj_shrink_candidates

from .characters import (
    UNREADABLE,
    Basis,
    Characters,
    Repertoire,
    Resolved,
    Substitution,
    characters_of,
    has_selector,
)

# From what is the same character to what only looks or sounds like it.
_SCHEMES: Final = (
    (Basis.UNIFIED, MJShrinkSchemeCombo.JIS_INCORPORATION_UCS_UNIFICATION_RULE),
    (Basis.NOTICE, MJShrinkSchemeCombo.MOJ_NOTICE_582),
    (Basis.REGISTER, MJShrinkSchemeCombo.MOJ_FAMILY_REGISTER_ACT_RELATED_NOTICE),
    (Basis.LIKENESS, MJShrinkSchemeCombo.INFERENCE_BY_READING_AND_GLYPH),
)


def resolved(characters: Characters, met: Iterable[str]) -> Resolved:
    """Return what becomes of the characters that were met, those that need nothing left out."""
    substitutions: dict[str, Substitution] = {}
    unresolved: dict[str, tuple[str, ...]] = {}
    decided = characters.decided
    for one in sorted(set(met)):
        # A variant follows the character that it is a variant of.
        key = one if one in decided or not has_selector(one) else one[0]
        if key in decided:
            text = _settled(decided[key], characters)
            if text:
                substitutions[one] = Substitution(one, text, Basis.DECIDED)
            else:
                unresolved[one] = _choices(decided[key], characters.repertoire)
        elif len(one) > 1 and one[0] in decided:
            unresolved[one] = ()
        elif not characters.repertoire.holds(one):
            found = reduced(one, characters.repertoire)
            if not isinstance(found, Substitution):
                unresolved[one] = found
            # What a table leads to may be decided.
            elif text := _settled(found.becomes, characters):
                substitutions[one] = Substitution(one, text, found.basis)
            else:
                unresolved[one] = ()
    return Resolved(substitutions, unresolved)


def _choices(text: str, repertoire: Repertoire) -> tuple[str, ...]:
    """Return what the one character of a decision could become in the set."""
    found = reduced(text, repertoire) if len(list(characters_of(text))) == 1 else ()
    return found if isinstance(found, tuple) else ()


def _settled(text: str, characters: Characters) -> str:
    """Return a decided text in the target's set, empty where it cannot be written there.

    What a decision leads to may itself be decided, or be reduced, once: no rule turns in a circle,
    and no result is a character that is replaced in its turn.
    """
    decided, parts = characters.decided, []
    for one in characters_of(text):
        part = decided.get(one, one)
        for last in characters_of(part):
            found = reduced(last, characters.repertoire)
            if isinstance(found, Substitution):
                parts.append(found.becomes)
            elif characters.repertoire.holds(last):
                parts.append(last)
            else:
                return ""
    whole = "".join(parts)
    return "" if any(key in whole for key in decided) else whole


@cache
def reduced(character: str, repertoire: Repertoire) -> Substitution | tuple[str, ...]:
    """Return the one thing that the character becomes in the set, or what it could become.

    Nothing at all for one that the set has.
    """
    if repertoire.holds(character):
        return ()
    for basis, texts in _tables(character, repertoire):
        found = [one for one in dict.fromkeys(texts) if one and repertoire.holds_all(one)]
        if len(found) == 1:
            return Substitution(character, found[0], basis)
        if found:
            return tuple(found)
    return ()


def _tables(character: str, repertoire: Repertoire) -> Iterator[tuple[Basis, list[str]]]:
    """Yield what each table says of the character, the nearest first."""
    yield Basis.SAME, _other(character, [unicodedata.normalize("NFC", character)])
    if has_selector(character):
        yield Basis.VARIANT, [character[0]]
    same = _other(character, mj_shrink_candidates(character, 0))
    yield Basis.SAME, same
    for basis, scheme in _SCHEMES:
        # Every answer ends with the other codes of the same figure.
        known = {*same, character}
        yield basis, [one for one in mj_shrink_candidates(character, scheme) if one not in known]
    if has_selector(character):
        # The figure has no table of its own: the character that it is a variant of has.
        found = reduced(character[0], repertoire)
        if isinstance(found, Substitution):
            yield found.basis, [found.becomes]
        else:
            yield Basis.VARIANT, list(found)
    elif repertoire is Repertoire.JIS_X_0208:
        short = jnta_shrink_translit(character, UNREADABLE)
        yield Basis.TAX, _other(character, [] if UNREADABLE in short else [short])


def _other(character: str, texts: list[str]) -> list[str]:
    return [one for one in texts if one != character]
