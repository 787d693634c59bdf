"""noaber new-api-client NAME: let a program file reports through Open311."""

from django.core.management.base import BaseCommand, CommandError

from noaber.api.actions import make_client
from noaber.core.http import Conflict
from noaber.journal.actors import system


class Command(BaseCommand):
    help = "Let a program file reports through Open311; prints its key, this once."

    def add_arguments(self, parser):
        parser.add_argument("name")

    def handle(self, *args, name, **options):
        try:
            _client, key = make_client(by=system("operator"), name=name)
        except Conflict as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(key)
