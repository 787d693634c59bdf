"""noaber play: the stories of a scenario happen, each in a copy of the town, and one can watch."""

import signal
import subprocess
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from noaber.core import clock
from noaber.demo.building import OtherVersion, built_town, is_behind
from noaber.demo.models import InventedTown
from noaber.demo.opening import Open, StaysShut, leave_database, opened
from noaber.demo.stories.copying import Copy, NoCopy, copied_town
from noaber.demo.stories.shelf import NoStory, get_scenario, scenarios
from noaber.demo.supervising import end_as_by_ctrl_c

LOOK_EVERY_S = 0.2
ENDS_WITHIN_S = 15


class Command(BaseCommand):
    requires_system_checks = []
    help = "Play each story of a scenario in a copy of the invented town. Without a name: which there are."

    def add_arguments(self, parser):
        parser.add_argument("slug", nargs="?", help="whose scenario")
        parser.add_argument("--story", metavar="NAME", help="only this one of its stories")
        parser.add_argument("--speed", type=float, default=1.0, help="2: twice as fast")
        parser.add_argument("--port", type=int, default=8010, help="the first port to try")
        parser.add_argument("--at-once", action="store_true", help="without waiting for Enter")

    def handle(self, *args, slug, story, speed, port, at_once, **options):
        if not settings.NOABER_DEMO:
            raise CommandError(
                "A story is played in an invented town only. Use: NOABER_MODE=demo noaber play"
            )
        if speed <= 0:
            raise CommandError("--speed must be above 0.")
        try:
            if not slug:
                self.list_stories()
                return
            names = _chosen(slug, story)
            words = ["--speed", str(speed), *(["--at-once"] if at_once else [])]
            self.play_each(slug, names, self.town(), port, words)
        except (NoStory, NoCopy, StaysShut, OtherVersion) as wrong:
            raise CommandError(str(wrong)) from wrong

    def list_stories(self) -> None:
        for scenario in scenarios():
            self.stdout.write(f"  {scenario.slug:<28} {scenario.title}")
            for name in scenario.tellers():
                self.stdout.write(f"    {name}")

    def town(self) -> InventedTown:
        """The town of this database; it is not built here."""
        there = InventedTown._meta.db_table in connection.introspection.table_names()
        town = built_town() if there and not is_behind() else None
        if town is None:
            raise CommandError("There is no town yet, or it is older than this version. Type: make demo")
        return town

    def play_each(self, slug: str, names: list[str], town: InventedTown, port: int, words: list[str]) -> None:
        """Play them in turn until one does not go as it says; leave nothing behind, also after Ctrl-C."""
        try:
            for number, name in enumerate(names, 1):
                self.stdout.write(f"\n— {name.replace('-', ' ')} ({number} of {len(names)}) —\n")
                code = self.play([slug, name, *words], town, port)
                if code:
                    break
        except KeyboardInterrupt:
            raise CommandError("The story was broken off.", returncode=130) from None
        finally:
            leave_database()
        if code:
            raise SystemExit(code)

    def play(self, words: list[str], town: InventedTown, port: int) -> int:
        """Copy the town, open the copy and tell a story in it, so that none meets what another left."""
        end_as_by_ctrl_c()
        self.stdout.write(f"Copying {town.name} …")
        with copied_town() as copy:
            clock.set_ahead(copy.folder / "clock", 0)
            with opened(town, port, self.stdout.write, _environment(copy)) as doors:
                code = self.tell(doors, [*words, "--address", doors.address])
                signal.signal(signal.SIGINT, signal.SIG_IGN)  # nothing is left half cleared away
        return code

    def tell(self, doors: Open, words: list[str]) -> int:
        """Run the story in a process of its own, whose settings are those of the copy."""
        telling = subprocess.Popen(
            [*doors.supervisor.command, "tell", *words],
            cwd=settings.BASE_DIR,
            env=doors.supervisor.surroundings,
        )
        try:
            while telling.poll() is None:
                time.sleep(LOOK_EVERY_S)
                doors.supervisor.mend()
            return telling.returncode
        finally:
            if telling.poll() is None:
                telling.send_signal(signal.SIGINT)
                telling.wait(ENDS_WITHIN_S)


def _chosen(slug: str, story: str | None) -> list[str]:
    """The names of the stories to play: that one, or all of the scenario."""
    scenario = get_scenario(slug)
    if story is None:
        return list(scenario.tellers())
    scenario.teller(story)  # refuses a name that is not there
    return [story]


def _environment(copy: Copy) -> dict[str, str]:
    return {
        "NOABER_DATABASE_URL": copy.url,
        "NOABER_DATA": str(copy.folder),
        "NOABER_CLOCK_FILE": str(copy.folder / "clock"),
    }
