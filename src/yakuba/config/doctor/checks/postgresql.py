"""What only PostgreSQL has: roles, row-level security, connections, the owner's door."""

from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connection, connections

from yakuba.config.doctor.registry import Finding, bad, check, good, mind
from yakuba.foundation.tenancy.row_security import OWN_POLICY, READ_ALL_POLICY, tenant_tables

from .database import rows

_CROWDED = 0.8
_EMBEDDED = "SQLiteのため、ありません。"


@check(
    "database.role",
    "データベースでの役割",
    remedy="DATABASE_URL には、表の所有者でも管理者でもない役割を書いてください(docs/operations/install.md)。",
    needs_database=True,
)
def role(at: datetime) -> Finding:
    """Row-level security binds neither owners nor superusers."""
    if connection.vendor == "sqlite":
        return good(_EMBEDDED)
    name, is_super, bypasses = rows(
        "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )[0]
    if is_super or bypasses:
        return bad(
            f"役割 {name} は管理者(SUPERUSER または BYPASSRLS)です。町の仕切りが効きません。"
        )
    owned = rows(
        "SELECT count(*) FROM pg_class WHERE relkind = 'r' "
        "AND relnamespace = 'public'::regnamespace AND pg_has_role(current_user, relowner, 'MEMBER')"
    )[0][0]
    if owned:
        return bad(f"役割 {name} が{owned}個の表を所有しています。町の仕切りが効きません。")
    return good(f"役割 {name} は、所有者でも管理者でもありません。")


@check(
    "database.policies",
    "町ごとの仕切り(行単位の制限)",
    remedy="`yakuba migrate` を実行すると、すべての表の仕切りが作り直されます。",
    needs_database=True,
)
def policies(at: datetime) -> Finding:
    """Every table of a town is protected by both policies."""
    if connection.vendor == "sqlite":
        return good("SQLiteのため、プログラムの側だけで仕切っています。")
    found = rows(
        "SELECT relation.relname, count(policy.oid) FROM pg_class relation "
        "LEFT JOIN pg_policy policy ON policy.polrelid = relation.oid "
        "AND policy.polname IN (%s, %s) "
        "WHERE relation.relrowsecurity AND relation.relnamespace = 'public'::regnamespace "
        "GROUP BY relation.relname",
        [OWN_POLICY, READ_ALL_POLICY],
    )
    guarded = {str(name) for name, count in found if count == 2}
    missing = [table for table in tenant_tables() if table not in guarded]
    if missing:
        return bad(f"仕切りのない表が{len(missing)}個あります({'、'.join(missing[:5])})。")
    return good(f"{len(guarded)}個の表すべてに仕切りがあります。")


@check(
    "database.owner",
    "所有者としての接続",
    remedy="移行・控え・復元をする機械では DATABASE_OWNER_URL を設定してください。ウェブと作業者だけの機械では要りません。",
    needs_database=True,
)
def owner(at: datetime) -> Finding:
    """The owner migrates and backs up; where it is set, it must work."""
    if connection.vendor == "sqlite":
        return good(_EMBEDDED)
    if settings.DATABASE_OWNER not in connections:
        return good("この機械には設定されていません(ウェブと作業者だけなら、それで構いません)。")
    try:
        with connections[settings.DATABASE_OWNER].cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as fault:
        return mind(f"接続できません({str(fault).strip()[:200]})。")
    return good("移行と控えのための接続が使えます。")


@check(
    "database.crowd",
    "接続の数",
    remedy="ウェブの台数・スレッド数を減らすか、PostgreSQLの max_connections を増やすか、接続プールを置いてください。",
    needs_database=True,
)
def crowd(at: datetime) -> Finding:
    """A server without a free connection turns residents away."""
    if connection.vendor == "sqlite":
        return good(_EMBEDDED)
    # Of other roles' sessions one sees the role, but not what kind of session it is.
    used, most = rows(
        "SELECT (SELECT count(*) FROM pg_stat_activity WHERE usesysid IS NOT NULL), "
        "current_setting('max_connections')::int"
    )[0]
    text = f"{most}本のうち{used}本を使っています。"
    return mind(text) if int(str(used)) > int(str(most)) * _CROWDED else good(text)
