"""The conversation: asking, answering, closing, reopening, and what may not."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from noaber.cases.actions import (
    add_note,
    answer_case,
    ask_reporter,
    close_case,
    join_case,
    note_overdue,
    reopen_at_desk,
    reopen_case,
    reply_to_case,
    undo_close,
    withdraw_case,
)
from noaber.cases.models import Case
from noaber.cases.tests.making import WALLED, a_case, a_handler, desk_for
from noaber.channels.models import Mailing, Result
from noaber.core import clock
from noaber.core.http import BadInput, Conflict, NotHere, Refused
from noaber.journal.queries import entries_about
from noaber.people.tests.making import a_desk, a_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def reporter(at):
    return a_person("Els de Boer")


@pytest.fixture
def case(reporter):
    return a_case(reporter=reporter)


@pytest.fixture
def handler(case):
    return a_handler(case.desk)


def told(case) -> int:
    """How many messages about the case there are after the receipt."""
    return Mailing.objects.filter(source_label="cases.case", source_id=case.pk).count() - 1


def names(case) -> list[str]:
    return [entry.name for entry in entries_about(case)]


def test_a_question_waits_and_a_reply_goes_on(case, handler, reporter):
    asked = ask_reporter(case, by=handler, text="Welk nummer heeft de mast?")
    assert (asked.status, asked.owner) == ("waiting", handler)
    assert told(case) == 1
    reply_to_case(case, by=reporter, text="Nummer 12.")
    case.refresh_from_db()
    assert case.status == "open"
    assert names(case) == ["cases.filed", "cases.asked", "cases.replied"]


def test_an_answer_may_move_the_date_and_then_it_is_not_late(case, handler, at):
    at.move(timedelta(days=10))
    assert note_overdue() == 1
    later = clock.now() + timedelta(days=3)
    answered = answer_case(case, by=handler, text="Het onderdeel is besteld.", new_due_at=later)
    assert (answered.due_at, answered.overdue_at) == (later, None)
    assert note_overdue() == 0
    with pytest.raises(BadInput):
        answer_case(case, by=handler, text="Gisteren.", new_due_at=clock.now() - timedelta(days=1))


def test_closing_needs_an_end_and_an_answer(case, handler):
    with pytest.raises(BadInput):
        close_case(case, by=handler, outcome="done", text="  ")
    for outcome in ("", "merged", "withdrawn", "unknown", "'; DROP TABLE"):
        with pytest.raises(BadInput):
            close_case(case, by=handler, outcome=outcome, text="Klaar.")
    case.refresh_from_db()
    assert case.status == "new" and told(case) == 0


def test_everybody_who_was_asked_hears_the_end(case, handler):
    follower = a_person("Bram")
    join_case(case, by=follower, person=follower)
    join_case(case, by=follower, mail="buur@voorbeeld.example")
    closed = close_case(case, by=handler, outcome="not_done", text="De paal is van de provincie.")
    assert (closed.status, closed.outcome, closed.answered_at) == ("closed", "not_done", closed.closed_at)
    assert told(case) == 4, "three hear the end; who joined by mail was sent their link before"
    assert case.events.get(kind="closed").visible == "public"


def test_the_second_handler_is_told_and_loses_nothing(case, handler):
    other = a_handler(case.desk, "Joris")
    case.refresh_from_db()
    seen = case.version
    answer_case(case, by=handler, text="Wij komen dinsdag.", version=seen)
    with pytest.raises(Conflict):
        close_case(case, by=other, outcome="done", text="Gemaakt.", version=seen)
    case.refresh_from_db()
    assert case.status == "open" and told(case) == 1


def test_a_closing_can_be_taken_back_for_ten_minutes(case, handler, at):
    close_case(case, by=handler, outcome="done", text="Gemaakt.")
    at.move(timedelta(minutes=9))
    assert undo_close(case, by=handler).status == "open"
    close_case(case, by=handler, outcome="done", text="Gemaakt.")
    at.move(timedelta(minutes=11))
    with pytest.raises(Refused):
        undo_close(case, by=handler)


def test_reporter_and_followers_reopen_within_fourteen_days(case, handler, reporter, at):
    follower = a_person("Bram")
    join_case(case, by=follower, person=follower)
    close_case(case, by=handler, outcome="done", text="Gemaakt.")
    at.move(timedelta(days=13, hours=23))
    again = reopen_case(case, by=follower, text="Hij is weer uit.")
    assert (again.status, again.reopened_count, again.closed_at) == ("open", 1, None)
    assert again.due_at > clock.now()
    close_case(case, by=handler, outcome="done", text="Nu echt.")
    with pytest.raises(Refused):
        reopen_case(case, by=a_person("Vreemde"), text="Ik wil ook.")
    at.move(timedelta(days=14, seconds=1))
    with pytest.raises(Refused):
        reopen_case(case, by=reporter, text="Te laat.")
    assert reopen_at_desk(case, by=handler, text="Toch weer stuk.").status == "open"


def test_withdrawing_closes_unless_others_follow(case, reporter):
    follower = a_person("Bram")
    join_case(case, by=follower, person=follower)
    assert withdraw_case(case, by=reporter).status == "new"
    case.refresh_from_db()
    assert case.reporter is None
    alone = a_case(reporter=reporter)
    assert withdraw_case(alone, by=reporter).outcome == "withdrawn"
    with pytest.raises(NotHere):
        withdraw_case(alone, by=reporter)


def test_another_desk_reads_but_does_not_handle_and_a_wall_hides(at):
    case, walled = a_case(), a_case(WALLED)
    colleague = a_handler(a_desk(case.organisation))
    with pytest.raises(Refused):
        add_note(case, by=colleague, text="Zag ik ook.")
    with pytest.raises(NotHere):
        add_note(walled, by=colleague, text="Zag ik ook.")
    with pytest.raises(NotHere):
        add_note(case, by=a_handler(a_desk()), text="Van een andere organisatie.")


def test_an_ended_role_handles_nothing(case, at):
    former = a_handler(case.desk, days=1)
    at.move(timedelta(days=2))
    with pytest.raises(NotHere):
        add_note(case, by=former, text="Nog even.")


def test_a_promise_that_passes_is_said_once(case, at):
    at.move(timedelta(days=30))
    assert note_overdue() == 1
    assert note_overdue() == 0
    assert names(case).count("cases.overdue") == 1
    event = case.events.get(kind="overdue")
    assert (event.at, event.visible) == (case.due_at, "public")


@pytest.mark.parametrize(
    "change",
    [
        {"status": "closed"},
        {"outcome": "done"},
        {"status": "closed", "outcome": "done", "closed_at": "2026-12-01T00:00Z"},
        {"status": "closed", "outcome": "merged", "closed_at": "2026-12-01T00:00Z"},
        {"walled": True},
        {"lon": None},
        {"lat": 91.0},
        {"number": "zaak 1"},
        {"origin": "import"},
    ],
)
def test_the_database_refuses_half_facts(case, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**change)
    assert desk_for() and not Result.objects.exists()
