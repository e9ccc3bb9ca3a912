"""Zip files that are the same bytes whenever they are written."""

import io
import zipfile
from collections.abc import Mapping
from typing import Final

# The first moment that a zip file can hold.
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """Return the parts, in their order, as a zip file without any trace of when it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            # The system that wrote it stands in each entry; the name of one must not matter.
            entry.create_system = 0
            made.writestr(entry, content)
    return out.getvalue()
