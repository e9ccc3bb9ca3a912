"""The report of a run for the decision to migrate (移行報告書): one archivable PDF, no value of a row.

It says what went in, by which layouts, mapping and decisions, and that every row is accounted for.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from yakuba.conversion.models import ConversionRun
from yakuba.conversion.queries.runs import Results, results_of
from yakuba.conversion.rules.layouts import Severity
from yakuba.conversion.rules.results import CharacterCount
from yakuba.conversion.rules.runs import RunKind
from yakuba.foundation.documents.engine import typeset
from yakuba.foundation.documents.fonts import missing_characters, strings_in
from yakuba.foundation.documents.signing import Identity
from yakuba.foundation.ui.formats import when
from yakuba.kernel.wareki import to_wareki

TEMPLATE: Final = Path(__file__).resolve().parents[1] / "templates" / "typst" / "report.typ"
MOST_ROWS: Final = 200
# What printers set for a character that they have not got (下駄).
GETA: Final = "〓"
UNSIGNED: Final = "電子署名はありません。"
_BOXES: Final = ("所管課", "DX推進担当", "移行を決定する職")
_ALL_OR_SOME: Final = {
    RunKind.FULL: "すべての行を変換しました。",
    RunKind.DRY: "すべての行を確かめた試行です。移行先のファイルは作っていません。",
    RunKind.SAMPLE: "一部の行だけの抜き取りです。行をまたぐ確認（番号の重複、世帯、参照）はしていません。",
}


def title_of(run: ConversionRun) -> str:
    """Return how the paper is called."""
    return f"移行報告書 {run.plan.name} 実行{run.number}"


def as_pdf(run: ConversionRun, *, town: str, signer: Identity | None, made_at: datetime) -> bytes:
    """Return the PDF of a finished run, not yet signed; raises `UnableToTypeset`."""
    data = printable(content_of(run, town=town, signer=signer, made_at=made_at))
    title = printable(f"{town} {title_of(run)}")
    return typeset(TEMPLATE, data, title=title, made_at=made_at, apart=True)


def printable(value: Any) -> Any:
    """Return the value with 〓 for every character that no installed face has.

    A file's name cannot be mended any more when its run is reported.
    """
    missing = missing_characters(value if isinstance(value, str) else strings_in(value))
    return _without(value, sorted(missing, key=len, reverse=True)) if missing else value


def _without(value: Any, missing: Sequence[str]) -> Any:
    if isinstance(value, str):
        for one in missing:
            value = value.replace(one, GETA)
        return value
    if isinstance(value, dict):
        return {key: _without(one, missing) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without(one, missing) for one in value]
    return value


def content_of(
    run: ConversionRun, *, town: str, signer: Identity | None, made_at: datetime
) -> dict[str, Any]:
    """Return what the paper says."""
    results = results_of(run)
    kind = run.kind_enum
    return {
        "town": town,
        "plan": run.plan.name,
        "number": run.number,
        "kind": kind.label,
        "made_at": when(made_at),
        "verdict": _verdict(results),
        "sentences": [_counts(run), _ALL_OR_SOME[kind]],
        "sections": [
            _section("概要", facts=_overview(run)),
            _balance(run, results),
            _inputs(run),
            _section("定義", facts=_definitions(run)),
            _findings(results),
            _undecided(results),
            _replaced(results),
            _outputs(run),
        ],
        "boxes": list(_BOXES),
        "signature": _signature(signer),
    }


def _verdict(results: Results) -> dict[str, str]:
    if results.is_balanced:
        return {"text": "件数照合：一致", "tone": "success"}
    return {"text": "件数照合：不一致（この結果は使えません）", "tone": "error"}


def _counts(run: ConversionRun) -> str:
    return (
        f"移行元{_number(run.rows_in)}件 = 移行先{_number(run.rows_out)}件"
        f" + エラー行{_number(run.rows_rejected)}件、うち注意行{_number(run.rows_warned)}件。"
    )


def _number(count: int | None) -> str:
    return "－" if count is None else f"{count:,}"


def _section(
    title: str,
    *,
    paragraphs: Iterable[str] = (),
    facts: Iterable[dict[str, str]] = (),
    table: dict[str, Any] | None = None,
    empty: str = "",
    note: str = "",
) -> dict[str, Any]:
    return {
        "title": title,
        "paragraphs": list(paragraphs),
        "facts": list(facts),
        "table": table,
        "empty": empty,
        "note": note,
    }


def _fact(label: str, value: str, hash_text: str = "") -> dict[str, str]:
    return {"label": label, "value": value, "hash": hash_text}


def _table(*columns: tuple[str, str, float], rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """Return a table; a column is its heading, its kind and its share of the width (0: as needed)."""
    return {
        "heads": [head for head, _, _ in columns],
        "kinds": [kind for _, kind, _ in columns],
        "widths": [width for _, _, width in columns],
        "rows": [list(row) for row in rows],
    }


def _overview(run: ConversionRun) -> list[dict[str, str]]:
    asked_by = run.asked_by.name if run.asked_by else "－"
    return [
        _fact("業務", run.plan.name),
        _fact("所管課", str(run.plan.department)),
        _fact("リハーサル", run.rehearsal.title if run.rehearsal else "－"),
        _fact("受領データ", f"{run.batch.title}（{when(run.batch.received_at)}受領）"),
        _fact("基準日", to_wareki(run.day)),
        _fact("依頼", f"{when(run.asked_at)}　{asked_by}"),
        _fact("実行", f"{when(run.started_at)} から {when(run.ended_at)} まで"),
        _fact("ソフトウェア", f"Yakuba {run.software}"),
    ]


def _balance(run: ConversionRun, results: Results) -> dict[str, Any]:
    sums = {
        one["file"]: [one[name][1] for name in ("came", "passed", "kept_out")]
        for one in run.report.get("files", [])
    }
    table = _table(
        ("ファイル", "TEXT", 2),
        ("移行元", "NUMBER", 1.2),
        ("移行先", "NUMBER", 1.2),
        ("エラー行", "NUMBER", 1.1),
        ("行番号の合計", "NUMBER", 2.4),
        ("照合", "STATE", 0),
        rows=[
            (
                f"{one.name}（{one.source}から）",
                f"{one.came:,}",
                f"{one.passed:,}",
                f"{one.kept_out:,}",
                "\n".join(
                    f"{label} {total:,}"
                    for label, total in zip(
                        ("移行元", "移行先", "エラー"), sums[one.code], strict=True
                    )
                ),
                {"text": "一致", "tone": "success"}
                if one.is_balanced
                else {"text": "不一致", "tone": "error"},
            )
            for one in results.files
        ],
    )
    said = (
        "移行元の行は、移行先かエラー行のどちらか一方にあります。行数と、行番号の合計で照合します。"
    )
    return _section("件数照合", paragraphs=[said], table=table)


def _inputs(run: ConversionRun) -> dict[str, Any]:
    table = _table(
        ("ファイル名", "TEXT", 1.3),
        ("大きさ（バイト）", "NUMBER", 0.8),
        ("SHA-256", "HASH", 2.9),
        rows=[
            (one.name, f"{one.size:,}", one.sha256)
            for one in run.batch.files.order_by("code", "number")
        ],
    )
    return _section("移行元のファイル", table=table, empty="受領したファイルの記録はありません。")


def _definitions(run: ConversionRun) -> list[dict[str, str]]:
    documents = run.documents
    return [
        _fact("対応表", run.mapping_label, run.mapping_hash),
        _fact("移行元レイアウト", _edition(documents["source"]), run.source_hash),
        _fact("移行先レイアウト", _edition(documents["target"]), run.target_hash),
        _fact("文字の範囲", run.get_repertoire_display()),
        _fact("字の決定", f"{when(run.characters_at)} の時点", run.characters_hash),
    ]


def _edition(document: dict[str, Any]) -> str:
    return f"{document['title']}（{document['edition']}）"


def _findings(results: Results) -> dict[str, Any]:
    shown = results.findings[:MOST_ROWS]
    table = _table(
        ("項目", "TEXT", 1.5),
        ("理由", "TEXT", 3),
        ("重さ", "STATE", 0),
        ("件数", "NUMBER", 0),
        rows=[
            (
                f"{one.file}の{one.field}",
                one.sentence,
                {
                    "text": one.severity.label,
                    "tone": "error" if one.severity is Severity.ERROR else "warning",
                },
                f"{one.rows:,}",
            )
            for one in shown
        ],
    )
    note = "1つの行に理由が2つ以上あることがあるため、件数の和は行数と同じではありません。"
    return _section(
        "エラーと注意の理由",
        table=table,
        empty="エラーも注意もありませんでした。",
        note=_more(results.findings, note if shown else ""),
    )


def _more(rows: Sequence[Any], note: str = "") -> str:
    left = len(rows) - MOST_ROWS
    return f"ほかに{left:,}件あります。{note}" if left > 0 else note


def _undecided(results: Results) -> dict[str, Any]:
    table = _table(
        ("文字", "TEXT", 1),
        ("項目", "TEXT", 2),
        ("件数", "NUMBER", 0),
        ("最初の行", "NUMBER", 0),
        rows=[
            (one.character, _place(one), f"{one.rows:,}", f"{one.first:,}")
            for one in results.undecided[:MOST_ROWS]
        ],
    )
    return _section(
        "決まっていない文字",
        table=table,
        empty="決まっていない文字はありません。",
        note=_more(results.undecided),
    )


def _replaced(results: Results) -> dict[str, Any]:
    table = _table(
        ("文字", "TEXT", 1.2),
        ("置き換え", "TEXT", 0),
        ("根拠", "TEXT", 2.4),
        ("項目", "TEXT", 2),
        ("件数", "NUMBER", 0),
        rows=[
            (one.character, one.becomes, one.basis, _place(one), f"{one.rows:,}")
            for one in results.replaced[:MOST_ROWS]
        ],
    )
    return _section(
        "置き換えた文字",
        table=table,
        empty="置き換えた文字はありません。",
        note=_more(results.replaced),
    )


def _place(one: CharacterCount) -> str:
    return f"{one.file}の{one.field}"


def _outputs(run: ConversionRun) -> dict[str, Any]:
    table = _table(
        ("ファイル名", "TEXT", 1.3),
        ("大きさ（バイト）", "NUMBER", 0.8),
        ("SHA-256", "HASH", 2.9),
        rows=[(one.name, f"{one.size:,}", one.sha256) for one in run.files.order_by("name")],
    )
    return _section("作ったファイル", table=table, empty="作ったファイルはありません。")


def _signature(signer: Identity | None) -> list[dict[str, str]]:
    if signer is None:
        return [_fact("電子署名", UNSIGNED)]
    return [
        _fact("電子署名", f"{signer.signer}（PAdES）"),
        _fact("認証局", signer.issuer),
        _fact("証明書の指紋", "SHA-256", signer.fingerprint),
        _fact("有効期間", f"{when(signer.begins)} から {when(signer.ends)} まで"),
    ]
