"""`yakuba end_sessions`: log one person or everybody out, for instance after a laptop was stolen."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from yakuba.foundation.accounts import services
from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor


class Command(BaseCommand):
    help = "Log one person out everywhere (--user NAME --municipality SLUG), or everybody (--all)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--user", help="User name of staff, or e-mail address of a resident.")
        who.add_argument("--all", action="store_true", help="Everybody in every town.")
        parser.add_argument("--municipality", help="The town in whose record it is written.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["all"]:
            count = services.end_all_sessions()
            self.stdout.write(f"全員のログインを終わらせました({count:,}件)。")
            return
        town = Municipality.objects.filter(slug=options["municipality"] or "").first()
        if town is None:
            names = "、".join(Municipality.objects.values_list("slug", flat=True))
            raise CommandError(f"--municipality に団体を書いてください({names})。")
        user = User.objects.filter(username__iexact=options["user"]).first()
        if user is None or user.municipality_id not in (None, town.pk):
            raise CommandError(f"{town.name}に{options['user']}という利用者はいません。")
        with acting_in(town.pk):
            count = services.end_sessions(
                user=user,
                kept=None,
                actor=Actor.system("システム運用(コマンド)"),
                at=timezone.now(),
            )
        self.stdout.write(f"{user.name}さんのログインを終わらせました({count:,}件)。")
