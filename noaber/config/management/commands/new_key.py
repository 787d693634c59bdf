"""noaber new-key: make keys for an installation."""

from django.core.management.base import BaseCommand

from noaber.config.env import fresh_keys


class Command(BaseCommand):
    help = "Print fresh keys to put in the environment. Keep them outside the database and its backups."
    requires_system_checks = []

    def handle(self, *args, **options):
        self.stdout.write("\n".join(fresh_keys()))
