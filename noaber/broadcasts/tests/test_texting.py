"""A broadcast as a text message, there and back."""

import pytest
from django.urls import reverse

from noaber.broadcasts.actions import close_broadcast
from noaber.broadcasts.kinds import catalogue
from noaber.broadcasts.models import Answer
from noaber.broadcasts.tests.test_pages import fields
from noaber.broadcasts.texting import costs_of, read_answer
from noaber.channels.actions import take_text
from noaber.channels.adapters.sms.carrying import carrier
from noaber.channels.adapters.sms.centre import MessageCentre
from noaber.channels.models import HeardText, Preference
from noaber.channels.queries import wishes_of
from noaber.people.actions import prove_phone

pytestmark = pytest.mark.slow

NUMBER, STRANGER = "+31612345678", "+31687654321"


@pytest.fixture
def centre(settings):
    server = MessageCentre().start()
    settings.NOABER_SMS_URL, settings.NOABER_SMS_SENDER = server.url, "+3197010000000"
    carrier.cache_clear()
    yield server
    carrier().close()
    carrier.cache_clear()
    server.stop()


def texts_to(centre, number=NUMBER):
    return [row.text for row in centre.submitted if row.to == number]


@pytest.mark.parametrize(
    ("kind", "text", "answer", "has_more"),
    [
        ("now", "JA", "seeing_now", False),
        ("now", " ja! ", "seeing_now", False),
        ("now", "Gezien.", "saw_something", False),
        ("now", "NÉÉ", "not_here", False),
        ("now", "niet hier", "not_here", False),
        ("now", "1", "seeing_now", False),
        ("now", "4", "not_here", False),
        ("now", "112 gebeld", "called_112", False),
        ("now", "ja hij fietst nu weg", "seeing_now", True),
        ("now", "Een man met een rode jas", "seeing_now", True),
        ("witness", "ja", "saw_something", False),
        ("danger", "Ja", "need_help", False),
    ],
)
def test_words_that_are_texted_back(kind, text, answer, has_more):
    meant = read_answer(catalogue().kinds[kind], text)
    assert (meant.answer.slug, meant.has_more) == (answer, has_more)


def test_what_nothing_can_hold_is_no_answer():
    assert read_answer(catalogue().kinds["good_news"], "leuk") is None
    assert read_answer(catalogue().kinds["now"], "?!") is None


def test_every_answer_can_be_texted_in_words():
    assert all(answer.words for answer in catalogue().answers.values())


def test_signs_parts_and_euros_are_known_before(centre):
    kind = catalogue().kinds["now"]
    words = {"title": "Brand", "text": "In de Lange Straat.", "advice": "Sluit ramen."}
    costs = costs_of(**words, kind=kind, sender="Gemeente", exercise=False, people=50)
    whole = (
        "Gemeente: Brand. In de Lange Straat. Sluit ramen. Antwoord: 1 Ik zie het nu, 2 Ik heb iets gezien, "
        "3 Ik heb 112 gebeld, 4 Niet hier. STOP = geen sms meer."
    )
    assert (costs.signs, costs.parts, costs.odd) == (len(whole), 1, "")
    assert (float(costs.each), float(costs.together)) == (0.075, 3.75)
    dear = costs_of(**{**words, "title": "Geëvacueerd"}, kind=kind, sender="G", exercise=True, people=1)
    assert (dear.parts, dear.odd) == (3, "ë")


def test_nobody_is_asked_to_answer_a_name(centre, settings, send, town, settle):
    settings.NOABER_SMS_SENDER = "Gemeente"
    prove_phone(person=town.residents[0], phone=NUMBER, by=town.residents[0])
    send(channels=["page", "sms"])
    settle()
    assert "Antwoord" not in texts_to(centre)[0]


