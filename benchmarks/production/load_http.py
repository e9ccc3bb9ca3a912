"""A client that costs little, because it shares two cores with what it measures.

HTTP/1.1 over asyncio streams with kept connections, as a reverse proxy would keep them. Reads only
what the product sends: a status line, headers, a body with a length or none.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

ANSWER_SECONDS = 30.0
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Unreachable(Exception):
    """No answer came: refused, cut off, or too late; the message is the kind of failure."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answered request."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: bytes) -> str:
        """Return the header's value, empty when there is none."""
        at = self.head.lower().find(b"\r\n" + name.lower() + b":")
        if at < 0:
            return ""
        begin = at + len(name) + 3
        return self.head[begin : self.head.index(b"\r\n", begin)].decode("latin-1").strip()

    @property
    def is_redirect(self) -> bool:
        return self.status in (302, 303)


class Client:
    """Kept connections to one or more web processes, which take turns."""

    def __init__(self, ports: Sequence[int], *, patience: float = ANSWER_SECONDS) -> None:
        self.ports = list(ports)
        self.patience = patience
        self._idle: dict[int, deque[Connection]] = {port: deque() for port in ports}
        self._turn = 0

    def next_port(self) -> int:
        """Return the port whose turn it is, as a balancer deals requests out."""
        self._turn += 1
        return self.ports[self._turn % len(self.ports)]

    async def ask(
        self,
        method: str,
        path: str,
        *,
        headers: str,
        body: bytes = b"",
        port: int | None = None,
    ) -> Answer:
        """Send a request and return the answer; raises `Unreachable`."""
        port = port or self.next_port()
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}"
        if method == "POST":
            head += f"Content-Length: {len(body)}\r\n"
        message = f"{head}\r\n".encode() + body
        try:
            async with asyncio.timeout(self.patience):
                return await self._exchange(port, message)
        except TimeoutError:
            raise Unreachable("timeout") from None
        except (OSError, asyncio.IncompleteReadError, ValueError) as failure:
            raise Unreachable(type(failure).__name__) from failure

    async def _exchange(self, port: int, message: bytes) -> Answer:
        idle = self._idle[port]
        # The one used last is the least likely to have been closed meanwhile.
        while idle:
            connection = idle.pop()
            try:
                return await self._on(connection, port, message)
            except (OSError, asyncio.IncompleteReadError) as failure:
                # Closed while it lay idle: nothing was answered, and browsers send again, too.
                if isinstance(failure, asyncio.IncompleteReadError) and failure.partial:
                    raise
        connection = await asyncio.open_connection("127.0.0.1", port)
        return await self._on(connection, port, message)

    async def _on(self, connection: Connection, port: int, message: bytes) -> Answer:
        reader, writer = connection
        try:
            writer.write(message)
            head = await reader.readuntil(b"\r\n\r\n")
            answer = Answer(int(head[9:12]), head, await self._body(reader, head))
        except BaseException:
            writer.close()
            raise
        self._idle[port].append(connection)
        return answer

    async def _body(self, reader: asyncio.StreamReader, head: bytes) -> bytes:
        lowered = head.lower()
        at = lowered.find(b"\r\ncontent-length:")
        if at >= 0:
            return await reader.readexactly(int(head[at + 17 : head.index(b"\r\n", at + 17)]))
        if b"\r\ntransfer-encoding: chunked" not in lowered:
            return b""
        pieces = []
        while size := int(await reader.readuntil(b"\r\n"), 16):
            pieces.append((await reader.readexactly(size + 2))[:-2])
        await reader.readexactly(2)
        return b"".join(pieces)

    def close(self) -> None:
        """Close what is kept."""
        for kept in self._idle.values():
            while kept:
                with contextlib.suppress(RuntimeError):
                    kept.pop()[1].close()
