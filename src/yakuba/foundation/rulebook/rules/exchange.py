"""A table as a DMN model and back, and as plain rows."""

from collections.abc import Mapping
from typing import Any, Final

from yakuba.kernel import dmn
from yakuba.kernel.feel import InvalidTable

from .drafts import MOST_COLUMNS, MOST_ROWS, Document
from .sheets import Sheet

NAMESPACE: Final = "urn:yakuba:rulebook"
LARGEST_FILE: Final = 1_000_000


class UnreadableFile(ValueError):
    """The file cannot be taken in; the sentence says what cannot be taken and what to do."""


def model_xml(sheet: Sheet, title: str, code: str) -> bytes:
    """Return the table as a DMN model of one decision."""
    return dmn.write_model(dmn.model_of(sheet.table, title, f"{NAMESPACE}:{code}"))


def document_of(content: bytes, decision: str, former: Mapping[str, Any] | None) -> Document:
    """Return the decision's table as a document; words of values come from the former version.

    Raises UnreadableFile, which names the decisions where one has to be chosen.
    """
    if len(content) > LARGEST_FILE:
        raise UnreadableFile("ファイルが大きすぎます。1MBまでのDMNのファイルを選んでください。")
    try:
        model = dmn.read_model(content)
        names = dmn.sheet_names(model)
        if not names:
            raise UnreadableFile(
                "表の判断がないファイルです。表の判断があるファイルを選んでください。"
            )
        if decision not in names and (decision or len(names) > 1):
            listed = "、".join(name[:40] for name in names[:10])
            raise UnreadableFile(f"取り込む判断の名前を、次から選んで入力してください：{listed}")
        table = dmn.sheet_of(model, decision or names[0])
    except (dmn.UnreadableModel, dmn.InvalidModel, InvalidTable) as fault:
        raise UnreadableFile(str(fault)) from fault
    if len(table.rules) > MOST_ROWS or len(table.inputs) + len(table.outputs) > MOST_COLUMNS:
        raise UnreadableFile(
            f"行は{MOST_ROWS}行、列は{MOST_COLUMNS}列までです。表を分けてください。"
        )
    if not table.rules or not table.inputs:
        raise UnreadableFile("条件の列か行がない表です。1つ以上加えてください。")
    return _dressed(table.to_dict(), former or {})


def left_behind(content: bytes, decision: str) -> list[str]:
    """Return in sentences what of a readable file a table cannot hold."""
    model = dmn.read_model(content)
    taken = decision or dmn.sheet_names(model)[0]
    others = [one.name for one in model.decisions if one.name != taken]
    found = []
    if others:
        found.append(
            f"ほかの判断（{'、'.join(name[:40] for name in others[:10])}）は取り込んでいません。"
        )
    if model.knowledge:
        found.append("業務知識モデルは取り込んでいません。")
    if model.services:
        found.append("判断サービスは取り込んでいません。")
    return found


def _dressed(document: dict[str, Any], former: Mapping[str, Any]) -> Document:
    """Return the document with labels, yen and cases of the former version where names agree."""
    names = {one["name"] for side in ("inputs", "outputs") for one in document[side]}
    labels = {name: words for name, words in former.get("labels", {}).items() if name in names}
    cases = [
        case
        for case in former.get("cases", ())
        if {*case.get("inputs", ()), *case.get("expected", ())} <= names
    ]
    yen = [name for name in former.get("yen", ()) if name in names]
    return {**document, "labels": labels, "yen": yen, "cases": cases}
