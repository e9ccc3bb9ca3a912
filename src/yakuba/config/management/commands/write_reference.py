"""`yakuba write_reference`: draw docs/reference from the registries, so that it cannot be wrong."""

import ast
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.module_loading import autodiscover_modules

from yakuba.foundation.deliveries.registry import all_channels
from yakuba.foundation.documents.registry import all_kinds as all_papers
from yakuba.foundation.events.event import EVENT_CLASSES
from yakuba.foundation.jobs.registry import all_sweepers
from yakuba.foundation.measures.registry import Measure, all_measures
from yakuba.foundation.subjects.registry import all_kinds as all_subjects

SETTINGS = Path(__file__).resolve().parents[2] / "settings.py"
GENERATED = "Written by `yakuba write_reference`; do not edit by hand."
_KINDS = {
    "text": "text",
    "choice": "one word",
    "flag": "yes or no",
    "number": "whole number",
    "names": "list, separated by commas",
    "secret": "secret",
}
# What a reader of the code would compute: how it is worded for a reader of the page.
_COMPUTED = {
    "YAKUBA_DATA": "the folder `var` of the source; `make run DATA=…` sets it",
    "YAKUBA_SECRET_KEY": "made once and kept in the data folder, readable by its owner only",
    "YAKUBA_MASTER_KEYS": "made once and kept in the data folder, readable by its owner only",
    "YAKUBA_STATIC": "the folder `static` of the data folder",
    "YAKUBA_ACCESS_LOG": "yes when `YAKUBA_LOG_FORMAT=json`, otherwise no",
    "YAKUBA_AUDIT_KEY": "made once and kept in the data folder, readable by its owner only",
    "YAKUBA_MAIL_CATCHER": "yes with a demo and without `YAKUBA_SMTP_HOST`, otherwise no",
    "YAKUBA_STAFF_SECOND_FACTOR": "no with a demo, yes when `YAKUBA_DEMO=off`",
}
_MEANING = {
    "YAKUBA_DATA": "The data folder: database, stored files, collected assets, secret key.",
    "YAKUBA_DEBUG": "Show errors in the browser. For developers only, never on a real town.",
    "YAKUBA_SECRET_KEY": "Signs sessions and codes. Whoever changes it logs everybody out.",
    "YAKUBA_MASTER_KEYS": "Wrap the keys that seal answers: 32 bytes in base64 each, newest first, "
    "apart by commas; the same on every machine. `docs/operations/keys.md` says how to keep them.",
    "YAKUBA_AUDIT_KEY": "Signs the heads of the sealed audit log: an Ed25519 key, 32 bytes in "
    "base64; the same on every machine. `yakuba audit new-key` prints one.",
    "YAKUBA_AUDIT_PUBLIC_KEYS": "Public keys of former signing keys, so that what they signed "
    "stays believed.",
    "YAKUBA_HOSTS": "The host names that the installation answers to.",
    "YAKUBA_ORIGINS": "Origins with scheme (`https://…`) from which forms may be sent, when a "
    "reverse proxy changes host or port.",
    "YAKUBA_PUBLIC_URL": "Where residents find the installation, for links in mails. "
    "`make run` sets it to the address it listens on.",
    "YAKUBA_HTTPS": "Served over TLS by a reverse proxy: secure cookies, HSTS, redirect.",
    "YAKUBA_HSTS_PRELOAD": "Ask browsers to put the domain on their list of hosts that are never "
    "reached without TLS. It binds every name below the domain and is slow to take back.",
    "YAKUBA_MAIL_CATCHER": "Keep mails on the page `/_mail/` instead of sending them. "
    "Anybody can read that page: never on a real town.",
    "YAKUBA_DEMO": "`full` (two years of history), `small` (two months), `none` (towns without "
    "history) or `off` (no demo at all). Read when the data folder has no town yet.",
    "YAKUBA_SMTP_HOST": "The mail server. Setting it switches the mail catcher off.",
    "YAKUBA_SMTP_PORT": "The mail server's port.",
    "YAKUBA_SMTP_USER": "The mail server's account, if it asks for one.",
    "YAKUBA_SMTP_PASSWORD": "Its password.",
    "YAKUBA_SMTP_TLS": "Speak STARTTLS with the mail server.",
    "YAKUBA_STAFF_SECOND_FACTOR": "Staff need a second factor before the desk opens.",
    "YAKUBA_STAFF_IDLE_MINUTES": "After how many idle minutes a session of staff ends.",
    "YAKUBA_PROXIES": "How many reverse proxies of yours write `X-Forwarded-For`; with 0 the "
    "header is never believed.",
    "YAKUBA_HOST_NAME": "How this machine is called among those that run workers, if its own name "
    "is not its own: a worker declares another dead at once when both are on one machine.",
    "YAKUBA_WEB_SLOTS": "How many requests a web process works on at once.",
    "YAKUBA_WEB_WAITING_PLACES": "How many more may wait before a web process says that it is "
    "busy. Granian's blocking threads have to outnumber both together.",
    "YAKUBA_S3_BUCKET": "Bucket and prefix (`bucket/prefix`) of an S3-compatible store for the files; "
    "without it they lie in the data folder.",
    "YAKUBA_S3_ENDPOINT": "The address of that store (`https://…`).",
    "YAKUBA_CLAMD": "Socket or `host:port` of the virus scanner, or `off`; without it Debian's socket "
    "is used where there is one.",
    "YAKUBA_SIGNING_CERTIFICATE": "A PKCS#12 file (`.p12`, `.pfx`) with the key and the certificate that "
    "sign PDF reports; without it they are made unsigned. `docs/operations/signing.md` says more.",
    "YAKUBA_SIGNING_PASSPHRASE": "Opens that file.",
    "YAKUBA_SIGNING_TIME_AUTHORITY": "The address of an authority that confirms the time of "
    "signatures (RFC 3161); without it they carry the time of this machine.",
    "YAKUBA_SIGNING_NOTICES": "`yes` signs every notice to residents, too; for an installation that "
    "serves one municipality, whose certificate it is.",
    "YAKUBA_STATIC": "Where `yakuba collectstatic` puts the assets and the web server finds them.",
    "YAKUBA_METRICS_TOKEN": "Whoever sends it as a bearer token may read `/metrics` and the detail "
    "of `/readyz`. Without it and without the networks nobody may.",
    "YAKUBA_METRICS_NETWORKS": "Networks (`10.0.5.0/24`) whose machines may read the same without a "
    "token, when they ask straight and not through a proxy.",
    "YAKUBA_METRICS_FOLDER": "A folder in memory where several processes of one web server add up "
    "what they count. Not needed for one process.",
    "YAKUBA_WORKER_METRICS_HOST": "The address on which a worker answers `/metrics`, `/healthz` and "
    "`/readyz`.",
    "YAKUBA_WORKER_METRICS_PORT": "Its port, a different one for each worker of a machine; with 0 "
    "it does not answer.",
    "YAKUBA_OTEL": "Send spans with OpenTelemetry, configured by its own `OTEL_…` variables, where "
    "its packages are installed.",
    "YAKUBA_LOG_FORMAT": "`line` for people or `json` for machines, one object a line.",
    "YAKUBA_ACCESS_LOG": "One line a request: page, status, duration; no address, no query, no name.",
    "YAKUBA_LOG_LEVEL": "`DEBUG`, `INFO`, `WARNING` or `ERROR`; the log goes to standard error.",
}


