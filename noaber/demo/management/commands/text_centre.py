"""noaber text-centre: the message centre of an invented town; it speaks SMPP and reaches nobody."""

import logging
import signal
import threading

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from noaber.channels.adapters.sms.centre import Behaviour, MessageCentre
from noaber.demo.texts import keep, take_texts_back

log = logging.getLogger("noaber.sms")
LOOK_EVERY_S = 0.3


class Command(BaseCommand):
    help = "Take the text messages of an invented town, and bring what is texted back, until SIGTERM."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=2775)

    def handle(self, *args, port, **options):
        if not settings.NOABER_DEMO:
            raise CommandError("A message centre that reaches nobody is only for NOABER_MODE=demo.")
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        centre = MessageCentre(port, Behaviour(on_whole=keep)).start()
        log.info("taking text messages on port %s", centre.port)
        while not stop.wait(LOOK_EVERY_S):
            for text in take_texts_back():
                centre.texted(text.to, text.text)
        centre.stop()
