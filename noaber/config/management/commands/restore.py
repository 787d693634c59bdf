"""noaber restore FILE: put a backup back into an empty database; with --drill only rehearse it."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from noaber.config.backups import BackupError, drill, restore


class Command(BaseCommand):
    help = (
        "Put a backup back into an empty database and erase again who was erased since; --drill: rehearse it."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--drill",
            action="store_true",
            help="restore into a scratch database, look at it, report and drop it; the house stays as it is",
        )

    def handle(self, *args, file, **options):
        try:
            self._drill(file) if options["drill"] else self._restore(file)
        except BackupError as wrong:
            raise CommandError(str(wrong)) from wrong

    def _restore(self, file):
        manifest, erased = restore(file, self.stderr.write)
        self.stdout.write(f"{file}: restored, as it was at {manifest['made_at']}; {erased} erased again.")

    def _drill(self, file):
        found = drill(file, self.stderr.write)
        for finding in found:
            self.stdout.write(f"{'good' if finding.ok else 'WRONG'}  {finding.sentence}")
        if not all(finding.ok for finding in found):
            raise CommandError(f"{file} can't be relied on.")
        self.stdout.write(f"{file} can be relied on.")
