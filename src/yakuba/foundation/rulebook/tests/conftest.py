"""A fee table to publish."""

from typing import Any

import pytest

from yakuba.kernel.actor import Actor


@pytest.fixture
def document() -> dict[str, Any]:
    return {
        "hit_policy": "U",
        "inputs": [
            {"name": "kind", "label": "種別", "type": "string"},
            {"name": "amount", "label": "金額", "type": "number"},
        ],
        "outputs": [{"name": "fee", "label": "手数料", "type": "number"}],
        "rules": [
            {"inputs": ['"dog"', "-"], "outputs": ["3000"], "annotation": "手数料条例 別表1の項"},
            {"inputs": ['not("dog")', "< 100"], "outputs": ["0"], "annotation": "同 2の項"},
        ],
        "labels": {"kind": {"dog": "犬の登録"}},
        "yen": ["amount", "fee"],
    }


@pytest.fixture
def system() -> Actor:
    return Actor.system()
