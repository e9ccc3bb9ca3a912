"""Typesetting in a process of its own, run as a program: a job comes in as JSON, the PDF goes out.

What a compiler has worked out it keeps for the next time; of a report of forty pages that is some
hundred megabytes, which a web server cannot afford. This process gives all of it back. It knows
nothing of Django and starts in a blink.
"""

import json
import sys
from typing import Any

import typst

# How the program ends when template and data do not fit; the message stands on the error output.
MISFIT = 3


def made(job: dict[str, Any]) -> bytes | None:
    """Return the PDF of a job."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=job["font_folders"]
    )
    found = typst.Compiler(root=job["root"], font_paths=fonts).compile(
        job["template"],
        format="pdf",
        sys_inputs=job["inputs"],
        # PDF/A-2a for keeping, PDF/UA-1 for those who listen, as the engine has them.
        pdf_standards=["a-2a", "ua-1"],
        timestamp=job["timestamp"],
    )
    return found if isinstance(found, bytes) else None


def main() -> int:
    """Read the job, write the PDF, and return how it went."""
    try:
        content = made(json.load(sys.stdin.buffer))
    except typst.TypstError as error:
        sys.stderr.write(error.message)
        return MISFIT
    sys.stdout.buffer.write(content or b"")
    return 0


if __name__ == "__main__":
    sys.exit(main())