class Command(BaseCommand):
    help = "Write docs/reference from settings, events, measures, channels and addresses."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, default=Path("docs/reference"), metavar="FOLDER")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["to"]
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages().items():
            (folder / name).write_text(text, encoding="utf-8")
            self.stdout.write(str(folder / name))


def pages() -> dict[str, str]:
    """Return every page of the reference as file name → text."""
    # Events enter the closed list when their module is imported; not every app needs it to start.
    autodiscover_modules("events")
    return {
        "settings.md": _page("Settings", _settings()),
        "events.md": _page("Events", _events()),
        "measures.md": _page("Measures", _measures()),
        "deliveries.md": _page("Channels, sweepers, papers and subjects", _plugged_in()),
        "addresses.md": _page("Addresses", _addresses()),
        "openapi.json": _api(),
    }


def _api() -> str:
    """Return the document of the API (OpenAPI 3.1); a change of it is a change for others."""
    from yakuba.config.api import api

    document = api.get_openapi_schema(path_prefix="/{town}/api/v1/")
    return json.dumps(document, ensure_ascii=False, indent=1, default=str) + "\n"


def settings_read(source: Path = SETTINGS) -> dict[str, tuple[str, str]]:
    """Return name → (kind, default) of every `env.…` call in the settings, in their order."""
    found: dict[str, tuple[str, str]] = {}
    calls = [
        node
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and node.func.attr in _KINDS
    ]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        name = ast.literal_eval(call.args[0])
        found.setdefault(name, (_KINDS[_reader(call)], _default(name, call)))
    return found


