"""noaber import statistics FILE: published figures of areas."""

import re
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from noaber.journal.actors import IMPORT
from noaber.places.actions import import_statistics
from noaber.places.importing.files import CannotImport


class Command(BaseCommand):
    help = "Keep the figures per area of FILE: CSV, GeoJSON or GeoPackage, also .gz or .zip, by CBS code."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--year", type=int, help="the year of columns that name none; else the one in FILE's name"
        )
        parser.add_argument("--source", default="CBS", help="who published the figures")

    def handle(self, *args, file, year, source, **options):
        found = re.search(r"(?<!\d)(?:19|20)\d{2}(?!\d)", file.name)
        if year is None and not found:
            raise CommandError(_("Zeg met --year van welk jaar deze cijfers zijn."))
        year = year or int(found[0])
        if not 1900 <= year <= 2100:
            raise CommandError(_("Kies een jaar tussen 1900 en 2100."))
        try:
            done = import_statistics(file, by=IMPORT, year=year, source=source[:120])
        except (CannotImport, OSError) as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(
            ngettext(
                "Cijfers van %(areas)s gebied: %(created)s nieuw, %(changed)s veranderd.",
                "Cijfers van %(areas)s gebieden: %(created)s nieuw, %(changed)s veranderd.",
                done.areas,
            )
            % vars(done)
        )
        if done.unknown:
            self.stdout.write(
                ngettext(
                    "%(unknown)s gebied van dit bestand hebben wij niet.",
                    "%(unknown)s gebieden van dit bestand hebben wij niet.",
                    done.unknown,
                )
                % vars(done)
            )
        if done.ignored:
            self.stdout.write(_("Geen cijfers: %(columns)s.") % {"columns": ", ".join(done.ignored)})
