"""`noaber rotate-keys`: after a new key was put in front of NOABER_KEYS, write everything again under it."""

from django.core.management.base import BaseCommand

from noaber.core.crypto import current_key
from noaber.people.rotation import rotate_everything


class Command(BaseCommand):
    help = "Write every encrypted value again under the first key of NOABER_KEYS, while the house stays open."

    def handle(self, *args, **options):
        for name, number in rotate_everything():
            if number:
                self.stdout.write(f"{name}: {number}")
        self.stdout.write(f"Everything is under key {current_key()}; the older keys may go.")
