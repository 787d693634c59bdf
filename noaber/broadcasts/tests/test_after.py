"""After a message: what became of it is counted, kept, and told to everybody without betraying anybody."""

from datetime import timedelta

import numpy as np
import pytest
from django.urls import reverse

from noaber.broadcasts.actions import (
    answer_broadcast,
    close_broadcast,
    forget_answers,
    reckon_broadcast,
    reckon_broadcasts,
)
from noaber.broadcasts.figures import year_of
from noaber.broadcasts.models import Broadcast, Reckoning
from noaber.broadcasts.queries import after_of, public_messages, reckon
from noaber.broadcasts.queries.reckoning import curve_of
from noaber.broadcasts.tests.test_revising import alerts, deliver
from noaber.channels.actions import mark_seen
from noaber.channels.actions.paper import write_doors
from noaber.channels.models import Chunk, Door, Preference, Result
from noaber.channels.queries import Moments
from noaber.core import clock
from noaber.people.actions import add_place, record_consent
from noaber.people.models import Organisation, Person
from noaber.people.tests.making import with_role

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def sent(town, send, at):
    """Sent to five people: one opened it after a minute, another answered after two."""
    row = send(kind="missing")
    deliver()
    at.move(timedelta(minutes=1))
    mark_seen(row, by=town.residents[0])
    at.move(timedelta(minutes=1))
    answer_broadcast(broadcast=row, by=town.residents[1], kind="not_here")
    return row


def close(row, town, outcome="direct", text="Zij is weer thuis."):
    close_broadcast(broadcast=row, by=town.author, outcome=outcome, text=text)
    return Broadcast.objects.get(pk=row.pk)


def many(row, *, chosen=1_203, reached=1_100, missed=None, **lines) -> Reckoning:
    """A count as of many people, without the people."""
    curve = [[1, 600], [60, reached]]
    line = {"chosen": chosen, "handed_over": curve, "confirmed": [[9, 43]], "answered": [[61, 3]]}
    kept = reckon_broadcast(row)
    kept.chosen, kept.reached, kept.confirmed, kept.answered = chosen, reached, 43, 3
    kept.lines, kept.missed = {"people": line, "mail": line} | lines, missed or {"away": 100, "gone": 3}
    kept.due_at = None
    kept.save()
    return kept


def test_everybody_counts_once_and_who_was_missed_has_a_reason(sent, town):
    found = reckon(sent)
    assert (found.chosen, found.reached, found.confirmed, found.answered) == (5, 2, 2, 1)
    assert found.missed == {"no_address": 3}
    people, page = found.lines["people"], found.lines["page"]
    assert people["handed_over"] == people["confirmed"] == [[60, 1], [120, 2]]
    assert people["answered"] == [[120, 1]]
    assert (page["chosen"], page["handed_over"], page["confirmed"]) == (5, [[0, 5]], [[60, 1]])
    doors = len(town.doors)
    assert found.doors <= doors and found.doors_empty == found.doors_missed == found.doors - 4


def note(mailing, channel: str, outcome: str, *ids: int) -> None:
    """Results as the workers write them."""
    Result.objects.bulk_create(
        Result(person_id=pk, mailing=mailing, channel=channel, outcome=outcome, at=clock.now()) for pk in ids
    )


def test_the_reason_is_what_went_wrong_on_the_way_before_what_was_never_there(sent, town, at):
    missed = town.residents[2:]
    note(alerts(sent)[0], "webpush", "gone", missed[0].pk)
    note(alerts(sent)[0], "mail", "failed", missed[1].pk)
    Preference.objects.create(person=missed[2], category="alerts", channel="mail", wanted=False)
    Person.objects.filter(pk=missed[2].pk).update(mail="x@voorbeeld.example", mail_hash=b"x")
    assert reckon(sent).missed == {"gone": 1, "failed": 1, "unsubscribed": 1}
    at.move(timedelta(seconds=1))  # handed over and then failed would be: it came back
    note(alerts(sent)[0], "mail", "handed_over", missed[1].pk)
    assert reckon(sent).missed == {"gone": 1, "unsubscribed": 1}


