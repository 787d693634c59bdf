"""noaber import areas FILE: municipalities, wijken and buurten of CBS."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from noaber.journal.actors import IMPORT
from noaber.places.actions import import_areas
from noaber.places.importing.files import CannotImport


class Command(BaseCommand):
    help = (
        "Bring areas in line with FILE: GeoJSON, GeoPackage or Shapefile, also .gz or .zip, in WGS84 or RD."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--complete", action="store_true", help="end areas that FILE no longer holds")

    def handle(self, *args, file, complete, **options):
        try:
            done = import_areas(file, by=IMPORT, complete=complete)
        except (CannotImport, OSError) as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(
            ngettext(
                "%(read)s gebied gelezen: %(created)s nieuw, %(changed)s veranderd, %(ended)s beëindigd.",
                "%(read)s gebieden gelezen: %(created)s nieuw, %(changed)s veranderd, %(ended)s beëindigd.",
                done.read,
            )
            % vars(done)
        )
        if done.skipped:
            self.stdout.write(
                ngettext(
                    "%(skipped)s regel zonder code of vorm overgeslagen.",
                    "%(skipped)s regels zonder code of vorm overgeslagen.",
                    done.skipped,
                )
                % vars(done)
            )
        if done.absent:
            self.stdout.write(
                ngettext(
                    "%(absent)s van onze gebieden staat niet in dit bestand; met --complete eindigt het.",
                    "%(absent)s van onze gebieden staan niet in dit bestand; met --complete eindigen zij.",
                    done.absent,
                )
                % vars(done)
            )
