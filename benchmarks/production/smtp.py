"""A real SMTP server in its own process, which writes down what it was handed and when.

usage: python -m benchmarks.production.smtp PORT FILE; a line a mail: time, Message-ID, recipient.
"""

import asyncio
import email
import sys
import time
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP


class Ledger:
    """Takes every mail and keeps one line of it."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("a", encoding="utf-8", buffering=1)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Write the line before saying 250: a mail that was accepted is on the ledger."""
        message = email.message_from_bytes(envelope.content)
        for recipient in envelope.rcpt_tos:
            self.file.write(f"{time.time():.3f}\t{message['Message-ID']}\t{recipient}\n")
        return "250 OK"


async def serve(port: int, path: Path) -> None:
    """Listen until killed."""
    ledger = Ledger(path)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(ledger, hostname="localhost", loop=loop), "127.0.0.1", port
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
