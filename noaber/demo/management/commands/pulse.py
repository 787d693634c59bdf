"""noaber pulse: invented residents and officials go on acting."""

import signal
import threading

from django.core.management.base import BaseCommand, CommandError

from noaber.demo.building import built_town
from noaber.demo.pulse.beating import NoPulse, keep_beating, refuse_unless_invented


class Command(BaseCommand):
    help = "Let the invented town live: somebody does something every few seconds. Only in demo mode."

    def handle(self, *args, **options):
        town = built_town()
        try:
            refuse_unless_invented(town)
        except NoPulse as refusal:
            raise CommandError(str(refusal)) from refusal
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        keep_beating(town, stop)
