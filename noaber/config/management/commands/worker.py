"""noaber worker: react, deliver and tick, until it is stopped. Run as many as you like."""

from django.core.management.base import BaseCommand

from noaber.config.run import work


class Command(BaseCommand):
    help = "Run the loops react, deliver and tick. Any number of workers may run, on any number of machines."

    def add_arguments(self, parser):
        parser.add_argument(
            "--only", nargs="+", choices=["react", "deliver", "tick"], help="only these loops"
        )

    def handle(self, *args, only=None, **options):
        work(only)
