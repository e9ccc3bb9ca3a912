"""`yakuba build_demo`: build the fictional prefecture in an empty installation."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from yakuba.demo import world
from yakuba.foundation.tenancy.models import Municipality

_SIZES = {"full": world.Size(), "small": world.SMALL, "none": world.NONE}


class Command(BaseCommand):
    help = "Build the fictional prefecture, all of it or nothing, if no town is there yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", choices=sorted(_SIZES), default="full")

    def handle(self, *args: Any, **options: Any) -> None:
        if Municipality.objects.exists():
            self.stdout.write("町がすでに登録されているため、見本県は作りません。")
            return
        # A half of the prefecture looks like a whole one at the next start: whoever is stopped
        # half-way leaves an empty installation, and the next start builds it anew.
        with transaction.atomic():
            lines = world.build(now=timezone.now(), size=_SIZES[options["size"]])
            (settings.DATA / "cast.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
