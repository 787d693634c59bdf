"""noaber retry-parked: try once more what the reader of the journal set aside."""

from importlib import import_module

from django.conf import settings
from django.core.management.base import BaseCommand

from noaber.journal.actors import system
from noaber.journal.reading import retry_parked


class Command(BaseCommand):
    help = "Try the parked journal entries once more, in order."

    def handle(self, *args, **options):
        done, left = retry_parked(import_module(settings.NOABER_WIRING).REACTIONS, by=system("operator"))
        self.stdout.write(f"{done} done, {left} still parked")
