"""The PostgreSQL of the benchmark: kept between runs, with every commit on the disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.postgresql import Server

# For a small machine of 8 GB and more; nothing here forgets what was committed.
SETTINGS = {
    "shared_buffers": "1GB",
    "effective_cache_size": "4GB",
    "work_mem": "16MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "max_connections": "100",
    "shared_memory_type": "mmap",
}


@contextmanager
def kept(folder: Path) -> Iterator[Server]:
    """Run the server in the folder for the block; the first time it is made."""
    folder.mkdir(parents=True, exist_ok=True)
    server = Server(folder, durable=True, settings=SETTINGS)
    try:
        if server.data.exists():
            server.programs = server.reachable_programs()
            server.start()
        else:
            server.make()
        yield server
    finally:
        server.stop()
