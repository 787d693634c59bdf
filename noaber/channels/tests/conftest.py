"""A source to send from, persons to send to, and transports that can be told to fail."""

import pytest

from noaber.channels.actions import hand_over
from noaber.channels.adapters.contract import Delivery, Repeat, Report
from noaber.channels.models import Outcome, PaperRun
from noaber.core.crypto import keyed_hash
from noaber.journal.actors import SYSTEM
from noaber.people.contact import mail_hash
from noaber.people.models import Organisation, Person
from noaber.people.tests.making import with_role
from noaber.places.models import Street
from noaber.places.tests.factories import make_address, make_street, make_town


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

    def make_ready(self):
        """Nothing to open."""

    def ask_status(self, mailing, delivery):
        return self.status

    def settle(self, mailing, deliveries, reports):
        pass


@pytest.fixture
def planned():
    return PlannedTransport


SENDERS = """
[bron]
name = "Gemeente Bron"
lines = ["Wijkteam", "Plein 4", "1234 AB Bron"]
return = "Postbus 1, 1234 AA Bron"
phone = "0599 00 00 00"
hours = "ma–vr 9–12 uur"
hours_en = "Mon–Fri 9–12"
"""


@pytest.fixture
def senders(settings, tmp_path):
    """The file that says who letters are from, with one organisation."""
    path = tmp_path / "senders.toml"
    path.write_text(SENDERS, encoding="utf-8")
    settings.NOABER_PAPER_SENDERS = str(path)
    return path


@pytest.fixture
def street(db):
    """Make doors of one street, by number and suffix; returns their addresses."""
    area = make_town()["Hof"]

    def make(*doors, name="Margrietstraat", **values):
        row = Street.objects.filter(name=name).first() or make_street(name, area)
        return [
            make_address(row, number, suffix=suffix, lon=6.705 + place * 1e-5, lat=52.205, **values)
            for place, (number, suffix) in enumerate(doors)
        ]

    return make


@pytest.fixture
def official(source):
    """Somebody who writes for the source's organisation, and so may post its letters."""
    return with_role(Person.objects.create(name="Anneke"), source, "author")


@pytest.fixture
def printed(send, source, settle):
    """Send a message to doors by letter (or list) and let the worker make the run."""

    def make(addresses, channel="letter", **options):
        mailing = send({channel: [address.pk for address in addresses]}, organisation=source, **options)
        settle()
        return PaperRun.objects.select_related("mailing__organisation").get(mailing=mailing, channel=channel)

    return make
