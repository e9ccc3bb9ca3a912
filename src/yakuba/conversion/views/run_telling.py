"""Facts of files that came and of runs, in words."""

from collections.abc import Mapping
from typing import Any, Final

OF_RUNS: Final = ("conversion.run.", "conversion.batch.")


def told_of_run(code: str, said: Mapping[str, Any]) -> str:
    """Return what a fact of a run or of its data says."""
    match code:
        case "conversion.batch.file_received":
            return f"{said['title']}：{said['name']}"
        case "conversion.run.asked":
            return f"実行{said['number']}（{said['kind']}）　{said['batch']}"
        case "conversion.run.ended":
            return (
                f"実行{said['number']}（{said['kind']}）　移行元{said['rows_in']:,}件、"
                f"移行先{said['rows_out']:,}件、エラー行{said['rows_rejected']:,}件"
            )
        case "conversion.run.failed":
            return f"実行{said['number']}　{said['reason']}"
        case "conversion.run.taken":
            return f"実行{said['number']}　{said['name']}"
        case "conversion.run.reported":
            return f"実行{said['number']}　{said['signer'] or '電子署名なし'}"
    return f"実行{said['number']}" if "number" in said else str(said.get("title", ""))
