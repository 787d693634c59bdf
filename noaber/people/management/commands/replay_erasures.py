"""`noaber replay-erasures`: after a restore, forget again whom the backup brought back."""

from django.core.management.base import BaseCommand

from noaber.journal.actors import system
from noaber.people.actions import replay_erasures


class Command(BaseCommand):
    help = "After a restore: erase again everybody who was erased after the backup was made."

    def handle(self, *args, **options):
        number = replay_erasures(by=system("restore"))
        self.stdout.write(f"{number} erased again.")
