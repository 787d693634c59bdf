"""noaber demo: a living invented town, from an empty folder to the browser."""

import signal
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from noaber.core import postgres
from noaber.demo.building import NotEmpty, Size, build, built_town
from noaber.demo.models import InventedTown
from noaber.demo.parts import players
from noaber.demo.supervising import Supervisor, free_port, wait_until_it_answers
from noaber.journal.reading import pass_over_history

TEXTS_PORT, SQUARE_PORT = 2775, 3177
TEXTS = {"NOABER_SMS_SENDER": "+3197000000000"}
# The token opens nothing but this town's own square; what is replied there becomes a case of this category.
POSTS = {"NOABER_MASTODON_TOKEN": "demo", "NOABER_MASTODON_CATEGORY": "iets-anders"}
QUIET = {"verbosity": 0, "interactive": False}


def is_behind() -> bool:
    """Return whether the database misses a migration; much quicker to ask than to let `migrate` find out.

    Raises CommandError for a town with tables that this version does not know: it cannot be brought along.
    """
    executor = MigrationExecutor(connection)
    if set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations):
        raise CommandError("This town was made by another version of noaber. `make clean` removes it.")
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


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
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends what was started, as Ctrl-C does
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
        except KeyboardInterrupt:
            self.stdout.write("\nStopped halfway; nothing was kept of the town.")
        finally:
            if not build_only and not settings.ENV.database_url:
                postgres.stop(settings.NOABER_DATA)

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
        port = free_port(port)
        address = f"http://localhost:{port}"
        texts, square = free_port(TEXTS_PORT), free_port(SQUARE_PORT)
        environment = {"NOABER_MODE": "demo", "NOABER_URL": address, "NOABER_MUNICIPALITY": town.name}
        environment |= TEXTS | {"NOABER_SMS_URL": f"smpp://noaber:demo@127.0.0.1:{texts}"}
        environment |= POSTS | {"NOABER_MASTODON_URL": f"http://127.0.0.1:{square}"}
        supervisor = Supervisor(environment, say=self.stdout.write, always=("--skip-checks",))
        try:
            self.say(97, "opening the doors")
            supervisor.start("web", "serve", "--port", str(port))
            if not wait_until_it_answers(address, meanwhile=supervisor.mend):
                raise CommandError("The web server does not answer. Its words are above.")
            ports = ("--port", str(texts), "--square-port", str(square))
            supervisor.start("text centre", "text-centre", *ports)
            supervisor.start("worker", "worker")
            if not still:
                supervisor.start("pulse", "pulse")
            self.welcome(town, address, still)
            supervisor.watch()
        except KeyboardInterrupt:
            pass  # before it watched: the town itself was built already
        finally:
            self.stdout.write("\nStopping …")
            supervisor.stop()
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
