"""Fictional residents: names, addresses, telephones, photographs. All drawn from one seed."""

import io
from dataclasses import dataclass
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

_FAMILIES = (
    ("田村", "タムラ"), ("小川", "オガワ"), ("森田", "モリタ"), ("長谷川", "ハセガワ"),
    ("岡本", "オカモト"), ("藤井", "フジイ"), ("中島", "ナカジマ"), ("原田", "ハラダ"),
    ("小林", "コバヤシ"), ("松本", "マツモト"), ("竹内", "タケウチ"), ("金子", "カネコ"),
    ("和田", "ワダ"), ("中山", "ナカヤマ"), ("石井", "イシイ"), ("上田", "ウエダ"),
)  # fmt: skip
_GIVENS = (
    ("陽子", "ヨウコ"), ("健太", "ケンタ"), ("結衣", "ユイ"), ("大輔", "ダイスケ"),
    ("美穂", "ミホ"), ("翔太", "ショウタ"), ("恵子", "ケイコ"), ("拓海", "タクミ"),
    ("由紀", "ユキ"), ("直人", "ナオト"), ("千尋", "チヒロ"), ("浩二", "コウジ"),
)  # fmt: skip
_CHILDREN = (("蓮", "レン"), ("陽菜", "ヒナ"), ("湊", "ミナト"), ("凛", "リン"), ("葵", "アオイ"))
_TOWNS = ("本町一丁目", "本町二丁目", "緑町", "栄町三丁目", "川端町", "桜台", "港町", "東山")


@dataclass(frozen=True, slots=True)
class Person:
    """A resident who applies."""

    family: tuple[str, str]
    given: tuple[str, str]
    email: str
    phone: str
    address: dict[str, str]

    def name(self) -> dict[str, str]:
        """Return the stored answer to a question for a name."""
        return name_of(self.family, self.given)


def name_of(family: tuple[str, str], given: tuple[str, str]) -> dict[str, str]:
    """Return a stored name."""
    return {
        "family": family[0],
        "given": given[0],
        "family_kana": family[1],
        "given_kana": given[1],
    }


def person(rng: Random, number: int) -> Person:
    """Return the resident with this number."""
    return Person(
        family=rng.choice(_FAMILIES),
        given=rng.choice(_GIVENS),
        email=f"resident{number:04d}@example.jp",
        phone=f"090-{rng.randint(0, 9999):04d}-{rng.randint(0, 9999):04d}",
        address=address(rng),
    )


def address(rng: Random) -> dict[str, str]:
    """Return a stored address in the fictional town; its postal code is assigned to nobody."""
    return {
        "postal_code": "0000000",
        "prefecture": "見本県",
        "city": "見本市",
        "town": rng.choice(_TOWNS),
        "block": f"{rng.randint(1, 30)}-{rng.randint(1, 20)}",
        "building": "",
    }


def child(rng: Random) -> tuple[str, str]:
    """Return a child's given name with its kana."""
    return rng.choice(_CHILDREN)


def photograph(rng: Random, name: str = "photo.jpg") -> SimpleUploadedFile:
    """Return a small drawn picture as a browser would send it."""
    image = Image.new("RGB", (320, 240), (rng.randint(150, 220), 200, 210))
    draw = ImageDraw.Draw(image)
    draw.polygon([(60, 120), (160, 50), (260, 120)], fill=(120, 70, 60))
    draw.rectangle([80, 120, 240, 210], fill=(235, 228, 215))
    x = rng.randint(90, 220)
    draw.line([(x, 122), (x - 8, 150), (x + 6, 208)], fill=(60, 50, 50), width=3)
    content = io.BytesIO()
    image.save(content, "JPEG", quality=70)
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")


def facts(who: Person) -> dict[str, Any]:
    """Return the answers that every procedure asks."""
    return {"email": who.email, "phone": who.phone, "declared": True}
