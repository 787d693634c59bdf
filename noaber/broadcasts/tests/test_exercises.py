"""An exercise: only for who agreed, said on every channel, never real; and what is real never an exercise."""

import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from noaber.broadcasts.actions import (
    answer_broadcast,
    close_broadcast,
    practise_report,
    save_broadcast,
    submit_broadcast,
)
from noaber.broadcasts.figures import broadcast_figures
from noaber.broadcasts.models import Broadcast, PracticeReport
from noaber.broadcasts.queries import alerts_for, get_published, public_alerts, work_for
from noaber.channels.actions import hand_over
from noaber.channels.adapters.contract import Recipient
from noaber.channels.adapters.mail.letter import Letters
from noaber.channels.adapters.registry import transports
from noaber.channels.adapters.wording import title_of
from noaber.channels.delivering.portion import deliver_chunk
from noaber.channels.models import Mailing
from noaber.channels.queries import recipients_of
from noaber.core import clock
from noaber.core.http import Gone, NotHere
from noaber.people.actions import record_consent, withdraw_consent

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def players(town):
    """Two of the five residents agreed to exercises."""
    for person in town.residents[:2]:
        record_consent(person=person, purpose="exercises", by=person)
    return town.residents[:2]


def arrive() -> None:
    while deliver_chunk(transports()["page"]):
        pass


