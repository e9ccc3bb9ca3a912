"""`make audit`: ask the database of known weaknesses about every locked package.

    python -m tests.architecture.audit [--within SECONDS]

Ends with 1 when a package has a known weakness. Whether the database could be asked is said
clearly; that it could not fails nothing, so that a machine without network can check its work.
"""

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements/run.txt", "requirements/dev.txt")
# Known weaknesses that do not reach us: number → why. Empty is how it should stay.
ACCEPTED: dict[str, str] = {}


@dataclass(frozen=True)
class Answer:
    """What the database said of one lock file."""

    lock: str
    asked: int
    weak: list[str]
    trouble: str = ""


def ask(lock: str, seconds: float | None) -> Answer:
    """Ask about every package of the lock file, for so long at most."""
    command = [
        str(Path(sys.executable).with_name("pip-audit")),
        *("-r", lock, "--disable-pip", "--no-deps", "--format", "json"),
        *("--progress-spinner", "off", "--timeout", "3"),
        *(word for number in ACCEPTED for word in ("--ignore-vuln", number)),
    ]
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return Answer(lock, 0, [], f"no answer within {seconds:g} seconds")
    return read(lock, done.stdout, done.stderr)


def read(lock: str, out: str, err: str) -> Answer:
    """Read the report; packages that the service does not know count as not asked."""
    try:
        found = json.loads(out)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = (err.strip().splitlines() or ["no report"])[-1]
        return Answer(lock, 0, [], last[:200])
    asked = [one for one in found if "skip_reason" not in one]
    weak = [
        f"{one['name']} {one['version']}: {weakness['id']}"
        + (f", mended in {', '.join(weakness['fix_versions'])}" if weakness["fix_versions"] else "")
        for one in asked
        for weakness in one.get("vulns", [])
    ]
    left = len(found) - len(asked)
    return Answer(lock, len(asked), weak, f"the service knows nothing of {left}" if left else "")


def sentences(answers: list[Answer]) -> list[str]:
    """Return what to print, one line a lock file and one a weakness."""
    lines = []
    for one in answers:
        state = f"{one.asked} packages asked about, {len(one.weak)} known weaknesses"
        if one.trouble:
            kind = "NOT AUDITED" if not one.asked else "PARTLY AUDITED"
            state = (
                f"{kind} ({one.trouble})" if not one.asked else f"{state}; {kind}: {one.trouble}"
            )
        lines.append(f"audit {one.lock}: {state}")
        lines += [f"  {weakness}" for weakness in one.weak]
    return lines


def main(words: list[str] | None = None) -> int:
    """Ask about both lock files; returns 1 when something is known to be weak."""
    parser = argparse.ArgumentParser(prog="make audit")
    parser.add_argument("--within", type=float, metavar="SECONDS")
    parser.add_argument("locks", nargs="*", default=list(LOCKS))
    options = parser.parse_args(words)
    answers = [ask(lock, options.within) for lock in options.locks]
    sys.stdout.write("\n".join(sentences(answers)) + "\n")
    return 1 if any(one.weak for one in answers) else 0


if __name__ == "__main__":
    sys.exit(main())
