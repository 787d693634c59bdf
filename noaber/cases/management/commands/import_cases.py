"""`noaber import cases FILE --mapping M.toml`: take in reports of another system."""

import sys
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from noaber.cases.actions import import_cases, write_rejected
from noaber.cases.importing import FileError, MappingError, read_mapping

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "mappings"
WIDTH = 30


class Command(BaseCommand):
    help = "Take in reports from a CSV or Open311 file, by a mapping. A second time changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="CSV or JSON, gzipped or not")
        parser.add_argument(
            "--mapping", required=True, help="a TOML file, or the name of a shipped one, such as boston-311"
        )
        parser.add_argument("--rejected", type=Path, help="where to write the rejected rows")

    def handle(self, *, file, mapping, rejected, **options):
        started = time.monotonic()
        try:
            result = import_cases(file, read_mapping(found(mapping)), progress=self.progress)
        except (FileError, MappingError) as wrong:
            raise CommandError(str(wrong)) from wrong
        seconds = max(time.monotonic() - started, 0.001)
        self.say("")
        self.stdout.write(
            ngettext(
                "%(read)s regel gelezen: %(moved)s nieuw, %(known)s stonden er al, %(rejected)s geweigerd.",
                "%(read)s regels gelezen: %(moved)s nieuw, %(known)s stonden er al, %(rejected)s geweigerd.",
                result.read,
            )
            % {
                "read": result.read,
                "moved": result.moved,
                "known": result.known,
                "rejected": len(result.rejected),
            }
        )
        self.stdout.write(_("%(speed)s regels per seconde.") % {"speed": round(result.read / seconds)})
        if result.rejected:
            target = rejected or Path(f"{file.name}.geweigerd.csv")
            try:
                write_rejected(result, target)
            except OSError as wrong:
                raise CommandError(
                    _("Alles is ingelezen, maar %s kan niet geschreven worden. Kies een andere --rejected.")
                    % target
                ) from wrong
            self.stdout.write(_("De geweigerde regels staan in %s.") % target)

    def progress(self, stage: str, done: int, total: int):
        if stage == "read":
            self.say(ngettext("%(count)s regel gelezen", "%(count)s regels gelezen", done) % {"count": done})
            return
        full = WIDTH * done // total
        self.say(f"[{'#' * full}{'.' * (WIDTH - full)}] {100 * done // total}%  {done}/{total}")

    def say(self, line: str):
        """One line that overwrites itself, on a terminal only."""
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\033[K{line}")
            sys.stderr.flush()


def found(name: str) -> Path:
    shipped = SHIPPED / f"{name}.toml"
    return shipped if not Path(name).exists() and shipped.exists() else Path(name)
