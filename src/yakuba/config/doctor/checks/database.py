"""Is the database there, the right one, up to date and still guarded?"""

import inspect
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import DatabaseError, connection
from django.db.migrations import RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from yakuba.config.doctor.registry import CONNECTION, SHAPE, Finding, bad, check, good, mind
from yakuba.foundation.events.guards import append_only
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.across import across_tenants

OLDEST_POSTGRESQL: Final = 15
OLDEST_SQLITE: Final = (3, 31, 0)
_SKEW_MIND, _SKEW_BAD = 2.0, 30.0


def rows(statement: str, values: Sequence[str] = ()) -> list[tuple[object, ...]]:
    """Read with the product's own connection."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return [tuple(row) for row in cursor.fetchall()]


@check(
    CONNECTION,
    "接続",
    remedy="DATABASE_URL(PostgreSQL)または YAKUBA_DATA(SQLite)と、データベースが動いていることを確かめてください。",
)
def reachable(at: datetime) -> Finding:
    """Ask for an answer."""
    try:
        rows("SELECT 1")
    except DatabaseError as fault:
        return bad(f"接続できません({str(fault).strip()[:200]})。")
    return good(f"{connection.display_name} に接続できます。")


@check(
    "database.version",
    "版",
    remedy="PostgreSQLは15以上、SQLiteは3.31以上にしてください。",
    needs_database=True,
)
def version(at: datetime) -> Finding:
    """Only what the tests run on is supported."""
    if connection.vendor == "sqlite":
        found = sqlite3.sqlite_version
        say = good if sqlite3.sqlite_version_info >= OLDEST_SQLITE else bad
        return say(f"SQLite {found}")
    number = int(str(rows("SHOW server_version_num")[0][0]))
    say = good if number >= OLDEST_POSTGRESQL * 10_000 else bad
    return say(f"PostgreSQL {number // 10_000}.{number % 10_000}")


@check(
    "database.durability",
    "書込みの確実さ",
    remedy="SQLiteは既定の設定のまま使い、ネットワーク越しのフォルダーに置かないでください。PostgreSQLは fsync と synchronous_commit を on に戻してください。",
    needs_database=True,
)
def durability(at: datetime) -> Finding:
    """What was confirmed to a resident must survive a power cut (到達は失われない)."""
    if connection.vendor == "sqlite":
        mode, level = rows("PRAGMA journal_mode")[0][0], rows("PRAGMA synchronous")[0][0]
        keys = rows("PRAGMA foreign_keys")[0][0]
        if (mode, level, keys) in (("wal", 2, 1), ("memory", 2, 1)):
            return good("WAL、synchronous=FULL、外部キーの検査が有効です。")
        return bad(f"journal_mode={mode}、synchronous={level}、foreign_keys={keys} です。")
    off = [
        str(name)
        for name, value in rows(
            "SELECT name, setting FROM pg_settings "
            "WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')"
        )
        if value == "off"
    ]
    if off:
        return bad(f"{'、'.join(sorted(off))} が off で、停電のとき確定した申請を失います。")
    return good("確定した書込みは、停電でも残ります。")


@check(
    SHAPE,
    "データベースの形",
    remedy="`yakuba migrate` を実行してください。データベースのほうが新しいときは、新しい版のプログラムを使ってください。",
    needs_database=True,
)
def migrations(at: datetime) -> Finding:
    """The code and the tables are of one age."""
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        first = f"{pending[0][0].app_label}.{pending[0][0].name}"
        return bad(f"まだ適用していない変更が{len(pending)}件あります({first} から)。")
    applied = executor.recorder.applied_migrations()
    ours = {app for app, _name in executor.loader.disk_migrations}
    unknown = [key for key in applied if key[0] in ours and key not in executor.loader.graph.nodes]
    # Squashed migrations leave their replaced names behind, which are no newer than we are.
    replaced = {
        key for one in executor.loader.disk_migrations.values() for key in (one.replaces or ())
    }
    newer = sorted(set(unknown) - replaced)
    if newer:
        return mind(
            f"プログラムが知らない変更が{len(newer)}件あります({'.'.join(newer[0])} など)。"
        )
    return good(f"{len(applied)}件の変更がすべて適用済みです。")


@check(
    "database.guards",
    "改ざん防止のしくみ",
    remedy="データベースを手で直した人がいないか確かめ、控え(バックアップ)から戻してください。トリガーは `yakuba migrate` では作り直されません。",
    needs_database=True,
)
def guards(at: datetime) -> Finding:
    """Triggers refuse to change what has happened."""
    found = triggers()
    wanted = guards_wanted()
    missing = sorted(wanted - found)
    if missing:
        return bad(f"変更を拒むトリガーがありません: {'、'.join(missing)}")
    return good(f"{len(wanted)}個のしくみが、過去の記録の変更を拒みます。")


def guards_wanted() -> set[str]:
    """Return the triggers with which migrations have frozen tables, or some of their columns."""
    operations = (
        operation
        for migration in MigrationLoader(connection).disk_migrations.values()
        for operation in migration.operations
        if isinstance(operation, RunPython)
    )
    # A guard is an operation that `append_only` or `final_once` made for what it was called with;
    # so a table that is guarded from tomorrow on is looked at from tomorrow on.
    made = (
        inspect.getclosurevars(operation.code).nonlocals
        for operation in operations
        if operation.code.__module__ == append_only.__module__
    )
    return {str(one.get("name") or f"{one['table']}_refuse_update") for one in made}


def triggers() -> set[str]:
    """Return the names of all triggers that are in force."""
    if connection.vendor == "sqlite":
        found = rows("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    else:
        found = rows("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'")
    return {str(name) for (name,) in found}


@check(
    "database.clock",
    "時計のずれ",
    remedy="この機械とデータベースの機械の時計を、同じ時刻源(NTP)に合わせてください。到達日時が狂います。",
    needs_database=True,
)
def clock(at: datetime) -> Finding:
    """Stamps come from this machine, leases and plans from both; and no clock went back."""
    newest = _newest_record()
    if newest is not None and newest > at + timedelta(seconds=_SKEW_BAD):
        return bad(f"いちばん新しい記録が、いまより先の時刻です({newest:%Y-%m-%d %H:%M} UTC)。")
    if connection.vendor == "sqlite":
        return good("データベースは同じ機械の時計で動き、記録の時刻は戻っていません。")
    before = timezone.now()
    (server,) = rows("SELECT clock_timestamp()")[0]
    after = timezone.now()
    if not isinstance(server, datetime):
        return bad("データベースの時刻を読めません。")
    middle = before + (after - before) / 2
    skew = abs((server - middle).total_seconds())
    text = f"データベースの機械と{skew:.1f}秒ずれています。"
    if skew >= _SKEW_BAD:
        return bad(text)
    return mind(text) if skew >= _SKEW_MIND else good("データベースの機械と合っています。")


def _newest_record() -> datetime | None:
    with across_tenants(reason="doctor"):
        return EventRecord.objects.order_by("-pk").values_list("recorded_at", flat=True).first()
