"""noaber text-centre: where texts and public posts of an invented town go; both reach nobody."""

import logging
import signal
import threading

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from noaber.channels.adapters.mastodon.square import Square
from noaber.channels.adapters.sms.centre import Behaviour, MessageCentre
from noaber.demo.square import PASSER_BY, folder, take_replies
from noaber.demo.texts import keep, take_texts_back

log = logging.getLogger("noaber.sms")
LOOK_EVERY_S = 0.3


class Command(BaseCommand):
    help = "Take the texts and public posts of an invented town, and bring what is replied, until SIGTERM."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=2775, help="for texts, over SMPP")
        parser.add_argument("--square-port", type=int, default=3177, help="for posts, over Mastodon's API")

    def handle(self, *args, port, square_port, **options):
        if not settings.NOABER_DEMO:
            raise CommandError("A message centre that reaches nobody is only for NOABER_MODE=demo.")
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        centre = MessageCentre(port, Behaviour(on_whole=keep)).start()
        square = Square(square_port, keep=folder("posts.json")).start()
        log.info("taking text messages on port %s, public posts on %s", centre.port, square_port)
        while not stop.wait(LOOK_EVERY_S):
            for text in take_texts_back():
                centre.texted(text.to, text.text)
            for reply in take_replies():
                square.says(PASSER_BY, reply.text, reply_to=reply.to)
        centre.stop()
        square.stop()
