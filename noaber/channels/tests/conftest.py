"""A source to send from, persons to send to, and transports that can be told to fail."""

import pytest

from noaber.channels.actions import hand_over
from noaber.channels.adapters.contract import Delivery, Repeat, Report
from noaber.channels.models import Outcome
from noaber.core.crypto import keyed_hash
from noaber.journal.actors import SYSTEM
from noaber.people.contact import mail_hash
from noaber.people.models import Organisation, Person


@pytest.fixture
def source(db):
    return Organisation.objects.create(slug="bron", name="Gemeente Bron")


@pytest.fixture
def new_person(db):
    """Make a person; `mail` by default an address of their own."""

    def make(name="Noor", mail=None, **values):
        number = Person.objects.count() + 1
        mail = f"mens{number}@example.org" if mail is None else mail
        return Person.objects.create(name=name, mail=mail, mail_hash=mail_hash(mail), **values)

    return make


@pytest.fixture
def persons(db):
    """Make many persons in one statement; returns their ids."""

    def make(count):
        rows = [
            Person(name="Mens", mail=f"m{n}@example.org", mail_hash=keyed_hash(f"m{n}", purpose="test"))
            for n in range(count)
        ]
        return [person.pk for person in Person.objects.bulk_create(rows)]

    return make


@pytest.fixture
def send(source):
    """Hand over a message of `source`."""

    def hand(recipients, **options):
        values = {"kind": "alert", "category": "alerts", "title": "Let op", "body": "Er is iets."}
        return hand_over(**({"source": source, "recipients": recipients, "by": SYSTEM} | values | options))

    return hand


class PlannedTransport:
    """Hands over to nobody and reports what a test planned, by person; notes who got it."""

    channel = "webpush"
    threads = 1
    stays_inside = False

    def __init__(self, plan=None, repeat=Repeat.REPLACED, batch=10, endpoints=1):
        self.plan = plan or {}
        self.repeat = repeat
        self.batch = batch
        self.endpoints = endpoints
        self.got = []
        self.status = None

    def find_addresses(self, mailing, recipients):
        return [Delivery(r, None, n) for r in recipients for n in range(1, self.endpoints + 1)]

    def hand_over(self, mailing, deliveries):
        self.got += [delivery.recipient.id for delivery in deliveries]
        planned = [self.plan.get(d.recipient.id, Outcome.HANDED_OVER) for d in deliveries]
        return [p if isinstance(p, Report) else Report(p) for p in planned]

    def ask_status(self, mailing, delivery):
        return self.status

    def settle(self, mailing, deliveries, reports):
        pass


@pytest.fixture
def planned():
    return PlannedTransport
