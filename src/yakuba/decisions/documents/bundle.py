"""The bundle of evidence of one decision: readable and provable without this system."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from yakuba.decisions.models import Attachment
from yakuba.decisions.queries.evidence import Whole
from yakuba.foundation.audit.evidence import (
    UnableToProve,
    as_text,
    everything,
    evidence_of,
    impersonal,
)
from yakuba.foundation.files.queries import FileUnavailable, read
from yakuba.foundation.rulebook.models import RuleTable
from yakuba.foundation.rulebook.queries import sheet_of
from yakuba.foundation.rulebook.rules.exchange import model_xml
from yakuba.foundation.vault.services import is_locked
from yakuba.kernel.canonical import canonical_json

from .archive import Archive, digest_of, safe_name
from .paper import Proof, paper_of, readme_of
from .record import as_json, content_name, facts_of, file_of, record_of, table_name
from .tables import rows_csv


@dataclass(frozen=True, slots=True)
class Bundle:
    """An archive ready to be sent; `manifest` is the SHA-256 of its list of hashes."""

    file: IO[bytes]
    name: str
    sha256: str
    manifest: str


def bundle_of(whole: Whole, *, town: str) -> Bundle:
    """Write the bundle; the same state of the decision and of its seals gives the same bytes.

    Raises what says that the vault is locked; a file that is lost is named in the record instead.
    """
    last = max([one.occurred_at for one in whole.facts], default=whole.decision.drafted_at)
    with Archive(last) as archive:
        for circulation in whole.rounds:
            archive.add(content_name(circulation), canonical_json(circulation.content))
        for table in whole.tables:
            _add_table(archive, table)
        files = list(_attached(archive, whole))
        proof = _prove(archive, whole)
        archive.add("events/events.json", as_json(facts_of(whole)))
        archive.add("record.json", as_json(record_of(whole, town=town, files=files)))
        listed = dict(archive.hashes)
        archive.add(
            "index.html", paper_of(whole, town=town, files=files, proof=proof, hashes=listed)
        )
        archive.add("README.txt", readme_of(whole, town=town, proof=proof))
        manifest = archive.finish()
    return Bundle(
        archive.out, f"{safe_name(whole.decision.number)}.zip", digest_of(archive.out), manifest
    )


def _add_table(archive: Archive, table: RuleTable) -> None:
    sheet, name = sheet_of(table), table_name(table)
    archive.add(f"{name}.dmn", model_xml(sheet, table.title, table.code))
    archive.add(f"{name}.csv", rows_csv(sheet))
    archive.add(f"{name}.json", canonical_json(table.document))


def _attached(archive: Archive, whole: Whole) -> Iterator[dict[str, Any]]:
    """Add every file once, in whatever rounds it was put before the posts; yield what is said of it."""
    names: dict[object, tuple[str, str]] = {}
    for number, attached in enumerate(whole.attachments, start=1):
        if attached.file_id not in names:
            names[attached.file_id] = _add_file(archive, attached, number)
        yield file_of(attached, *names[attached.file_id])


def _add_file(archive: Archive, attached: Attachment, number: int) -> tuple[str, str]:
    """Add the bytes; return the name in the bundle, or why there is none."""
    try:
        content = read(attached.file)
    except FileUnavailable as fault:
        if is_locked(fault):
            raise
        return "", str(fault)
    name = f"attachments/{number:02d}-{safe_name(attached.file.name)}"
    archive.add(name, content)
    return name, ""


def _prove(archive: Archive, whole: Whole) -> Proof:
    """Add the proofs that nobody changed the facts since they were sealed."""
    numbers = [one.pk for one in whole.facts]
    try:
        value, unsealed = evidence_of(
            numbers, may_see=impersonal if whole.is_erased else everything
        )
    except UnableToProve as refusal:
        return Proof(len(numbers), 0, str(refusal))
    archive.add("events/proof.json", as_text(value).encode())
    return Proof(len(numbers), len(numbers) - len(unsealed), "", value["heads"][-1])
