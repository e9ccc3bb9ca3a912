"""Row-level security: the policies of every tenant-owned table, generated from the models.

The product's role reads and writes rows of the active town only, reads rows of all towns inside
`across_tenants`, and sees nothing at all where no town is active. The role that owns the tables
is not limited: it migrates, backs up and restores, and no web process or worker holds its password.
"""

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from .active import EVERYWHERE
from .models import TenantOwned

# In a sub-select the setting is read once a statement, not once a row, and an index can be used.
_TOWN = "(SELECT nullif(current_setting('yakuba.town', true), '')::bigint)"
_OWN = f"municipality_id = {_TOWN}"
_ALL = f"(SELECT current_setting('yakuba.town', true) = '{EVERYWHERE}')"

OWN_POLICY, READ_ALL_POLICY = "own_town", "read_all_towns"

_PROTECT = f"""
ALTER TABLE {{table}} ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS {OWN_POLICY} ON {{table}};
DROP POLICY IF EXISTS {READ_ALL_POLICY} ON {{table}};
CREATE POLICY {OWN_POLICY} ON {{table}} USING ({_OWN}) WITH CHECK ({_OWN});
CREATE POLICY {READ_ALL_POLICY} ON {{table}} FOR SELECT USING ({_ALL});
"""

# The guards of append-only tables are triggers; where all of UPDATE or DELETE is refused, the
# product's role does not even have the right.
_GUARDED = """
SELECT relation.relname, guard.tgtype
FROM pg_trigger guard JOIN pg_class relation ON relation.oid = guard.tgrelid
WHERE guard.tgqual IS NULL
AND guard.tgname IN (relation.relname || '_refuse_update', relation.relname || '_refuse_delete')
"""
_TRIGGER_ON_DELETE = 8


def tenant_tables() -> list[str]:
    """Return the tables of all tenant-owned models, many-to-many tables of theirs included."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if issubclass(model, TenantOwned) and model._meta.managed and not model._meta.proxy
    )


def protect(connection: BaseDatabaseWrapper, *, role: str) -> int:
    """Give the role what it needs and no more, as the tables' owner; returns how many tables.

    It may be run again at any time: it leaves the same policies and rights.
    """
    quoted = connection.ops.quote_name(role)
    existing = set(connection.introspection.table_names())
    tables = [table for table in tenant_tables() if table in existing]
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quoted}")
        cursor.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}"
        )
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
        # Those that act as the owner limit themselves to the active town.
        cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {quoted}")
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {quoted}")
        for table in tables:
            cursor.execute(_PROTECT.format(table=connection.ops.quote_name(table)))
        cursor.execute(_GUARDED)
        for table, kind in cursor.fetchall():
            right = "DELETE" if kind & _TRIGGER_ON_DELETE else "UPDATE"
            cursor.execute(f"REVOKE {right} ON {connection.ops.quote_name(table)} FROM {quoted}")
    return len(tables)
