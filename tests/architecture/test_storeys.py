"""Facts about the structure that the import contracts cannot say."""

import ast
from pathlib import Path

import grimp
import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "yakuba"
APPS = (
    "organisation",
    "decisions",
    "procedures",
    "programmes",
    "talent",
    "conversion",
    "papers",
    "records",
    "region",
    "insights",
)
DOORS = {"services", "queries", "events", "models", "registry", "rules"}
# config composes the house and demo builds its world: both also see these rooms.
COMPOSING = {"config": {"urls", "views", "api"}, "demo": {"demo"}}

MODULES = sorted(
    path
    for path in SOURCE.rglob("*.py")
    if "migrations" not in path.parts and "tests" not in path.parts
)


def test_an_app_is_entered_only_through_its_doors():
    graph = grimp.build_graph(
        "yakuba", include_external_packages=False, exclude_type_checking_imports=True
    )
    trespasses = []
    for app in APPS:
        inside = f"yakuba.{app}"
        for module in graph.find_descendants(inside) | {inside}:
            room = module.removeprefix(inside).lstrip(".").split(".")[0]
            if room in DOORS or not room:
                continue
            for importer in graph.find_modules_that_directly_import(module):
                if importer == inside or importer.startswith(inside + "."):
                    continue
                storey, *rooms = importer.split(".")[1:]
                if room == "demo" and "demo" in rooms[:1]:
                    # The demo of an app stands on the demo of the apps below it.
                    continue
                if ".tests" in importer or room in COMPOSING.get(storey, set()):
                    continue
                trespasses.append(f"{importer} -> {module}")
    assert trespasses == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_modules_and_functions_stay_small(path: Path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400, "module over 400 lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= 60, f"{node.name} has {length} lines"


def test_no_room_without_a_boundary():
    banned = {"core", "common", "utils", "helpers", "misc", "util", "helper"}
    assert [str(path) for path in SOURCE.rglob("*") if path.stem in banned] == []


@pytest.mark.parametrize(
    "package",
    [
        f"foundation/{path.name}"
        for path in sorted((SOURCE / "foundation").iterdir())
        if path.is_dir() and not path.name.startswith("__")
    ]
    + [*APPS, "kernel", "foundation"],
)
def test_every_app_has_a_charter(package: str):
    charter = ast.get_docstring(
        ast.parse((SOURCE / package / "__init__.py").read_text(encoding="utf-8"))
    )
    assert charter is not None
    assert len(charter.splitlines()) >= 4, "say what it owns, what it does not, and its doors"
    assert "to be written" not in charter


WRITES = {
    "save",
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}
WRITERS = ("services", "migrations", "tests", "demo", "management")


def _is_queryset_write(node: ast.Call) -> bool:
    """Tell a write through the ORM from dict.update and the like, by its receiver."""
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in WRITES:
        return False
    receiver = ast.unparse(node.func.value)
    return ".objects" in receiver or (node.func.attr in ("save", "delete") and not node.args)


def test_nothing_writes_outside_services():
    writers = []
    for path in MODULES:
        parts = path.relative_to(SOURCE).with_suffix("").parts
        if any(part in WRITERS for part in parts):
            continue
        writers.extend(
            f"{'/'.join(parts)}:{node.lineno} {ast.unparse(node)[:60]}"
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
            and _is_queryset_write(node)
            and "super()" not in ast.unparse(node)
        )
    assert writers == []


def test_only_edges_read_the_clock():
    edges = ("views", "api", "management", "tasks", "demo", "middleware", "tests", "apps")
    readers = []
    for path in MODULES:
        parts = path.relative_to(SOURCE).with_suffix("").parts
        if any(part in edges for part in parts) or parts[0] == "config":
            continue
        text = path.read_text(encoding="utf-8")
        if any(
            call in text
            for call in ("timezone.now(", "localdate()", "datetime.now(", "date.today(")
        ):
            readers.append("/".join(parts))
    assert readers == []


def test_main_carries_no_unfinished_marks():
    marks = (
        "TO" + "DO",
        "FIX" + "ME",
        "X" + "XX",
        "NotImplemented" + "Error",
        "coming " + "soon",
        "準備" + "中",
    )
    found = [
        f"{path.relative_to(SOURCE)}: {mark}"
        for pattern in ("*.py", "*.html", "*.css", "*.js")
        for path in SOURCE.rglob(pattern)
        for mark in marks
        if mark in path.read_text(encoding="utf-8")
    ]
    assert found == []
