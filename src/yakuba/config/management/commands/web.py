"""`yakuba web`: become the web server of this machine, as service managers and containers start it."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from yakuba.config.start import web_command


class Command(BaseCommand):
    help = "Serve until stopped (SIGTERM answers what was begun first)."
    # The server checks when it starts; here it would only cost time.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="Listen on (default: %(default)s).")
        parser.add_argument("--port", type=int, default=8000, help="Port (default: %(default)s).")
        parser.add_argument(
            "--processes",
            type=int,
            default=1,
            help="Processes; more than one needs YAKUBA_METRICS_FOLDER (default: %(default)s).",
        )

    def handle(self, *args: Any, host: str, port: int, processes: int, **options: Any) -> None:
        if processes > 1 and not settings.METRICS_FOLDER:
            raise CommandError(
                "プロセスを2つ以上にするときは、YAKUBA_METRICS_FOLDER にメモリー上のフォルダーを"
                "指定してください(例: /run/yakuba/metrics)。数字が1つ分しか返らなくなります。"
            )
        if settings.METRICS_FOLDER:
            Path(settings.METRICS_FOLDER).mkdir(parents=True, exist_ok=True)
        command = web_command(host, port, processes)
        # The same process from here on: signals of the service manager reach the server itself.
        os.execv(command[0], command)  # noqa: S606 - our own command
