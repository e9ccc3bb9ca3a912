"""What a fictional resident answers to each of the five procedures (stored values)."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from . import people
from .people import Person

Answers = dict[str, Any]


def child_allowance(rng: Random, who: Person, on: date) -> Answers:
    """A birth or a move into the town."""
    moved = rng.random() < 0.3
    children = [
        {
            "child_name": people.name_of(who.family, people.child(rng)),
            "child_birth_date": (on - timedelta(days=rng.randint(3, 4000))).isoformat(),
            "relation": "child",
            "together": True,
        }
        for _ in range(rng.choice((1, 1, 2, 3)))
    ]
    answers: Answers = {
        **people.facts(who),
        "claimant_name": who.name(),
        "claimant_birth_date": date(rng.randint(1975, 2000), rng.randint(1, 12), 10).isoformat(),
        "claimant_address": who.address,
        "work": rng.choice(("employee", "employee", "self_employed", "none")),
        "reason": "moved_in" if moved else "birth",
        "reason_date": (on - timedelta(days=rng.randint(1, 12))).isoformat(),
        "has_spouse": rng.random() < 0.8,
        "children": children,
        "bank_name": "見本銀行",
        "branch_name": "本店",
        "account_type": "ordinary",
        "account_number": f"{rng.randint(0, 9_999_999):07d}",
        "account_holder": f"{who.family[1]} {who.given[1]}",
    }
    if moved:
        answers["former_municipality"] = "仮名市"
    if answers["has_spouse"]:
        answers["spouse_name"] = people.name_of(who.family, ("真由美", "マユミ"))
        answers["spouse_together"] = True
    return answers


def disaster_certificate(rng: Random, who: Person, on: date) -> Answers:
    """Wind and water at a house."""
    damage = rng.sample(("roof", "outer_wall", "window", "flood_below"), rng.randint(1, 3))
    order = ("roof", "outer_wall", "window", "flood_below")
    return {
        **people.facts(who),
        "applicant_name": who.name(),
        "applicant_address": who.address,
        "relation": "owner_resident",
        "cause": "wind_flood",
        "disaster_date": (on - timedelta(days=rng.randint(1, 20))).isoformat(),
        "place": {"text": f"見本市{who.address['town']}{who.address['block']}"},
        "building": "house",
        "damage": [item for item in order if item in damage],
        "description": "屋根の一部が飛び、雨もりしています。",
        "method": "visit",
        "copies": 1,
    }


def dog_registration(rng: Random, who: Person, on: date) -> Answers:
    """One dog, sometimes two."""
    return {
        **people.facts(who),
        "owner_name": who.name(),
        "owner_address": who.address,
        "dogs": [
            {
                "dog_name": rng.choice(("ハナ", "コタロウ", "モモ", "ソラ")),
                "breed": rng.choice(("柴犬", "トイプードル", "雑種", "チワワ")),
                "sex": rng.choice(("male", "female")),
                "birth_date": (on - timedelta(days=rng.randint(100, 900))).isoformat(),
                "colour": rng.choice(("茶", "白", "黒")),
                "has_chip": False,
            }
            for _ in range(rng.choice((1, 1, 1, 2)))
        ],
        "kept_at_home": True,
    }


def bulky_waste(rng: Random, who: Person, on: date) -> Answers:
    """Furniture to be fetched; the slot is picked by whoever applies."""
    return {
        **people.facts(who),
        "applicant_name": who.name(),
        "address": who.address,
        "items": [
            {"item": item, "pieces": rng.randint(1, 2)}
            for item in rng.sample(("bedding", "chair", "desk", "sofa", "bicycle"), 2)
        ],
        "spot": rng.choice(("front", "shared")),
    }


def address_change(rng: Random, who: Person, on: date) -> Answers:
    """The whole household moves within the town."""
    return {
        **people.facts(who),
        "notifier_name": who.name(),
        "relation": "self",
        "moved_on": (on - timedelta(days=rng.randint(0, 13))).isoformat(),
        "old_address": people.address(rng),
        "new_address": who.address,
        "whole_household": True,
        "members": [
            {
                "member_name": who.name(),
                "member_birth_date": date(rng.randint(1950, 2003), 5, 1).isoformat(),
                "member_relation": "head",
            }
        ],
    }


BY_PROCEDURE: dict[str, Callable[[Random, Person, date], Answers]] = {
    "child-allowance": child_allowance,
    "disaster-certificate": disaster_certificate,
    "dog-registration": dog_registration,
    "bulky-waste": bulky_waste,
    "address-change": address_change,
}
# Questions whose answer is a file, by procedure.
FILES = {
    "child-allowance": ("bank_photo",),
    "disaster-certificate": ("photos",),
    "address-change": ("identity",),
}
