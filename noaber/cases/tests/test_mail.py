"""Replies by mail: the new words, the right case, and nothing that loops."""

from datetime import timedelta
from email.message import EmailMessage
from io import BytesIO

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from noaber.cases.actions import ask_reporter, close_case, empty_maildir, mail, receive_mail
from noaber.cases.correspondence import Unreadable, read_message, strip_quotation
from noaber.cases.correspondence.tokens import case_id_of, reply_token
from noaber.cases.models import InboundMail, Photo
from noaber.cases.tests.making import a_case, a_handler
from noaber.people.tests.making import a_person

MAIL = "els@voorbeeld.example"
OUTLOOK = """Het is paal 12.

Van: Gemeente <antwoord@noaber.example>
Verzonden: maandag 9 november 2026 10:00
Aan: Els
Onderwerp: Een vraag

Welke paal?"""


def a_mail(case_id: int, text: str = "Het is paal 12.", *, sender: str = MAIL, **headers) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"Els de Boer <{sender}>"
    mail["To"] = f"reply+{reply_token(case_id)}@{settings.NOABER_MAIL_REPLIES}"
    mail["Message-ID"] = headers.pop("message_id", f"<{abs(hash((text, sender)))}@voorbeeld.example>")
    mail["Subject"] = "Re: Een vraag over uw melding"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


@pytest.mark.parametrize(
    ("whole", "new"),
    [
        ("Ja hoor.", "Ja hoor."),
        ("Ja hoor.\n\nOp ma 9 nov 2026 om 10:00 schreef noaber <a@b.nl>:\n> Welke paal?", "Ja hoor."),
        ("Ja hoor.\n\nOn Mon, Nov 9, 2026 at 10:00 AM noaber\n<a@b.nl> wrote:\n\n> Welke?", "Ja hoor."),
        (OUTLOOK, "Het is paal 12."),
        ("Ja.\n-----Oorspronkelijk bericht-----\nVan: x", "Ja."),
        ("Ja.\n-- \nEls de Boer\n06-12345678", "Ja."),
        ("Ja.\n\nVerstuurd vanaf mijn iPhone", "Ja."),
        (
            "> Welke paal?\nPaal 12.\n> Welke kleur?\nGroen.\n> groet",
            "> Welke paal?\nPaal 12.\n> Welke kleur?\nGroen.",
        ),
        (
            "Op maandag schreef u: ik kom. Dat gebeurde niet.",
            "Op maandag schreef u: ik kom. Dat gebeurde niet.",
        ),
        ("Van: achter het huis.\nDaar komt het vandaan.", "Van: achter het huis.\nDaar komt het vandaan."),
        ("> alleen maar aangehaald", "> alleen maar aangehaald"),
        ("Ja.\n## Schrijf boven deze regel ##\nWelke paal?", "Ja."),
    ],
)
def test_only_the_new_words_are_kept(whole, new):
    assert strip_quotation(whole) == new


@given(st.text(max_size=400))
def test_stripping_never_invents_and_never_empties(whole):
    kept = strip_quotation(whole)
    assert bool(kept) == bool(whole.strip())
    assert kept in whole.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("header", ["To: a:;b", "Cc: b c: d@e; f: g: h;", "Cc: x: <", "Message-ID: <a\xff@b"])
def test_a_header_on_which_python_breaks_loses_no_reply(header):
    raw = f"From: Els <els@a.example>\nDelivered-To: reply+1-abcdefghij@b.example\n{header}\n\nJa."
    incoming = read_message(raw.encode("latin-1"))
    assert (incoming.sender, incoming.text) == ("els@a.example", "Ja.")
    assert incoming.tokens == ("1-abcdefghij",)


def test_a_mail_that_cannot_be_kept_holds_up_no_other(monkeypatch, tmp_path):
    taken = []

    def take(raw):
        if raw == b"1":
            raise RuntimeError
        taken.append(raw)

    monkeypatch.setattr(mail, "receive_mail", take)
    for name in ("new", "cur"):
        (tmp_path / name).mkdir()
    for name in "123":
        (tmp_path / "new" / name).write_text(name)
    assert empty_maildir(tmp_path) == 2
    assert taken == [b"2", b"3"] and [path.name for path in (tmp_path / "new").iterdir()] == ["1"]