def signed_in(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def test_it_goes_only_to_who_agreed(town, send, players):
    row = send(exercise=True)
    assert set(recipients_of(row)["page"]) == {person.pk for person in players}
    assert row.people_count == 2
    withdraw_consent(person=players[0], purpose="exercises", by=players[0])
    assert set(recipients_of(send(exercise=True))["page"]) == {players[1].pk}


def test_who_takes_no_part_does_not_answer_it_whatever_its_kind(town, send, players):
    row = send(kind="missing", exercise=True)
    arrive()
    with pytest.raises(NotHere):
        answer_broadcast(broadcast=row, by=town.residents[2], kind="not_joining")
    assert answer_broadcast(broadcast=row, by=players[0], kind="not_joining")


def test_whom_it_reaches_is_said_again_with_every_choice(town, players):
    sent = {"kind": "now", "areas": [town.hof.pk], "channels": ["page"], "drawn": ""}
    sent |= {"organisation": town.organisation.pk, "closer": town.author.pk}
    shown = signed_in(town.author).post("/berichten-maken/voorbeeld/?oefening=1", sent).content.decode()
    assert '<span id="oefenaars">2 mensen die zich opgaven voor oefeningen.' in shown


def test_nothing_of_it_goes_to_who_is_nobody(town, send, players):
    row = send(kind="missing", exercise=True, channels=["page", "wall", "poster"])
    mailing = Mailing.objects.get(source_id=row.pk, kind="alert")
    assert set(mailing.chunks.values_list("channel", flat=True)) == {"page"}


@pytest.mark.parametrize(("language", "word"), [("nl", "OEFENING"), ("en", "EXERCISE")])
def test_every_message_says_so_first_and_in_its_sender(town, send, players, language, word):
    row = send(exercise=True)
    close_broadcast(broadcast=row, by=town.author, outcome="none", text="Dank voor het oefenen.")
    for mailing in Mailing.objects.filter(source_id=row.pk, kind__in=["alert", "closing"]):
        lead = {"nl": "Dit is een oefening. Er is geen gevaar.", "en": "This is an exercise."}[language]
        assert mailing.exercise
        assert mailing.text_in(language)["body"].startswith(lead)
        mail = Letters(mailing).write(Recipient(players[0].pk, language), "a@example.org").decode()
        assert word in mail
        assert {"nl": "Oefening van Gemeente", "en": "Exercise of Gemeente"}[language] in mail


def test_it_stays_an_exercise(town, send, write, players):
    row = send(exercise=True)
    for table, where in (("broadcasts_broadcast", "id"), ("channels_mailing", "source_id")):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET exercise = NOT exercise WHERE {where} = %s", [row.pk])
    draft = write()
    saved = save_broadcast(
        by=town.author, broadcast=draft, kind="now", audience=town.ring, exercise=True, title="Nog eens"
    )
    assert not Broadcast.objects.get(pk=saved.pk).exercise


def test_nothing_real_is_handed_over_of_an_exercise_nor_the_reverse(town, send, players):
    """Not even by who writes the row without the actions."""
    for exercise in (True, False):
        row = send(exercise=exercise)
        told = {"source": row, "category": "alerts", "recipients": {"page": [1]}, "by": town.author}
        for kind in ("alert", "closing", "test"):
            with pytest.raises(IntegrityError), transaction.atomic():
                hand_over(**told, kind=kind, exercise=not exercise)


def test_no_address_turns_one_into_the_other(town, write, players):
    browser = signed_in(town.author)
    for exercise in (True, False):
        row = write(exercise=exercise)
        for query in ("", "?oefening=1", "?oefening=0", "?exercise=1"):
            browser.post(
                reverse("broadcasts:compose", args=[row.pk]) + query,
                {
                    "kind": "now",
                    "title": f"Anders {query}",
                    "text": "Waar.",
                    "channels": ["page"],
                    "exercise": "1",
                    "oefening": "1",
                    "closer": town.author.pk,
                    "organisation": town.organisation.pk,
                    "drawn": '{"rings": [{"lon": 6.705, "lat": 52.205, "metres": 60}]}',
                    "do": "save",
                },
            )
        assert Broadcast.objects.get(pk=row.pk).exercise is exercise


def test_lists_and_screens_are_apart(town, write, send, players):
    real, drill = write(title="Echt bericht"), write(title="Geoefend bericht", exercise=True)
    browser = signed_in(town.author)
    pages = {
        name: browser.get(reverse(f"broadcasts:{name}")).content.decode() for name in ("list", "exercises")
    }
    assert "Echt bericht" in pages["list"] and "Geoefend bericht" not in pages["list"]
    assert "Geoefend bericht" in pages["exercises"] and "Echt bericht" not in pages["exercises"]
    assert "nb-drill-band" in pages["exercises"] and "nb-drill-band" not in pages["list"]
    for row, word in ((real, False), (drill, True)):
        page = browser.get(reverse("broadcasts:desk", args=[row.pk])).content.decode()
        assert ("nb-drill-band" in page) is word
        assert ("Oefenbericht maken" in page) is word
    new = browser.get(reverse("broadcasts:new_exercise")).content.decode()
    assert "nb-drill-band" in new and "Bel niet 112 voor deze oefening" in new
    assert {row.pk for row in work_for(town.author).drafts} == {real.pk}


def test_every_page_of_it_is_striped_and_says_so_in_its_title(town, write, send, players):
    """And none of what is real is."""
    for exercise in (True, False):
        draft, row = write(exercise=exercise), send(kind="missing", exercise=exercise)
        pages = [(name, draft) for name in ("compose", "pick_doors", "silent_doors")]
        pages += [
            (name, row) for name in ("desk", "revise", "withdraw", "close", "after", "tips", "received")
        ]
        for name, about in pages:
            browser = signed_in({"tips": town.handler, "received": players[0]}.get(name, town.author))
            page = browser.get(reverse(f"broadcasts:{name}", args=[about.pk]))
            text = page.content.decode()
            said = ("nb-drill-band" in text, "<title>OEFENING: " in text, " nb-drill" in text)
            assert page.status_code == 200 and set(said) == {exercise}, name


def test_the_author_and_the_second_person_see_whom_it_really_reaches(town, write, players):
    """Not everybody inside: who agreed, and no door."""
    row = submit_broadcast(
        broadcast=write(kind="missing", exercise=True, channels=["page", "wall", "doorlist"]), by=town.author
    )
    for person in (town.author, town.approver):
        shown = signed_in(person).get(reverse("broadcasts:desk", args=[row.pk]))
        found = shown.context["reach"]
        assert (found.people, [one.channel for one in found.channels]) == (2, ["page"])
        assert "krijgt niets: bel aan" not in shown.content.decode()
    sent = {"kind": "now", "drawn": json.dumps(town.ring), "channels": ["page"]}
    typed = signed_in(town.author).post(f"{reverse('broadcasts:preview')}?oefening=1", sent)
    assert typed.context["reach"].people == 2


def test_in_a_list_it_says_so_and_stands_below_what_is_real(town, send, players):
    real, drill = send(title="Het is echt"), send(title="Het is geoefend", exercise=True, kind="danger")
    arrive()
    place = signed_in(players[0]).get(reverse("site:place", args=[town.hof.slug]))
    for shown in (alerts_for(players[0]), place.context["alerts"]):
        assert [row.pk for row in shown] == [real.pk, drill.pk]
    page = signed_in(players[0]).get("/berichten/").content.decode()
    assert page.count("OEFENING") == 1
    assert "OEFENING" in page.partition("Het is geoefend")[0].rpartition("<li>")[2]


def test_who_is_asked_to_agree_hears_that_it_is_an_exercise(town, write, players):
    submit_broadcast(broadcast=write(exercise=True), by=town.author)
    asked = Mailing.objects.get(kind="notice")
    assert title_of(asked, "nl").startswith("OEFENING")


def test_it_counts_nowhere(town, send, players):
    row = send(kind="missing", exercise=True)
    arrive()
    far = clock.now().replace(year=2030)
    assert broadcast_figures(since=clock.now().replace(year=2020), until=far).sent == 0
    assert public_alerts([town.hof.pk]) == []
    assert get_published(row.pk) is None
    assert get_published(row.pk, exercise=True) == row


def test_a_practice_report_stays_in_the_exercise(town, send, players):
    from noaber.cases.models import Case

    row = send(exercise=True)
    arrive()
    browser, page = signed_in(players[0]), reverse("broadcasts:received", args=[row.pk])
    shown = browser.get(page).content.decode()
    assert "nb-drill-band" in shown and "Stuur de oefenmelding" in shown
    answer = browser.post(reverse("broadcasts:practise", args=[row.pk]), {"text": "Ik zag de acteur."})
    assert answer.status_code == 302
    report = PracticeReport.objects.get()
    assert (report.broadcast_id, report.text) == (row.pk, "Ik zag de acteur.")
    assert not Case.objects.exists()
    board = signed_in(town.author).get(reverse("broadcasts:desk", args=[row.pk])).content.decode()
    assert "Ik zag de acteur." in board


def test_only_who_takes_part_practises_and_only_while_it_runs(town, send, players):
    real, row = send(kind="missing"), send(exercise=True)
    arrive()
    for person, about in ((town.residents[3], row), (players[0], real)):
        with pytest.raises(NotHere):
            practise_report(broadcast=about, by=person, text="Iets")
    with pytest.raises(IntegrityError), transaction.atomic():
        PracticeReport.objects.create(broadcast=real, person=players[0], text="Iets", at=clock.now())
    row = close_broadcast(broadcast=row, by=town.author, outcome="none", text="Dank.")
    with pytest.raises(Gone):
        practise_report(broadcast=row, by=players[0], text="Iets")
