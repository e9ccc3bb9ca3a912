"""The documents say what the code is: glossary, reference, pages of apps, version, links."""

import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

from yakuba.config.management.commands.write_reference import pages, settings_read
from yakuba.foundation.deliveries.registry import all_channels
from yakuba.foundation.events.event import EVENT_CLASSES
from yakuba.foundation.measures.registry import all_measures

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
APPS = (
    "foundation",
    "organisation",
    "decisions",
    "procedures",
    "programmes",
    "talent",
    "conversion",
    "papers",
    "records",
    "insights",
    "region",
)
HEADINGS = ["Owns", "Stories", "States", "Doors", "Events", "Measures"]
WRITTEN = sorted(
    path for path in [*DOCS.rglob("*.md"), *ROOT.glob("*.md")] if path.name != "CHANGELOG.md"
)


def reference() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(REFERENCE.glob("*.md")))


def test_every_model_is_in_the_glossary_by_its_japanese_name():
    glossary = (DOCS / "glossary.md").read_text(encoding="utf-8")
    terms = set(re.findall(r"^\| ([^|]+?) \|", glossary, re.MULTILINE))
    missing = {
        str(model._meta.verbose_name)
        for model in apps.get_models()
        if model.__module__.startswith("yakuba.")
    } - terms
    assert missing == set()


def test_every_setting_is_in_the_reference():
    page = (REFERENCE / "settings.md").read_text(encoding="utf-8")
    assert [name for name in settings_read() if f"| `{name}` |" not in page] == []


def test_every_measure_channel_and_event_is_in_the_reference():
    text = reference()
    codes = [
        *(measure.code for measure in all_measures()),
        *(channel.code for channel in all_channels()),
        *(
            code
            for code, event in EVENT_CLASSES.items()
            if event.__module__.startswith("yakuba.") and ".tests." not in event.__module__
        ),
    ]
    assert len(codes) > 60
    assert [code for code in codes if f"`{code}`" not in text] == []


@pytest.mark.parametrize("name", sorted(pages()))
def test_the_reference_is_what_the_command_writes(name):
    committed = (REFERENCE / name).read_text(encoding="utf-8")
    assert committed == pages()[name], "run: .venv/bin/python manage.py write_reference"


def test_the_reference_has_no_page_that_the_command_does_not_write():
    assert {path.name for path in REFERENCE.iterdir()} == set(pages())


def test_the_changelog_begins_with_the_version_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions = re.findall(
        r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert versions[0] == project["version"]


@pytest.mark.parametrize("app", APPS)
def test_every_app_has_a_page_with_the_six_headings(app):
    text = (DOCS / "apps" / f"{app}.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert "```mermaid" in text


def test_no_app_is_without_a_page():
    top = {
        config.name.split(".")[1] for config in apps.get_app_configs() if "yakuba." in config.name
    }
    assert top - {"config", "demo"} == set(APPS)


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(path):
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    dead = [
        target
        for target in targets
        if "://" not in target
        and not target.startswith("mailto:")
        and not (path.parent / target).exists()
    ]
    assert dead == []


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_files_that_documents_name_exist(path):
    """Only whole paths in code marks are looked up; a pattern such as `docs/apps/<app>.md` is not."""
    named = re.findall(
        r"`((?:src|docs|tests|benchmarks|deploy|requirements)/[\w./-]+)`",
        path.read_text(encoding="utf-8"),
    )
    assert [one for one in named if not (ROOT / one).exists()] == []