def _reader(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _default(name: str, call: ast.Call) -> str:
    if name in _COMPUTED:
        return _COMPUTED[name]
    given = [one.value for one in call.keywords if one.arg == "default"] or call.args[1:]
    value = ast.literal_eval(given[0]) if given else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"`{value}`" if value != "" else "empty"


def _settings() -> Iterator[str]:
    read = settings_read()
    unexplained = sorted(set(read) - set(_MEANING))
    if unexplained:
        raise CommandError(f"say in write_reference what these mean: {', '.join(unexplained)}")
    yield (
        "Every setting is an environment variable, and none is required. `NAME_FILE` names a file "
        "that holds the value instead, which keeps secrets out of the environment."
    )
    yield _table(
        ("name", "kind", "without it", "meaning"),
        ((f"`{name}`", *read[name], _MEANING[name]) for name in read),
    )


def _events() -> Iterator[str]:
    yield (
        "The closed list of facts, and the vocabulary of the audit trail. Personal fields are "
        "blacked out for readers who may not see the subject; facts marked 住民 stand on the "
        "resident's status page."
    )
    rows: dict[str, list[tuple[str, ...]]] = {}
    for code, event in sorted(EVENT_CLASSES.items()):
        if not event.__module__.startswith("yakuba.") or ".tests." in event.__module__:
            continue
        personal = ", ".join(f"`{field}`" for field in sorted(event.personal))
        seen = "住民" if event.is_public else ""
        app = event.__module__.removeprefix("yakuba.").removesuffix(".events")
        rows.setdefault(app, []).append((f"`{code}`", event.label, personal, seen))
    for app in sorted(rows):
        yield f"## {app}"
        yield _table(("code", "label", "personal fields", "seen by"), rows[app])


def _measures() -> Iterator[str]:
    yield (
        "Each measure (指標) is one function over the records of the work; the dashboard, the "
        "exports and the public page read the same one. The wording is what staff and residents "
        "read on its definition page."
    )
    for measure in filter(lambda one: _is_ours(one.compute), all_measures()):
        yield f"## {measure.label}"
        yield _table(("", ""), _definition(measure))


def _definition(measure: Measure) -> Iterator[tuple[str, str]]:
    yield "code", f"`{measure.code}`, version {measure.version}"
    yield "unit", measure.unit
    yield "better when", "higher" if measure.direction.name == "UP" else "lower"
    yield "what", measure.description
    yield "numerator", measure.numerator_text or "—"
    yield "denominator", measure.denominator_text
    yield "coverage", measure.coverage_text or "—"
    yield "source", measure.source_text
    hidden = f", hidden below n = {measure.suppress_below}" if measure.suppress_below else ""
    yield "public", f"yes{hidden}" if measure.is_public else "no"


def _plugged_in() -> Iterator[str]:
    yield "What the apps have registered with the foundation."
    yield "## Channels of delivery"
    yield "Each row of 送信 goes out on one of these, again and again until done or given up."
    yield _table(
        ("code", "label"),
        ((f"`{one.code}`", one.label) for one in all_channels() if _is_ours(one.handler)),
    )
    yield "## Sweepers"
    yield "What the worker looks after regularly, so that nothing stays stuck."
    yield _table(
        ("name", "every", "runs"),
        (
            (f"`{one.name}`", _every(one.every_seconds), "per town" if one.per_town else "once")
            for one in all_sweepers()
            if _is_ours(one.run)
        ),
    )
    yield "## Kinds of paper"
    yield _table(("code", "label"), ((f"`{one.code}`", one.label) for one in all_papers()))
    yield "## Kinds of subject"
    yield "Whatever has a page, and can be named by an event, a delivery or a decision."
    yield _table(("kind", "label"), ((f"`{one.kind}`", one.label) for one in all_subjects()))


def _is_ours(registered: object) -> bool:
    """Tell the product's own from what a test has plugged in."""
    return ".tests" not in str(getattr(registered, "__module__", ""))


def _every(seconds: int) -> str:
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _addresses() -> Iterator[str]:
    yield (
        "Below the town's segment (`/mihon/…`), except those that begin with `_`, `healthz` and "
        "`readyz`. *Anybody* may open a page without a log-in; it may still show something only "
        "to whom it belongs. All other pages ask for a log-in, and policies decide the rest."
    )
    yield _table(("address", "name", "who"), sorted(_patterns(get_resolver())))


def _patterns(
    resolver: URLResolver, path: str = "/", space: str = ""
) -> Iterator[tuple[str, str, str]]:
    for entry in resolver.url_patterns:
        here = f"{path}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, here, f"{space}{entry.namespace or ''}".strip(":"))
        elif isinstance(entry, URLPattern):
            name = f"{space}:{entry.name}" if space else str(entry.name)
            who = "log-in" if getattr(entry.callback, "login_required", True) else "anybody"
            yield f"`{here}`", f"`{name}`", who


def _page(title: str, parts: Iterable[str]) -> str:
    return "\n\n".join((f"# {title}", f"> {GENERATED}", *parts)) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")
