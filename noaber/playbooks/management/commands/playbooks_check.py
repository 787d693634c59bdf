"""noaber playbooks check [FILE…]: whether playbooks fit the format, and where they do not."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from noaber.playbooks.area_figures import known_figures
from noaber.playbooks.book import PlaybookError, read_folder, read_playbook
from noaber.playbooks.book.reading import SOURCES, read_sources
from noaber.playbooks.library import library


class Command(BaseCommand):
    help = "Check playbooks: FILEs or folders, else all there are. Per mistake file, line and a sentence."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="*", type=Path, metavar="FILE")

    def handle(self, *args, paths, **options):
        good, mistakes = 0, []
        for path in paths or _everything():
            found, wrong = _check(path)
            good += found
            mistakes += wrong
        for said in mistakes:
            self.stdout.write(said)
        if mistakes:
            said = ngettext("%(n)s fout gevonden.", "%(n)s fouten gevonden.", len(mistakes))
            raise CommandError(said % {"n": len(mistakes)})
        said = ngettext("%(n)s draaiboek is in orde.", "%(n)s draaiboeken zijn in orde.", good)
        self.stdout.write(said % {"n": good})


def _everything() -> list[Path]:
    own = [Path(settings.NOABER_PLAYBOOKS)] if settings.NOABER_PLAYBOOKS else []
    return [settings.SHIPPED_PLAYBOOKS, *own]


def _check(path: Path) -> tuple[int, list[str]]:
    """How many of a file or a folder are good, and what is wrong with the others."""
    figures = set(known_figures())
    shipped = library()
    if path.is_dir():
        found = read_folder(path, figures=figures, beside=shipped)
        return len(found.playbooks), list(found.mistakes)
    try:
        if path.name == SOURCES:
            read_sources(path)
            return 0, []
        beside = path.with_name(SOURCES)
        own = read_sources(beside) if beside.exists() else {}
        read_playbook(path, sources={*shipped.sources, *own}, figures=figures)
    except PlaybookError as wrong:
        return 0, wrong.mistakes
    return 1, []
