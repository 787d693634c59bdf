"""noaber tell: the part of `noaber play` that tells the story, in a copy that was opened for it."""

import os
import traceback
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from noaber.core import clock
from noaber.demo.stories.playing import Played
from noaber.demo.stories.shelf import NoStory, get_scenario


class Command(BaseCommand):
    requires_system_checks = []
    help = "Tell a story in the copy of a town that `noaber play` opened."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="whose scenario")
        parser.add_argument("story", help="which of its stories")
        parser.add_argument("--address", required=True, help="where the copy is open")
        parser.add_argument("--speed", type=float, default=1.0, help="2: twice as fast")
        parser.add_argument("--at-once", action="store_true", help="without waiting for Enter")

    def handle(self, *args, slug, story, address, speed, at_once, **options):
        if not settings.NOABER_DEMO or not clock.is_followed():
            raise CommandError("A story needs a copy of an invented town. Use: noaber play")
        self.at_once = at_once
        try:
            teller = get_scenario(slug).teller(story)
            ahead = Path(os.environ["NOABER_CLOCK_FILE"])
            town = Played(address, ahead, speed=speed, write=self.write, begin=self.begin)
            teller(town)
        except NoStory as wrong:
            raise CommandError(str(wrong)) from wrong
        except AssertionError as wrong:
            raise CommandError(
                f"Here the story ends: {_in_a_sentence(wrong)}\nThe last thing done was {town.last_act}"
            ) from wrong
        except KeyboardInterrupt:
            raise SystemExit(130) from None
        self.write("So it ended.")

    def begin(self, windows: dict[str, str]) -> None:
        """Show where to look; the story begins when somebody is there."""
        self.write("\nOpen these, each in a window of its own (a private one, or another browser):\n")
        for name, address in windows.items():
            self.write(f"  {name:<28} {address}")
        if self.at_once:
            self.write("")
            return
        self.stdout.write("\nPress Enter to begin. ", ending="")
        self.stdout.flush()
        try:
            input()
        except EOFError:
            raise CommandError("Nobody is here to press Enter. Use: --at-once") from None

    def write(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _in_a_sentence(wrong: AssertionError) -> str:
    """What the scenario says about it; else the line that was not so."""
    last = [frame for frame in traceback.extract_tb(wrong.__traceback__) if "scenarios" in frame.filename]
    where = f" ({Path(last[-1].filename).name}:{last[-1].lineno})" if last else ""
    return f"{wrong or (last and last[-1].line) or 'something was not so'}{where}"
