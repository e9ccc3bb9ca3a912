"""Refuse migrations that would stop the town while they run: python -m tests.lint_migrations

Old and new code run side by side on one database while an upgrade goes from machine to machine, and
residents submit meanwhile. A migration may therefore only add: no column or table goes or changes
its name, none becomes required without a default of the database, and no lock outlasts a moment.
What the library reads is the SQL for PostgreSQL, so one is started where DATABASE_URL names none.
"""

import os
import re
import sys

from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser.base import Issue

from tests.postgresql import throwaway

# What release 0.1.0 brought; nobody ever ran it on a table with rows.
RELEASED = {
    "decisions": ("0001_initial", "0002_guards"),
    "accounts": ("0001_initial",),
    "deliveries": ("0001_initial",),
    "documents": ("0001_initial", "0002_guards"),
    "events": ("0001_initial", "0002_guards"),
    "files": ("0001_initial",),
    "jobs": ("0001_initial",),
    "measures": ("0001_initial",),
    "notifications": ("0001_initial",),
    "rulebook": ("0001_initial", "0002_guards"),
    "tenancy": ("0001_initial",),
    "organisation": ("0001_initial", "0002_guards"),
    "procedures": ("0001_initial", "0002_guards"),
}
# A lock on writers that somebody has measured or reasoned to be short: code → reason.
SHORT_LOCKS = {
    ("files", "0002_sealed_files"): "2 s for 1,000,000 rows on a busy machine of two cores",
    ("procedures", "0003_retention"): "indexes of tables that begin empty",
    ("talent", "0002_training"): "indexes of tables that begin empty",
    ("talent", "0005_required_runs"): "index of a table that begins empty",
    ("procedures", "0005_sealed"): "2 s for 1,000,000 rows on a busy machine of two cores",
}
# Our guards are installed by functions of `events.guards`, whose arguments have better names.
NOT_ASKED = ("RUNPYTHON_ARGS_NAMING_CONVENTION",)
LOCKS = ("CREATE_INDEX", "CREATE_INDEX_EXCLUSIVE", "DROP_INDEX")


def drops_remains_only(statements: list[str]) -> bool:
    """Tell whether each index that goes is built anew, beside running writes.

    A build beside writes that was cut off leaves an invalid index, which has to go first.
    """
    text = " ".join(statements).replace('"', "")
    gone = re.findall(r"DROP INDEX (?:IF EXISTS )?(\w+)", text)
    return all(re.search(rf"CREATE (UNIQUE )?INDEX CONCURRENTLY {name}\b", text) for name in gone)


def faults() -> list[str]:
    """Return what is wrong with the migrations since the release, one line each."""
    from django.apps import apps

    linter = MigrationLinter(
        all_warnings_as_errors=True,
        analyser_string="postgresql",
        no_output=True,
        exclude_migration_tests=NOT_ASKED,
    )
    ours = {
        app.label for app in apps.get_app_configs() if app.name.startswith(("yakuba.", "tests."))
    }
    found: list[str] = []
    for (app, name), migration in sorted(linter.migration_loader.disk_migrations.items()):
        if app not in ours or name in RELEASED.get(app, ()):
            continue
        issues: list[Issue] = []
        linter.print_errors = issues.extend
        linter.lint_migration(migration)
        found += [
            f"{app}.{name}: {issue.message} [{issue.code}]"
            for issue in issues
            if not is_accepted(issue.code, (app, name), linter)
        ]
    return found


def is_accepted(code: str, migration: tuple[str, str], linter: MigrationLinter) -> bool:
    """Tell whether an objection of the library has been answered."""
    if code == "DROP_INDEX" and drops_remains_only(linter.get_sql(*migration)):
        return True
    return code in NOT_ASKED or (code in LOCKS and migration in SHORT_LOCKS)


def lint() -> int:
    """Print what is wrong; returns the exit code."""
    import django

    django.setup()
    found = faults()
    for line in found:
        sys.stdout.write(line + "\n")
    if found:
        sys.stdout.write(
            "Add only; change and drop in a later release, when no machine runs the old code.\n"
        )
    return 1 if found else 0


def main() -> int:
    """Lint on the database of the environment, or on a throw-away one."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yakuba.config.settings")
    if os.environ.get("DATABASE_URL"):
        return lint()
    with throwaway() as server:
        os.environ.update(server.environment)
        return lint()


if __name__ == "__main__":
    sys.exit(main())
