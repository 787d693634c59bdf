"""noaber import addresses FILE: the doors of a town, from the national register (BAG)."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from noaber.journal.actors import IMPORT
from noaber.places.actions import import_addresses
from noaber.places.importing.files import CannotImport


class Command(BaseCommand):
    help = "Bring addresses in line with FILE: CSV with the columns of the BAG, also .gz or .zip."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--skip", action="store_true", help="leave out rows that cannot be used")

    def handle(self, *args, file, skip, **options):
        try:
            done = import_addresses(file, by=IMPORT, skip=skip)
        except (CannotImport, OSError) as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(
            ngettext(
                "%(read)s adres gelezen: %(created)s nieuw, %(changed)s veranderd.",
                "%(read)s adressen gelezen: %(created)s nieuw, %(changed)s veranderd.",
                done.read,
            )
            % vars(done)
        )
        if done.skipped:
            self.stdout.write(
                ngettext(
                    "%(skipped)s regel overgeslagen:", "%(skipped)s regels overgeslagen, zoals:", done.skipped
                )
                % vars(done)
            )
            self.stdout.write("\n".join(done.faults))