def test_a_door_without_anybody_was_told_by_a_letter_that_did_not_come_back(sent, town):
    mailing, before = alerts(sent)[0], reckon(sent)
    empty = [door.pk for door in town.doors[5:8]]
    write_doors(mailing, "letter", empty)
    note(mailing, "letter", "made", *empty)
    made = reckon(sent)
    assert (made.doors_missed, made.lines["letter"]["handed_over"]) == (before.doors_missed, [])
    note(mailing, "letter", "handed_over", *empty)
    assert reckon(sent).doors_missed == before.doors_missed - 3
    Door.objects.filter(address_id=empty[0]).update(outcome="moved", outcome_at=clock.now())
    note(mailing, "letter", "returned", empty[0])
    back = reckon(sent)
    assert back.doors_missed == before.doors_missed - 2
    assert (back.lines["letter"]["missed"], back.lines["letter"]["handed_over"][-1][1]) == (
        {"returned": 1},
        2,
    )


def test_what_still_waits_was_not_missed(town, send):
    found = reckon(send())
    assert (found.chosen, found.waiting, found.reached, found.missed) == (5, 5, 0, {})


def test_an_answer_of_who_did_not_get_it_counts_apart(sent, people):
    stranger = people("Voorbijganger")
    answer_broadcast(broadcast=sent, by=stranger, kind="saw_something")
    found = reckon(sent)
    assert (found.answered, found.answered_besides) == (1, 1)


def test_a_message_costs_as_many_queries_for_more_people(
    sent, town, people, send, django_assert_max_num_queries
):
    for n, door in enumerate(town.doors[5:]):
        add_place(person=people(f"Nieuw {n}"), address=door)
    more = send(kind="missing")
    deliver()
    with django_assert_max_num_queries(20):
        reckon(more)
    reckon_broadcast(more)
    for exact in (True, False):
        with django_assert_max_num_queries(1):
            after_of(more, exact=exact)


def test_the_tick_counts_again_while_it_changes_and_keeps_what_is_forgotten(sent, town, at):
    assert (reckon_broadcasts(), reckon_broadcasts()) == (1, 0)
    at.move(timedelta(hours=1))
    mark_seen(sent, by=town.residents[2])
    assert reckon_broadcasts() == 1
    at.move(timedelta(seconds=1))
    close(sent, town)
    at.move(timedelta(seconds=1))
    assert (reckon_broadcasts(), Reckoning.objects.get().reached) == (1, 3)
    at.move(timedelta(days=28, minutes=1))
    assert (reckon_broadcasts(), reckon_broadcasts()) == (1, 0)
    at.move(timedelta(days=3))
    assert forget_answers() == 1
    Chunk.objects.all().delete()
    Result.objects.all().delete()
    assert reckon_broadcasts() == 0
    kept = Reckoning.objects.get()
    assert (kept.due_at, kept.reached, kept.answered) == (None, 3, 1)


def test_answers_that_were_gone_before_they_were_counted_are_not_none(sent, town, at):
    row = close(sent, town)
    at.move(timedelta(days=31))
    forget_answers()
    assert reckon(Broadcast.objects.get(pk=row.pk)).answered is None


def test_a_moment_counts_at_the_end_of_its_second_minute_or_hour():
    at = [0, 200, 59_300, 61_000, 3_600_000, 86_400_000, 90_000_001]
    assert curve_of(Moments()) == []
    found = curve_of(Moments(np.arange(len(at)), np.array(at)))
    assert found == [[0, 1], [1, 2], [60, 3], [120, 4], [3_600, 5], [86_400, 6], [93_600, 7]]


