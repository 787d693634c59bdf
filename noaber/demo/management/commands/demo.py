"""noaber demo: a living invented town, from an empty folder to the browser."""

import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from noaber.demo.building import NotEmpty, OtherVersion, Size, build, built_town, is_behind
from noaber.demo.models import InventedTown
from noaber.demo.opening import StaysShut, leave_database, opened
from noaber.demo.parts import players
from noaber.demo.supervising import end_as_by_ctrl_c
from noaber.journal.reading import pass_over_history

QUIET = {"verbosity": 0, "interactive": False}


class Command(BaseCommand):
    requires_system_checks = []  # the tests look; here every second counts
    help = "Build an invented town if there is none yet, and let it live until Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--still", action="store_true", help="without the pulse: nobody acts but you")
        parser.add_argument("--seed", type=int, default=1, help="another seed, another town")
        parser.add_argument("--small", action="store_true", help="a tenth of the town, for a quick look")
        parser.add_argument("--port", type=int, default=8000, help="the first port to try")
        parser.add_argument("--build-only", action="store_true", help="build the town and stop there")

    def handle(self, *args, still, seed, small, port, build_only, **options):
        if not settings.NOABER_DEMO:
            raise CommandError("The invented town lives only where NOABER_MODE=demo. Use: make demo")
        self.began = time.monotonic()
        end_as_by_ctrl_c()
        self.stdout.write("noaber: an invented town. Nothing and nobody in it is real.")
        try:
            self.say(1, "preparing the database")
            if is_behind():
                call_command("migrate", **QUIET)
            town = built_town() or self.build(seed, small)
            if build_only:
                self.say(100, f"{town.name} is built")
                return
            self.live(town, port, still)
        except OtherVersion as wrong:
            raise CommandError(str(wrong)) from wrong
        except KeyboardInterrupt:
            self.stdout.write("\nStopped halfway; nothing was kept of the town.")
        finally:
            if not build_only:
                leave_database()

    def build(self, seed: int, small: bool) -> InventedTown:
        """Fill the empty database; says how far it is."""
        try:
            town = build(self.say, seed=seed, size=Size(0.35, 900, 500) if small else Size())
            pass_over_history()
            return town
        except NotEmpty as wrong:
            raise CommandError(f"{wrong} `make clean` removes this one.") from wrong

    def live(self, town: InventedTown, port: int, still: bool) -> None:
        """Start web, worker and pulse, say where to look, and wait for Ctrl-C."""
        self.say(97, "opening the doors")
        try:
            with opened(town, port, self.stdout.write) as doors:
                if not still:
                    doors.supervisor.start("pulse", "pulse")
                self.welcome(town, doors.address, still)
                doors.supervisor.watch()
        except StaysShut as wrong:
            raise CommandError(str(wrong)) from wrong
        except KeyboardInterrupt:
            pass  # before it watched: the town itself was built already
        finally:
            self.stdout.write(
                "Stopped. The town is kept in var/; `make demo` opens it again, `make clean` removes it."
            )

    def welcome(self, town: InventedTown, address: str, still: bool) -> None:
        """The address, and a sign-in link for each part one can play."""
        self.say(100, f"{town.name} is awake")
        self.stdout.write(f"\n  {address}\n\nLook as …")
        for part, person in players(town.parts):
            self.stdout.write(f"  {part.name:<34} {address}/demo/als/{part.key}/   {person.display_name}")
        self.stdout.write(f"\n  a walk through the town            {address}/demo/")
        self.stdout.write(f"  mail, texts and posts that nobody gets {address}/demo/post/")
        pulse = "The pulse is off." if still else "Residents and officials go on acting."
        self.stdout.write(f"\n{pulse} Ctrl-C stops everything.")

    def say(self, percent: int, what: str) -> None:
        """One line of progress."""
        self.stdout.write(f"[{percent:3d} %] {time.monotonic() - self.began:5.1f} s  {what}")
        self.stdout.flush()
