"""`yakuba prepare`: bring database and assets up to date, and build the demo if there is no town."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from yakuba.foundation.tenancy.models import Municipality


class Command(BaseCommand):
    help = "Migrate, collect the static files, and build the demo prefecture when there is no town."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("データベースを準備しています / preparing the database ...")
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.DEMO_SIZE != "off" and not Municipality.objects.exists():
            self.stdout.write("見本県を作っています / building the demo prefecture ...")
            call_command("build_demo", size=settings.DEMO_SIZE)
