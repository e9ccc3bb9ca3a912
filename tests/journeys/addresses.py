"""Every address that the URL resolver knows, filled with the keys of the staged towns."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from .staged import Staged

_ARGUMENT = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")

# What anybody may open: it shows nobody's matter. Each line says why.
OPEN_TO_ALL = {
    "home": "the portal",
    "towns": "the list of towns",
    "healthz": "the process lives",
    "readyz": "whether the process can serve",
    "metrics": "the operator's token or network; nothing for everybody else",
    "ui:patterns": "the pattern page",
    "ui:patterns_desk": "the pattern page",
    "ui:language": "the choice of language",
    "ui:accessibility": "the accessibility policy",
    "notifications:caught": "the demo's mail catcher, absent where mail is real",
    "notifications:caught_mail": "the demo's mail catcher, absent where mail is real",
    "procedures:portal_procedures": "the catalogue",
    "procedures:portal_procedure": "the catalogue",
    "procedures:portal_start": "begins a draft of one's own",
    "procedures:portal_resume": "asks for address and code",
    "procedures:portal_resume_again": "asks for the address",
    "procedures:portal_status": "asks for number and address, lists one's own",
    "procedures:portal_status_code": "asks for the code",
    "procedures:portal_my": "lists one's own",
    "procedures:portal_invited": "the signed link of the survey is the right to answer it",
    "open:index": "public results",
    "open:measure": "public results",
    "open:export": "public results",
    "open_projects:progress": "what the town published of its projects",
    "open_projects:data": "what the town published of its projects",
    "api-1:openapi-json": "the document of the API, the same in every town",
    "calendar": "the key in the address opens the dates of its holder",
    "documents:verify": "whoever holds the paper knows number and check number",
    "audit_public:seal": "the last signature of the record, for anybody to keep",
    "audit_public:head": "the last signature of the record, for anybody to keep",
    "account_entrance": "the way in",
    "account_login": "the way in",
    "account_request_login_code": "the way in",
    "account_confirm_login_code": "the way in",
    "mfa_login_webauthn": "the way in",
    "mfa_authenticate": "the way in",
    "account_inactive": "the way in",
    "account_logout": "the way out",
}
# The visitor's own account: what is shown is always who is looking.
OWN_ACCOUNT = ("account_", "mfa_")


@dataclass(frozen=True)
class Address:
    """One pattern: its name, its text, the names of its arguments."""

    name: str
    text: str
    asks_login: bool

    @property
    def arguments(self) -> list[tuple[str, str]]:
        """Return converter and name of every argument."""
        return [(one["converter"] or "str", one["name"]) for one in _ARGUMENT.finditer(self.text)]

    def key(self, argument: str, staged: Staged) -> Any:
        """Return the value for the argument; `KeyError` when the stage has none."""
        exact = f"{self.name}/{argument}"
        if exact in staged.keys:
            return staged.keys[exact]
        # A bare "pk" or "key" could be anything, so the stage names its pattern.
        if argument in ("pk", "key"):
            raise KeyError(exact)
        return staged.keys[argument]

    def fill(self, staged: Staged) -> str:
        """Return the path without the town."""
        return "/" + _ARGUMENT.sub(lambda one: str(self.key(one["name"], staged)), self.text)

    def garbled(self, staged: Staged, garbage: dict[str, str]) -> Iterator[str]:
        """Return the path with each argument in turn replaced by rubbish of its converter."""
        for _converter, name in self.arguments:
            for converter, rubbish in garbage.items():
                if not converter.startswith(_converter):
                    continue

                def put(one: re.Match[str], name: str = name, rubbish: str = rubbish) -> str:
                    is_it = one["name"] == name
                    return rubbish if is_it else str(self.key(one["name"], staged))

                yield "/" + _ARGUMENT.sub(put, self.text)

    @property
    def is_file(self) -> bool:
        """Tell whether it ends like a file."""
        return "." in self.text.rpartition("/")[2]

    @property
    def is_desk(self) -> bool:
        return self.text.startswith("desk/")

    @property
    def is_api(self) -> bool:
        """Tell whether a key is asked for instead of a log-in; no cookie opens it."""
        return self.name.startswith("api-1:")

    @property
    def is_own_account(self) -> bool:
        return self.name.startswith(OWN_ACCOUNT) and self.name not in OPEN_TO_ALL

    @property
    def is_owned(self) -> bool:
        """Tell whether the address is that of one resident's draft or application."""
        names = {name for _converter, name in self.arguments}
        return not self.is_desk and bool(names & {"draft_id", "application_id"})


def _walk(resolver: URLResolver, text: str = "", space: str = "") -> Iterator[Address]:
    for entry in resolver.url_patterns:
        whole = text + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry, whole, inner)
        elif isinstance(entry, URLPattern):
            asks = getattr(entry.callback, "login_required", True)
            yield Address(f"{space}{entry.name}", whole, asks)


def all_addresses() -> list[Address]:
    """Return every address of the installation."""
    return list(_walk(get_resolver()))


def pages_of(*spaces: str) -> list[Address]:
    """Return the addresses in these spaces of names that are no files."""
    return [a for a in all_addresses() if a.name.partition(":")[0] in spaces and not a.is_file]
