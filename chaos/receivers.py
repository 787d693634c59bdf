"""The other side: a push service, a mail server and a message centre, each a process that keeps a diary.

They speak the real protocols: every push message is decrypted and its sender's signature checked.
"""

import asyncio
import json
import os
import re
import signal
import time
from email.parser import BytesHeaderParser
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from chaos.history import Diary

FORK = get_context("fork")
PHONES = 31_600_000_000
SIGNED = re.compile(r"worker(\d+)@")


def sign(number: int) -> None:
    """Let everything that this process sends say which worker it is, by ordinary settings: a repeat can then
    be laid to the kill that it came from."""
    from django.conf import settings

    settings.NOABER_PUSH_SUBJECT = f"mailto:worker{number}@noaber.example"
    settings.NOABER_MAIL_FROM = f"worker{number}@noaber.example"
    settings.NOABER_SMS_SENDER = str(number)


def _worker_of(signed: str) -> str:
    return SIGNED.search(signed)[1]


class Receiver:
    """A receiver in a process of its own; `address` is what the sender's setting or subscription needs."""

    def __init__(self, channel: str, serve, folder: Path):
        self.channel = channel
        self.diary = Diary.fresh(folder / f"{channel}.txt")
        ours, theirs = FORK.Pipe()
        self.process = FORK.Process(target=_stand, args=(serve, theirs, self.diary), daemon=True)
        self.process.start()
        self.address = ours.recv()

    def hang(self) -> None:
        """Let it answer nothing, as a machine that is stuck: lines stay open and new ones are taken."""
        os.kill(self.process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def end(self) -> None:
        self.process.kill()
        self.process.join()


def _stand(serve, pipe, diary: Diary) -> None:
    from noaber.config.run import end_with_parent

    end_with_parent()
    serve(pipe, diary)


def serve_push(pipe, diary: Diary) -> None:
    """Web push: all browsers have the same keys, and are told apart by their path."""
    import uvloop

    from noaber.channels.adapters.webpush.vapid import decode64
    from noaber.channels.tests.push_service import FakePushService

    @cache
    def sender_of(authorization: str) -> str:
        claims = authorization.partition("t=")[2].split(".")[1]
        return _worker_of(json.loads(decode64(claims))["sub"])

    class Service(FakePushService):
        def take_in(self, path, headers, body):
            self.browsers[path] = self.browser
            status = super().take_in(path, headers, body)
            del self.browsers[path]
            if status == 201:
                sender = sender_of(headers["authorization"])
                diary.note(path.rpartition("/")[2], headers["topic"], sender)
            return status

    async def stand():
        service = Service(keep=1)
        await service.start()
        one = service.subscribe("anybody")
        service.browser = service.browsers["/push/anybody"]
        pipe.send((service.origin, one.public_key.hex(), one.secret.hex()))
        await asyncio.Event().wait()

    uvloop.run(stand())


def serve_mail(pipe, diary: Diary) -> None:
    """SMTP: persons are known by their address, a mail by its Message-ID."""
    from noaber.channels.tests.smtp_server import Session, SmtpServer

    heads = BytesHeaderParser()

    class Taking(Session):
        def take_in(self):
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line)
            if line:
                head = heads.parsebytes(b"".join(lines))
                person = head["To"].partition("@")[0].lstrip("p")
                diary.note(person, head["Message-ID"], _worker_of(head["From"]))

        def finish(self):
            try:
                super().finish()
            except OSError:  # who was killed hangs up in the middle of a word
                return

    class Server(SmtpServer):
        request_queue_size = 100

        def handle_error(self, request, client_address):
            """A killed sender is no news."""

    server = Server()
    server.RequestHandlerClass = Taking
    pipe.send(server.url)
    while True:
        time.sleep(60)


def serve_texts(pipe, diary: Diary) -> None:
    """SMPP: persons are known by their number, a text by what it says."""
    from noaber.channels.adapters.sms.centre import Behaviour, MessageCentre

    class Centre(MessageCentre):
        def note(self, short):
            row = super().note(short)
            diary.note(int(row.to.lstrip("+")) - PHONES, hash(row.text), row.sender)
            return row

    pipe.send(Centre(behaviour=Behaviour(gives_receipts=False)).start().url)
    while True:
        time.sleep(60)


def phone_of(person: int) -> str:
    return f"+{PHONES + person}"


def mail_of(person: int) -> str:
    return f"p{person}@noaber.example"
