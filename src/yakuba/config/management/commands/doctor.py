"""`yakuba doctor`: look at everything that an installation needs, and say what to do."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from yakuba.config.doctor import report


class Command(BaseCommand):
    help = "Check configuration, database, mail, machine and work. Exit code 0 well, 1 mind, 2 bad."
    # These are a finding of their own; failing them must not hide the others.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print JSON for monitoring.")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        results = report.examine(at)
        if options["json"]:
            text = json.dumps(report.as_json(results, at=at), ensure_ascii=False, indent=2)
            self.stdout.write(text)
        else:
            for line in report.lines(results):
                self.stdout.write(line)
        sys.exit(int(report.worst(results)))
