"""noaber new-key: make keys for an installation."""

import secrets

from django.core.management.base import BaseCommand

from noaber.config.env import new_key


class Command(BaseCommand):
    help = "Print fresh keys to put in the environment. Keep them outside the database and its backups."
    requires_system_checks = []

    def handle(self, *args, **options):
        self.stdout.write(f"NOABER_SECRET_KEY={secrets.token_urlsafe(50)}")
        self.stdout.write(f"NOABER_KEYS=1:{new_key()}")
        self.stdout.write(f"NOABER_INDEX_KEY={new_key()}")
        self.stdout.write(f"NOABER_FEED_KEYS={new_key()}")
