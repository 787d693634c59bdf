"""`noaber receive-mail`: one message on standard input, as a mail server gives it; or a whole maildir."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand

from noaber.cases.actions import empty_maildir, receive_mail
from noaber.cases.correspondence.message import MAX_BYTES


class Command(BaseCommand):
    help = "Take in one message from standard input, or every new one of a maildir."

    def add_arguments(self, parser):
        parser.add_argument("--maildir", type=Path, help="a maildir; what is done moves from new to cur")

    def handle(self, *, maildir, **options):
        if maildir:
            self.stdout.write(str(empty_maildir(maildir)))
            return
        done = receive_mail(sys.stdin.buffer.read(MAX_BYTES + 1))
        self.stdout.write(f"{done.state} {done.reason}".strip())
