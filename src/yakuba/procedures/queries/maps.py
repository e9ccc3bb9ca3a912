"""The town's own sketch map: areas that a resident may point at."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

_MAPS: Final = Path(__file__).resolve().parent.parent / "static" / "procedures" / "maps"


@dataclass(frozen=True, slots=True)
class Area:
    """A numbered area of the map and the degrees of its middle, as text like an answer's."""

    key: str
    name: str
    latitude: str
    longitude: str

    @property
    def point(self) -> tuple[str, str]:
        return (self.latitude, self.longitude)


@dataclass(frozen=True, slots=True)
class TownMap:
    """A picture and the areas that its numbers stand for."""

    picture: str
    alt: str
    areas: tuple[Area, ...]

    def area(self, key: str) -> Area | None:
        """Return the area of that number."""
        return next((area for area in self.areas if area.key == key), None)


@lru_cache(maxsize=64)
def map_of(slug: str) -> TownMap | None:
    """Return the map of the town; None when it has none, which is no fault."""
    path = _MAPS / f"{slug}.json"
    if not path.is_file():
        return None
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return TownMap(
        picture=f"procedures/maps/{slug}.svg",
        alt=document["alt"],
        areas=tuple(Area(**area) for area in document["areas"]),
    )