def test_everybody_reads_fives_and_never_the_few(sent, town):
    row = close(sent, town)
    many(row)
    careful, exact = after_of(row, exact=False), after_of(row, exact=True)
    assert exact.people.numbers == {"handed_over": 1_100, "confirmed": 43, "answered": 3}
    assert careful.people.numbers == {"handed_over": 1_100, "confirmed": 45, "answered": 0}
    assert (careful.people.chosen, careful.missed) == (1_205, [("away+gone", 105)])
    assert exact.missed == [("away", 100), ("gone", 3)]
    assert {number % 5 for row in careful.people.rows for number in row.numbers} == {0}


def test_of_a_small_message_everybody_reads_no_number_and_who_works_with_it_does(sent, town, client):
    row = close(sent, town)
    told = client.get(reverse("broadcasts:received_after", args=[row.pk])).content.decode()
    assert "minder dan 20 mensen" in told and "nb-sum" not in told and '<svg class="nb-lines' not in told
    client.force_login(town.author)
    told = client.get(reverse("broadcasts:after", args=[row.pk])).content.decode()
    assert "3 mensen zijn niet bereikt" in told and "nb-lines" in told


def test_the_page_says_how_it_ended_how_many_how_quick_and_why_not(
    sent, town, client, django_assert_max_num_queries
):
    row = close(sent, town)
    many(row)
    with django_assert_max_num_queries(8):
        told = client.get(reverse("broadcasts:received_after", args=[row.pk])).content.decode()
    for words in (
        "Gelukt door uw antwoorden",
        "1.205",
        "91 %",
        "minder dan 5",
        "Bij Burgernet 14 %",
        "10 seconden",
        "is met vakantie · adres bestaat niet meer",
    ):
        assert words in told, words
    assert "1.203" not in told
    english = client.get(
        reverse("broadcasts:received_after", args=[row.pk]), headers={"Accept-Language": "en"}
    )
    for words in ("After it", "Reached", "fewer than 5", "1,205", '<p lang="nl">Zij is weer thuis.'):
        assert words in english.content.decode(), words


def test_every_step_is_there_for_a_spreadsheet(sent, town, client):
    row = close(sent, town)
    public, desk = (
        reverse(f"broadcasts:{name}", args=[row.pk]) for name in ("received_steps", "after_steps")
    )
    assert client.get(public).status_code == 404, "it was for five people"
    many(row)
    lines = client.get(public).getvalue().decode("utf-8-sig").splitlines()
    assert lines[0] == "Kanaal;Seconden;Minuten;Bezorgd;Bevestigd;Gaf antwoord"
    assert lines[1:5] == [
        "Alle mensen, ieder één keer;1;1;600;<5;<5",
        "Alle mensen, ieder één keer;9;1;600;45;<5",
        "Alle mensen, ieder één keer;60;1;1100;45;<5",
        "Alle mensen, ieder één keer;61;2;1100;45;<5",
    ]
    assert lines[-1] == "Mail;61;2;1100;;<5", "nobody knows whether mail was read"
    assert client.get(desk).status_code == 302
    client.force_login(town.author)
    exact = client.get(desk).getvalue().decode("utf-8-sig").splitlines()
    assert "Alle mensen, ieder één keer;61;2;1100;43;3" in exact
    assert f'href="{desk}"' in client.get(reverse("broadcasts:after", args=[row.pk])).content.decode()


@pytest.mark.parametrize(
    ("kind", "who", "desk", "public"),
    [
        ("missing", None, 302, 200),
        ("missing", "resident", 403, 200),
        ("missing", "author", 200, 200),
        ("missing", "handler", 200, 200),
        ("missing", "other", 404, 200),
        ("now", None, 302, 404),
        ("now", "resident", 403, 200),
        ("now", "stranger", 403, 404),
        ("now", "other", 404, 404),
    ],
)
def test_who_may_read_what(town, send, people, client, kind, who, desk, public):
    row = send(kind=kind)
    deliver()
    row = close(row, town)
    elsewhere = Organisation.objects.create(slug="elders", name="Elders")
    known = {
        "resident": town.residents[0],
        "author": town.author,
        "handler": town.handler,
        "stranger": people("Vreemde"),
        "other": with_role(people("Ander"), elsewhere, "author"),
    }
    if who:
        client.force_login(known[who])
    assert client.get(reverse("broadcasts:after", args=[row.pk])).status_code == desk
    assert client.get(reverse("broadcasts:received_after", args=[row.pk])).status_code == public


