"""noaber backup FILE: everything that must not be lost, in one file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from noaber.config.backups import BackupError, back_up


class Command(BaseCommand):
    help = "Write the database and the photos to FILE (.tar). Keys are not in it: keep them elsewhere."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *args, file, **options):
        try:
            manifest = back_up(file, self.stderr.write)
        except (BackupError, OSError) as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(f"{file}: made at {manifest['made_at']}")
