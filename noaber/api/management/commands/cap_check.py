"""noaber cap check FILE…: whether files are messages in CAP, and where they are wrong."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from noaber.api.cap import CapError, read_alert
from noaber.api.cap.gate import MOST_BYTES


class Command(BaseCommand):
    help = (
        "Read FILEs in CAP 1.2 or 1.1, or all in a folder: per file OK, or the line and the reason."
        " Fails when one is refused."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args, files, **options):
        refused = 0
        for path in (file for named in files for file in _files_of(named)):
            try:
                alert = read_alert(_start_of(path))
                self.stdout.write(f"{path}: OK, CAP {alert.version}, {alert.msg_type} {alert.identifier}")
            except (CapError, OSError) as wrong:
                refused += 1
                line = getattr(wrong, "line", None)
                self.stdout.write(f"{path}:{line}: {wrong}" if line else f"{path}: {wrong}")
        if refused:
            said = ngettext("%(n)s bestand geweigerd.", "%(n)s bestanden geweigerd.", refused)
            raise CommandError(said % {"n": refused})
        self.stdout.write(_("Alles is in orde."))


def _files_of(named: Path) -> list[Path]:
    """The file itself, or those of a folder that say by their name that they are messages."""
    if not named.is_dir():
        return [named]
    return sorted(path for path in named.rglob("*") if path.suffix in (".cap", ".xml")) or [named]


def _start_of(path: Path) -> bytes:
    """Return no more than is needed to see that it is too much."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)
