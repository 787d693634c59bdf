"""noaber restore FILE: put a backup back into an empty database, and erase again who was erased since."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from noaber.config.backups import BackupError, restore


class Command(BaseCommand):
    help = "Put a backup back into an empty database; erasures made after the backup are repeated."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *args, file, **options):
        try:
            manifest = restore(file, self.stderr.write)
        except BackupError as wrong:
            raise CommandError(str(wrong)) from wrong
        call_command("migrate", verbosity=0)
        call_command("replay_erasures")
        self.stdout.write(f"{file}: restored, as it was at {manifest['made_at']}")