def test_there_is_no_after_before_it_left_and_for_everybody_none_before_its_end(town, send, write, client):
    row = send(kind="missing")
    assert client.get(reverse("broadcasts:received_after", args=[row.pk])).status_code == 404
    client.force_login(town.author)
    assert client.get(reverse("broadcasts:after", args=[write().pk])).status_code == 404
    assert client.get(reverse("broadcasts:after", args=[row.pk])).status_code == 200


def test_a_year_of_messages_with_exercises_apart(sent, town, send, client, django_assert_max_num_queries):
    many(close(sent, town))
    close(send(), town, outcome="none", text="Niets gevonden.")
    drill = send(exercise=True)
    many(drill)
    with django_assert_max_num_queries(1):
        year = year_of(town.organisation, clock.today().year, exact=True)
    assert (year.sent, year.exercises, year.chosen, year.reached, year.exercised) == (
        2,
        1,
        1_203,
        1_100,
        1_100,
    )
    assert {(row.outcome.slug, row.share.number, row.share.total) for row in year.ended} == {
        ("direct", 1, 2),
        ("none", 1, 2),
    }
    assert {(row.kind.slug, row.outcome.slug, row.theirs) for row in year.compared} == {
        ("missing", "direct", 14),
        ("now", "direct", 10),
        ("now", "indirect", 40),
    }
    assert year_of(town.organisation, clock.today().year, exact=False).chosen == 1_205
    told = client.get(reverse("broadcasts:public_year", args=["gemeente"])).content.decode()
    assert "1.205" in told and "1.203" not in told
    assert "1 oefening" in told and "Niet te onderscheiden." in told
    shown = public_messages(town.organisation, clock.today().year).items
    assert [row.pk for row in shown] == [sent.pk], "what was not for everybody is counted, not shown"
    assert client.get(reverse("broadcasts:public_year", args=["bestaat-niet"])).status_code == 404
    assert client.get(reverse("broadcasts:public_year", args=["gemeente"]) + "?jaar=٢٠٢٦").status_code == 200


def test_a_year_at_the_desk_is_of_ones_own_organisation(sent, town, people, client):
    address = reverse("broadcasts:year")
    assert client.get(address).status_code == 302
    client.force_login(town.residents[0])
    assert client.get(address).status_code == 403
    client.force_login(
        with_role(people("Ander"), Organisation.objects.create(slug="elders", name="Elders"), "author")
    )
    assert client.get(address + "?organisatie=gemeente").status_code == 404
    client.force_login(town.author)
    assert client.get(address).status_code == 200


def test_an_exercise_says_so_and_only_who_took_part_reads_it(town, send, client):
    player, other = town.residents[:2]
    record_consent(person=player, purpose="exercises", by=player)
    row = send(exercise=True, kind="missing")
    deliver()
    close(row, town)
    public, desk = (reverse(f"broadcasts:{name}", args=[row.pk]) for name in ("received_after", "after"))
    assert client.get(public).status_code == 404
    client.force_login(other)
    assert client.get(public).status_code == 404
    for person, address in ((player, public), (town.author, desk)):
        client.force_login(person)
        told = client.get(address).content.decode()
        assert "OEFENING" in told and "Na afloop van de oefening" in told and "Burgernet" not in told


def test_one_that_cannot_be_counted_holds_up_no_other(town, send, monkeypatch):
    broken, whole = send(), send(kind="missing")

    def reckon_unless_broken(row):
        if row.pk == broken.pk:
            raise ValueError("broken")
        return reckon(row)

    monkeypatch.setattr("noaber.broadcasts.actions.reckoning.reckon", reckon_unless_broken)
    assert reckon_broadcasts() == 1
    assert Reckoning.objects.get().broadcast_id == whole.pk
