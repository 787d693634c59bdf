"""noaber revoke-api-client NAME: shut a program out."""

from django.core.management.base import BaseCommand, CommandError

from noaber.api.actions import revoke_client
from noaber.api.queries import client_by_name
from noaber.journal.actors import system


class Command(BaseCommand):
    help = "Shut a program out of Open311 from now on; what it filed stays."

    def add_arguments(self, parser):
        parser.add_argument("name")

    def handle(self, *args, name, **options):
        client = client_by_name(name)
        if client is None:
            raise CommandError(f"there is no client called {name}")
        revoke_client(client, by=system("operator"))
