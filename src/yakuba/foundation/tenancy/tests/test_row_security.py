"""Row-level security as PostgreSQL itself reports it, and the setting that feeds it."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from yakuba.foundation.tenancy.active import acting_in, everywhere, town_setting
from yakuba.foundation.tenancy.models import TenantOwned
from yakuba.foundation.tenancy.row_security import OWN_POLICY, READ_ALL_POLICY, tenant_tables

on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="row-level security is PostgreSQL's"
)


def ask(statement, params=None):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def test_what_the_database_is_told_follows_the_active_town(mihon, reiji):
    assert town_setting() == ""
    with acting_in(mihon.pk):
        assert town_setting() == str(mihon.pk)
        with everywhere():
            assert town_setting() == "-1"
            with acting_in(reiji.pk):
                assert town_setting() == str(reiji.pk)
        assert town_setting() == str(mihon.pk)
    assert town_setting() == ""


def test_no_tenant_owned_model_has_a_table_that_the_policies_would_miss():
    owned = [model for model in apps.get_models() if issubclass(model, TenantOwned)]
    assert [model for model in owned if model._meta.local_many_to_many] == []
    assert len(tenant_tables()) == len({model._meta.db_table for model in owned})


@on_postgresql
def test_every_tenant_table_has_both_policies_and_no_other_table_any(db):
    found = ask("SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public'")
    wanted = {(table, name) for table in tenant_tables() for name in (OWN_POLICY, READ_ALL_POLICY)}
    assert set(found) == wanted
    enabled = ask("SELECT relname FROM pg_class WHERE relrowsecurity ORDER BY relname")
    assert [name for (name,) in enabled] == tenant_tables()


@on_postgresql
def test_the_product_is_neither_owner_nor_superuser_and_cannot_step_around(db):
    [(name, is_super, bypasses, makes_roles)] = ask(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles"
        " WHERE rolname = current_user"
    )
    assert (is_super, bypasses, makes_roles) == (False, False, False)
    assert ask("SELECT relname FROM pg_class WHERE relowner = %s::regrole", [name]) == []
    assert ask("SELECT rolname FROM pg_roles WHERE pg_has_role(%s, oid, 'MEMBER')", [name]) == [
        (name,)
    ]


@on_postgresql
def test_the_setting_ends_with_the_statement_outside_and_with_the_transaction_inside(db, mihon):
    # The tests' own transaction is open here, so what is left over must be overwritten.
    with acting_in(mihon.pk):
        assert ask("SELECT current_setting('yakuba.town', true)") == [(str(mihon.pk),)]
    assert ask("SELECT current_setting('yakuba.town', true)") == [("",)]


@on_postgresql
def test_a_savepoint_that_is_rolled_back_does_not_bring_another_town_back(db, mihon, reiji):
    with acting_in(mihon.pk):
        with pytest.raises(DatabaseError), transaction.atomic(), acting_in(reiji.pk):
            ask("SELECT 1 / 0")
        assert ask("SELECT current_setting('yakuba.town', true)") == [(str(mihon.pk),)]


@on_postgresql
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE organisation_department CASCADE",
        "ALTER TABLE organisation_department DISABLE ROW LEVEL SECURITY",
        "DROP POLICY own_town ON organisation_department",
        "UPDATE events_eventrecord SET code = code",
        "DELETE FROM events_eventrecord",
        "DELETE FROM django_migrations",
        "SET ROLE yakuba_owner",
        "SET session_replication_role = replica",
        "CREATE TABLE mine (id int)",
        "SELECT rolpassword FROM pg_authid",
    ],
)
def test_the_product_has_no_right_to(in_mihon, statement):
    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        transaction.atomic(),
    ):
        ask(statement)
