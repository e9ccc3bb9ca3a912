"""Text from people: cleaned without loss, measured as seen, and found despite typing slips."""

import re
import unicodedata
from typing import Final

from yakuba.kernel.kana import fold

# NFC would silently replace these ideographs, and with them the letters of people's names.
_COMPATIBILITY_IDEOGRAPHS = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")
_NEWLINES = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
# Controls, soft hyphen, Hangul fillers, zero-width, bidi marks and overrides, lone surrogates,
# noncharacters. The joiner (200D) and tags (E00xx) stay only inside emoji: see _keep_in_emoji.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0001]"
)
_JOINER: Final = "\u200d"
_STRAY_JOINER = re.compile(
    "(?<![\u203c-\u3299\ufe0f\U0001f000-\U0001faff])\u200d|\u200d(?![\u203c-\u3299\U0001f000-\U0001faff])"
)
_TAGGED_FLAG = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)|[\U000e0020-\U000e007f]")
_BLANK_RUN = re.compile(r"([^\S\n])[^\S\n]+")
_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_PLAIN_RUN = re.compile("[\x20-\x7e\u3000-\u3029\u3030-\u3096\u309b-\u9fff\uff01-\uff9d]*")


def clean_line(text: str) -> str:
    """Return one tidy line: NFC, nothing unseen, line breaks and runs of blanks as one blank."""
    return _BLANK_RUN.sub(r"\1", _clean(text).replace("\n", " ").replace("\t", " ")).strip()


def clean_text(text: str) -> str:
    r"""Return tidy lines: NFC, nothing unseen, breaks as \n, no blanks at line ends, none around."""
    return "\n".join(line.rstrip() for line in _clean(text).split("\n")).strip("\n")


def outside_jis(text: str) -> list[str]:
    """Return the characters (each once, in order) that JIS X 0213 does not have, 外字 among them."""
    try:
        _SELECTOR.sub("", text).encode("euc_jis_2004")
    except UnicodeEncodeError:
        return list(dict.fromkeys(seen for seen in graphemes(text) if not _in_jis(seen)))
    return []


def graphemes(text: str) -> list[str]:
    """Return what a reader sees as single characters: marks, selectors and emoji parts joined."""
    if _PLAIN_RUN.fullmatch(text):
        return list(text)
    found: list[str] = []
    for character in text:
        if found and _continues(found[-1], character):
            found[-1] += character
        else:
            found.append(character)
    return found


def visible_length(text: str) -> int:
    """Return how many characters a reader sees."""
    return len(text) if _PLAIN_RUN.fullmatch(text) else len(graphemes(text))


def bigrams(text: str) -> tuple[str, ...]:
    """Return the overlapping pairs of the folded text in order; a lone character is its own pair."""
    key = fold(text)
    return tuple(key[at : at + 2] for at in range(len(key) - 1)) or ((key,) if key else ())


def similarity(query: str, text: str) -> float:
    """Return 0.0 to 1.0: 1 when equal, above 0.9 when contained, less with each typing slip.

    Both are folded first. Words of the query may stand in any order.
    """
    whole = _score(fold(query), target := fold(text))
    words = [key for word in query.split() if (key := fold(word))]
    if whole >= 0.9 or len(words) < 2:
        return whole
    return max(whole, 0.9 * sum(_score(word, target) for word in words) / len(words))


def _clean(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    lines = _UNSEEN.sub("", _NEWLINES.sub("\n", text))
    lines = _TAGGED_FLAG.sub(lambda tag: tag.group(1) or "", _STRAY_JOINER.sub("", lines))
    parts = _COMPATIBILITY_IDEOGRAPHS.split(lines)
    # Every second part is a run of compatibility ideographs.
    return "".join(
        part if at % 2 else unicodedata.normalize("NFC", part) for at, part in enumerate(parts)
    )


def _in_jis(seen: str) -> bool:
    try:
        _SELECTOR.sub("", seen).encode("euc_jis_2004")
    except UnicodeEncodeError:
        return False
    return True


def _continues(before: str, character: str) -> bool:
    """Tell whether the character belongs to the one before it (after UAX 29, without Hangul)."""
    code = ord(character)
    if character == _JOINER or before[-1] == _JOINER:
        return True
    if 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F:
        return True
    if 0x1F1E6 <= code <= 0x1F1FF:
        return len(before) == 1 and 0x1F1E6 <= ord(before) <= 0x1F1FF
    return unicodedata.category(character) in {"Mn", "Me", "Mc"}


def _score(query: str, target: str) -> float:
    if not query or not target:
        return 0.0
    if query == target:
        return 1.0
    if query in target:
        return 0.9 + 0.1 * len(query) / len(target)
    slips = _slips(query, target)
    return 0.9 * max(0.0, 1.0 - 1.5 * slips / len(query))


def _slips(query: str, target: str) -> int:
    """Return the fewest insertions, deletions and replacements that bring the query into the target.

    Bit-parallel after Myers (1999): each target character costs a few operations on one integer.
    """
    places: dict[str, int] = {}
    for at, character in enumerate(query):
        places[character] = places.get(character, 0) | 1 << at
    mask, last = (1 << len(query)) - 1, 1 << (len(query) - 1)
    rises, falls = mask, 0
    slips = best = len(query)
    for character in target:
        match = places.get(character, 0)
        same = ((match & rises) + rises ^ rises) | match | falls
        rise, fall = falls | ~(same | rises) & mask, rises & same
        slips += bool(rise & last) - bool(fall & last)
        best = min(best, slips)
        rise, fall = rise << 1 & mask, fall << 1 & mask
        rises, falls = fall | ~(match | falls | rise) & mask, rise & (match | falls)
    return best