@given(st.binary(max_size=600))
def test_reading_a_message_says_no_and_never_breaks(raw):
    try:
        read_message(raw)
    except Unreadable as problem:
        assert str(problem) in {"too_big", "broken", "no_sender", "no_text"}


def test_a_token_is_ours_or_nothing():
    token = reply_token(42)
    assert case_id_of(token) == 42
    for wrong in ("", "42", "42-", f"43{token[2:]}", f"{token}x", "٤٢-abc", f"-{token}", "9" * 400 + "-a"):
        assert case_id_of(wrong) is None


@pytest.fixture
def case(db, at):
    return a_case(reporter=a_person("Els de Boer", mail=MAIL))


def test_a_reply_lands_in_its_case(case):
    ask_reporter(case, by=a_handler(case.desk), text="Welke paal?")
    done = receive_mail(a_mail(case.pk, OUTLOOK))
    assert (done.state, done.case) == ("taken", case)
    case.refresh_from_db()
    event = case.events.get(kind="replied")
    assert (case.status, event.text, event.by) == ("open", "Het is paal 12.", case.reporter)
    assert "Welke paal?" in InboundMail.objects.get().whole


def test_the_same_message_twice_is_one_reply(case):
    raw = a_mail(case.pk)
    receive_mail(raw)
    assert receive_mail(raw).reason == "seen_before"
    assert case.events.filter(kind="replied").count() == 1


def test_an_unknown_sender_with_the_right_token_is_taken_in_and_marked(case):
    receive_mail(a_mail(case.pk, sender="ander@voorbeeld.example"))
    event = case.events.get(kind="replied")
    assert event.by is None and event.facts["sender_known"] is False
    assert event.by_name == "ander@voorbeeld.example"


@pytest.mark.parametrize(
    "header",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Noaber": "1"},
        {"List_Id": "<lijst.example>"},
        {"Return_Path": "<>"},
    ],
)
def test_automatic_mail_is_noted_and_goes_no_further(case, header):
    assert receive_mail(a_mail(case.pk, **header)).reason == "automatic"
    assert not case.events.filter(kind="replied").exists()


def test_a_wrong_token_a_broken_mail_and_a_flood_are_refused(case):
    assert receive_mail(a_mail(case.pk + 999)).reason == "no_case"
    assert receive_mail(b"\xff\x00 geen mail").reason in {"no_sender", "broken", "no_text"}
    for n in range(20):
        assert receive_mail(a_mail(case.pk, f"Bericht {n}")).state == "taken"
    assert receive_mail(a_mail(case.pk, "Bericht 21")).reason == "too_many"


def test_a_picture_is_held_back_and_what_is_no_picture_is_left_out(case):
    picture = BytesIO()
    Image.new("RGB", (400, 300), "green").save(picture, "JPEG")
    mail = EmailMessage()
    mail["From"], mail["Message-ID"] = MAIL, "<foto@voorbeeld.example>"
    mail["To"] = f"reply+{reply_token(case.pk)}@{settings.NOABER_MAIL_REPLIES}"
    mail.set_content("Zie foto.")
    mail.add_attachment(picture.getvalue(), maintype="image", subtype="jpeg", filename="lamp.jpg")
    mail.add_attachment(b"MZ geen foto", maintype="image", subtype="png", filename="../../kwaad.png")
    assert receive_mail(mail.as_bytes()).state == "taken"
    photo = Photo.objects.get()
    assert (photo.case, photo.state, photo.source) == (case, "quarantined", "mail")


def test_a_reply_to_a_closed_case_is_kept_and_does_not_reopen(case, at):
    close_case(case, by=a_handler(case.desk), outcome="done", text="Klaar.")
    at.move(timedelta(hours=1))
    receive_mail(a_mail(case.pk, "Hij is weer uit."))
    case.refresh_from_db()
    assert case.status == "closed" and case.events.filter(kind="replied").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("hostile", ["paal\x00 12", "paal\ufffe\u202e 12", "\x01\x02paal 12"])
def test_characters_that_no_page_can_hold_do_not_stop_the_box(at, hostile):
    case = a_case(contact={"mail": MAIL})
    raw = a_mail(case.pk, "PAAL").replace(b"PAAL", hostile.encode())
    raw = raw.replace(b"Els de Boer <els@", b"Els\x00 <els\x00@")
    assert receive_mail(raw).state == InboundMail.State.TAKEN
    assert case.events.get(kind="replied").text == "paal 12"