def test_alert_answer_tip_and_closing_by_text(centre, send, town, settle):
    resident = town.residents[0]
    prove_phone(person=resident, phone=NUMBER, by=resident)
    broadcast = send(channels=["page", "sms"])
    settle()
    said = "".join(texts_to(centre))
    assert said.startswith("Gemeente: Iemand voelt aan achterdeuren. In het pad")
    assert "1 Ik zie het nu" in said
    take_text(number=NUMBER, text="GEZIEN")
    settle()
    answer = Answer.objects.get(broadcast=broadcast)
    assert (answer.person, answer.kind, answer.tip) == (resident, "saw_something", "")
    take_text(number=NUMBER, text="Een man met een rode jas, richting de kerk")
    settle()
    answer.refresh_from_db()
    assert (answer.kind, answer.tip) == ("saw_something", "Een man met een rode jas, richting de kerk")
    assert set(HeardText.objects.values_list("is_whole", flat=True)) == {True}
    assert all(row.text == "" for row in HeardText.objects.all())
    before = len(texts_to(centre))
    close_broadcast(broadcast=broadcast, by=town.author, outcome="none", text="Er is niets gevonden.")
    settle()
    assert "Er is niets gevonden." in "".join(texts_to(centre)[before:])
    take_text(number=NUMBER, text="NEE")
    settle()
    assert "afgelopen" in texts_to(centre)[-1]


def test_stop_is_done_at_once_and_confirmed_once(centre, town, settle):
    resident = town.residents[0]
    prove_phone(person=resident, phone=NUMBER, by=resident)
    for text in ("Stop!", "STOP", "af", "Uit."):
        take_text(number=NUMBER, text=text)
    settle()
    assert not any(wanted for (_c, channel), wanted in wishes_of(resident).items() if channel == "sms")
    assert len(texts_to(centre)) == 1
    take_text(number=NUMBER, text="aan")
    settle()
    assert wishes_of(resident)["alerts", "sms"]
    assert len(texts_to(centre)) == 2


def test_a_sentence_that_begins_with_stop_is_a_tip_and_no_wish(centre, send, town, settle):
    resident = town.residents[0]
    prove_phone(person=resident, phone=NUMBER, by=resident)
    broadcast = send(channels=["page", "sms"])
    settle()
    take_text(number=NUMBER, text="Stop hem, hij rent naar de brug")
    settle()
    assert Answer.objects.get(broadcast=broadcast).tip == "Stop hem, hij rent naar de brug"
    assert not Preference.objects.exists()


def test_a_stranger_gets_one_polite_line_a_day(centre, town, settle, at):
    for text in ("Hallo", "Wie is dit?", "STOP", "JA"):
        take_text(number=STRANGER, text=text)
    settle()
    assert len(texts_to(centre, STRANGER)) == 1
    assert all(row.text == "" for row in HeardText.objects.all())


@pytest.mark.parametrize("number", ["1234", "Bank", "+3197010000000", "", "+31"])
def test_machines_and_our_own_number_get_nothing(centre, settle, number):
    assert take_text(number=number, text="hallo") is None
    settle()
    assert centre.submitted == []


def test_a_long_text_in_parts_is_one_tip_in_any_order(centre, send, town, settle):
    resident = town.residents[0]
    prove_phone(person=resident, phone=NUMBER, by=resident)
    broadcast = send(channels=["page", "sms"])
    settle()
    for number, text in ((3, "drie"), (1, "ja een "), (1, "ja een "), (2, "twee ")):
        take_text(number=NUMBER, text=text, place=(9, 3, number))
    settle()
    assert Answer.objects.get(broadcast=broadcast).tip == "ja een twee drie"
    assert HeardText.objects.count() == 1


def test_who_was_sent_nothing_hears_that_nobody_reads_it(centre, town, settle):
    prove_phone(person=town.residents[0], phone=NUMBER, by=town.residents[0])
    for text in ("hallo", "is daar iemand?"):
        take_text(number=NUMBER, text=text)
    settle()
    assert ["niet waarop" in text for text in texts_to(centre)] == [True]


def test_while_it_is_typed_both_places_say_the_same_price(centre, client, town):
    for number, person in enumerate(town.residents):
        prove_phone(person=person, phone=f"+3161234567{number}", by=person)
        Preference.objects.update_or_create(
            person=person, category="alerts", channel="sms", defaults={"wanted": True}
        )
    client.force_login(town.author)
    sent = fields(town, channels=["sms"], areas=[town.hof.pk], text="In het pad achter de huizen. " * 9)
    shown = client.post(reverse("broadcasts:preview"), sent).context
    (cost,) = shown["plan"].costs
    assert shown["sms"].parts > 1 and cost.messages == shown["sms"].people > 0
    assert cost.euros == shown["sms"].together
