"""What cannot be a password of staff: words that everybody tries first, however they are dressed up.

The list of words is documented in docs/security/accounts.md.
"""

import re
import unicodedata
from functools import cache
from typing import Any, Final

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Names of the product, of town halls and of what is done in them, as they are typed.
CONTEXT: Final = frozenset(
    [
        "yakuba",
        "yakusho",
        "shiyakusho",
        "kuyakusho",
        "machiyakuba",
        "murayakuba",
        "kencho",
        "shicho",
        "choucho",
        "soncho",
        "shokuin",
        "kanri",
        "kanrisha",
        "madoguchi",
        "jumin",
        "juumin",
        "shinsei",
        "todoke",
        "shinsa",
        "kessai",
        "koho",
        "koseki",
        "zeimu",
        "fukushi",
        "kosodate",
        "bousai",
        "soumu",
        "jouhou",
        "admin",
        "administrator",
        "operator",
        "staff",
        "desk",
        "portal",
        "login",
        "password",
        "pasuwado",
        "himitsu",
        "secret",
        "welcome",
        "nihon",
        "nippon",
        "japan",
        "tokyo",
        "reiwa",
        "heisei",
        "showa",
        "sakura",
        "fujisan",
        "municipality",
        "city",
        "town",
        "village",
        "office",
        "government",
        "public",
        "service",
        "demo",
        "test",
    ]
)
_FEWEST_LETTERS: Final = 5
# Letters of the password that are no part of a known word: so many are a word of one's own.
_OWN_LETTERS: Final = 6
_SENTENCE: Final = 4
_DRESSED = str.maketrans("013457@$!", "oieastasi")


@cache
def _common() -> frozenset[str]:
    """Return the words of Django's list of 20,000 breached passwords that are worth looking for."""
    return frozenset(word for word in CommonPasswordValidator().passwords if len(word) >= 4)


def undressed(password: str) -> str:
    """Return the letters that remain when width, case, digits for letters and signs are taken off."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    body = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    return re.sub(r"[\W\d_]", "", body.translate(_DRESSED))


def is_repetition(password: str) -> bool:
    """Tell whether one short piece is written again and again, or few letters are used at all."""
    return (
        len(set(password)) < _FEWEST_LETTERS or re.fullmatch(r"(.{1,12}?)\1+", password) is not None
    )


def own_letters(text: str, known: frozenset[str]) -> int:
    """Return how many letters are left when known words are taken out, the longest first."""
    at = left = 0
    while at < len(text):
        for length in range(min(len(text) - at, 24), 3, -1):
            if text[at : at + length] in known:
                at += length
                break
        else:
            at, left = at + 1, left + 1
    return left


class NotMadeOfKnownWords:
    """Refuses a password that is a common or local word, or two, with digits and signs around."""

    def validate(self, password: str, user: Any = None) -> None:
        text = undressed(password)
        known = _common() | CONTEXT | names_of(user)
        is_known = own_letters(text, known) < _OWN_LETTERS and not is_sentence(password)
        if is_repetition(password) or is_known:
            raise ValidationError(self.get_help_text(), code="password_of_known_words")

    def get_help_text(self) -> str:
        return _(
            "よく使われる言葉、役所やまちの名前に数字や記号を足しただけのパスワードは使えません。"
            "関係のない言葉を4つ以上つなぐと、覚えやすく安全です。"
        )


def is_sentence(password: str) -> bool:
    """Tell whether so many words stand apart that common ones are good enough."""
    return len(re.findall(r"[^\W\d_]{2,}", password)) >= _SENTENCE


def names_of(user: Any) -> frozenset[str]:
    """Return the names of the user and of the town, as they are typed."""
    town = getattr(user, "municipality", None)
    names = (getattr(user, "username", ""), getattr(town, "slug", ""))
    return frozenset(name.casefold() for name in names if name)
