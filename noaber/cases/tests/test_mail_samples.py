"""Replies as mail programs really send them: what becomes of each message in `mails/`."""

import base64
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from noaber.cases.actions import ask_reporter, receive_mail
from noaber.cases.actions.mail import MOST_PER_HOUR
from noaber.cases.correspondence.tokens import reply_token
from noaber.cases.models import Photo
from noaber.cases.tests.making import a_case, a_handler
from noaber.channels.models import Mailing
from noaber.people.tests.making import a_person

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parent / "mails"

TAKEN = {
    "gmail-answer-above": "Het is paal 12, naast het café.\n\nGroeten, Els",
    "outlook-html-only": "Het is de tweede paal, bij het café.",
    "iphone-answer-above": "Het is paal 12 💡",
    "thunderbird-between-the-lines": "On 09/11/2026 10:00, Gemeente Lindervoort wrote:\n"
    "> Welke paal is het?\nPaal 12.\n> En hoe lang al?\nSinds vrijdag.",
    "with-a-photo": "Zie de foto.",
    "wrong-sender": "Els vroeg mij te antwoorden: het is paal 12.",
}
NOT_TAKEN = {
    "out-of-office": "automatic",
    "out-of-office-without-headers": "automatic",
    "vacation-of-a-mail-server": "automatic",
    "bounce": "automatic",
    "our-own-mail-forwarded-back": "automatic",
    "newsletter-list": "automatic",
    "not-our-token": "no_case",
}


@pytest.fixture
def case(at):
    case = a_case(reporter=a_person("Els de Boer", mail="els@voorbeeld.example"))
    return ask_reporter(case, by=a_handler(case.desk), text="Welke paal is het?")


def sample(name: str, case) -> bytes:
    """The file, addressed to this case, with a real picture where one belongs."""
    picture = BytesIO()
    Image.new("RGB", (320, 240), "teal").save(picture, "PNG")
    text = (FOLDER / f"{name}.eml").read_text(encoding="utf-8")
    for word, value in {
        "token": reply_token(case.pk),
        "domain": settings.NOABER_MAIL_REPLIES,
        "picture": base64.encodebytes(picture.getvalue()).decode().strip(),
    }.items():
        text = text.replace(f"{{{word}}}", value)
    return text.encode()


def test_every_sample_is_expected_to_be_something():
    assert {path.stem for path in FOLDER.glob("*.eml")} == TAKEN.keys() | NOT_TAKEN.keys()


@pytest.mark.parametrize("name", TAKEN)
def test_the_new_words_land_in_the_case(case, name):
    assert receive_mail(sample(name, case)).case == case
    case.refresh_from_db()
    reply = case.events.get(kind="replied")
    assert (case.status, reply.text) == ("open", TAKEN[name])
    assert reply.facts["sender_known"] is (name != "wrong-sender")


@pytest.mark.parametrize(("name", "reason"), NOT_TAKEN.items())
def test_what_no_person_wrote_goes_no_further(case, name, reason):
    before = Mailing.objects.count()
    assert receive_mail(sample(name, case)).reason == reason
    case.refresh_from_db()
    assert case.status == "waiting" and not case.events.filter(kind="replied").exists()
    assert Mailing.objects.count() == before, "an answer to a machine would make a loop"


def test_the_photo_is_held_back_and_the_bill_is_not_kept(case):
    receive_mail(sample("with-a-photo", case))
    assert [(photo.state, photo.source) for photo in Photo.objects.filter(case=case)] == [
        ("quarantined", "mail")
    ]


def test_the_sender_that_is_not_the_reporter_is_named_to_the_desk(case):
    receive_mail(sample("wrong-sender", case))
    reply = case.events.get(kind="replied")
    assert (reply.by, reply.by_name) == (None, "ander@voorbeeld.example")


@pytest.mark.slow
def test_two_mailboxes_that_answer_each_other_stop_within_the_hour(case, at):
    raw = sample("wrong-sender", case)
    states = [
        receive_mail(raw.replace(b"anders-1", f"anders-{n}".encode())).state for n in range(MOST_PER_HOUR + 5)
    ]
    assert states == ["taken"] * MOST_PER_HOUR + ["refused"] * 5
    at.move(timedelta(hours=1, minutes=1))
    assert receive_mail(raw.replace(b"anders-1", b"anders-later")).state == "taken"
