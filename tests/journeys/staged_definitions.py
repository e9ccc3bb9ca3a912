"""A town's own layout, a mapping in two versions, and the draft of the third, tried on files that came."""

from collections.abc import Iterator
from typing import Any

from yakuba.conversion.models import SourceBatch
from yakuba.conversion.queries.definitions import shipped_layouts, shipped_mappings
from yakuba.conversion.services.definitions import take_layout, take_mapping
from yakuba.conversion.services.drafts import Beginning, begin_draft, choose_batch
from yakuba.conversion.urls.definitions import urlpatterns

LAYOUT, MAPPING = "juki-old", "juki"


def definition_keys(batch: SourceBatch, act: dict[str, Any]) -> dict[str, Any]:
    """Make one of everything in the active town and return the values of the addresses."""
    take_layout(document={**shipped_layouts()[batch.layout], "code": LAYOUT}, **act)
    document = {**shipped_mappings()["sample-resident"], "code": MAPPING}
    for title in ("住民記録の対応表", "住民記録の対応表（改）"):
        take_mapping(document={**document, "title": title}, change="名称", **act)
    draft = begin_draft(beginning=Beginning(MAPPING, "", base=MAPPING), **act)
    choose_batch(draft=draft, batch=batch, **act)
    return dict(_filled(draft.pk))


def _filled(draft: int) -> Iterator[tuple[str, Any]]:
    keys = {"file": "resident", "field": "family_name", "table": "sex", "key": draft}
    for pattern in urlpatterns:
        text, name = str(pattern.pattern), f"conversion:{pattern.name}"
        if "<slug:code>" in text:
            yield f"{name}/code", LAYOUT if text.startswith("layouts/") else MAPPING
        for argument, key in keys.items():
            if f":{argument}>" in text:
                yield f"{name}/{argument}", key
