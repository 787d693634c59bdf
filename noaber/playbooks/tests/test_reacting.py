"""What an entry of the journal sets going in an initiative: a ring, a draft, a line in the log."""

from datetime import date, timedelta

import pytest

from noaber.broadcasts.actions import (
    approve_broadcast,
    close_broadcast,
    save_broadcast,
    submit_broadcast,
    withdraw_broadcast,
)
from noaber.broadcasts.models import Broadcast
from noaber.cases import categories
from noaber.cases.actions import answer_case, close_case, file_case
from noaber.cases.tests.making import a_handler
from noaber.core import clock
from noaber.core.http import Conflict
from noaber.journal.actors import ANONYMOUS
from noaber.people.models import Desk
from noaber.places.models import LivingRing
from noaber.playbooks import actions
from noaber.playbooks.tests.making import a_playbook

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def running(prepared, town, settle):
    """Letters follow on burglaries in the Hof."""
    for category in ("inbraak", "zwerfafval"):
        values = {"organisation": town.organisation, "name": "Balie"}
        Desk.objects.get_or_create(slug=categories.get(category).desk, defaults=values)
    row = actions.start_initiative(by=town.writer, initiative=prepared())
    actions.note_document(by=town.writer, initiative=row, gate="agreement", seen_on=date(2026, 11, 9))
    actions.end_stage(by=town.writer, initiative=row, key="agree")
    settle()
    return row


def burglary(door, category="inbraak"):
    return file_case(by=ANONYMOUS, category=category, text="Het raam is open.", lon=door.lon, lat=door.lat)


def letters(row):
    return list(row.deliveries.filter(key="letter").order_by("pk"))


def test_a_burglary_gives_a_ring_a_draft_and_a_line_that_is_done(running, town, settle, at, settings):
    settings.NOABER_PAPER_SENDERS = str(settings.DEMO_SENDERS)
    burglary(town.doors[0])
    settle()
    [line] = letters(running)
    draft = Broadcast.objects.get(pk=line.object_id)
    assert (draft.author, draft.status, draft.channels) == (town.writer, "draft", ["letter", "page"])
    assert draft.audience["rings"][0]["metres"] == 100
    assert "Margriet" not in draft.title + draft.text, "whose home it was stands nowhere"
    ring = LivingRing.objects.get(kind=f"initiative-{running.pk}")
    assert ring.until == at.now() + timedelta(days=28)
    assert line.due_at == at.now() + timedelta(days=1) and line.state(at.now()) == "planned"
    submit_broadcast(broadcast=draft, by=town.writer)
    draft.refresh_from_db()
    approve_broadcast(broadcast=draft, by=town.approver, shown_hash=draft.content_hash)
    settle()
    line.refresh_from_db()
    assert line.state(at.now()) == "done"


def test_a_second_one_nearby_grows_the_ring_and_leaves_out_who_had_a_letter(running, town, settle, at):
    burglary(town.doors[0])
    settle()
    at.move(timedelta(days=3))
    burglary(town.doors[10])
    settle()
    ring = LivingRing.objects.get(kind=f"initiative-{running.pk}")
    assert ring.circles.count() == 2 and ring.until == at.now() + timedelta(days=28)
    _first, second = letters(running)
    audience = Broadcast.objects.get(pk=second.object_id).audience
    assert audience["minus"]["rings"][0]["lon"] == pytest.approx(town.doors[0].lon, abs=1e-5)
    at.move(timedelta(days=29))
    settle()
    ring.refresh_from_db()
    assert ring.closed_at is not None


def test_what_is_something_else_or_somewhere_else_or_too_late_opens_nothing(running, town, settle, at):
    burglary(town.doors[0], category="zwerfafval")
    settle()
    assert letters(running) == []
    actions.pause_initiative(by=town.writer, initiative=running)
    burglary(town.doors[0])
    settle()
    assert letters(running) == []
    actions.resume_initiative(by=town.writer, initiative=running)
    at.move(timedelta(days=366))
    burglary(town.doors[0])
    settle()
    assert letters(running) == [], "its stage was over"


def test_the_same_entry_twice_opens_once(running, town, settle):
    from noaber.journal.models import Entry

    burglary(town.doors[0])
    settle()
    actions.react_to(Entry.objects.filter(name="cases.filed").latest("id"))
    assert (
        len(letters(running)) == 1
        and LivingRing.objects.get(kind=f"initiative-{running.pk}").circles.count() == 1
    )


def test_without_a_writer_the_line_stays_open(running, town, settle, at):
    actions.leave_initiative(by=town.writer, initiative=running, role="writer")
    burglary(town.doors[0])
    settle()
    [line] = letters(running)
    at.move(timedelta(days=2))
    assert (line.object_id, line.state(at.now())) == (None, "late")


@pytest.fixture
def looking(prepared, town, settle):
    """A search that is valid for twenty minutes, late after ten, to be closed within forty."""
    message = {
        "what": "message",
        "key": "look",
        "role": "writer",
        "kind": "now",
        "title": {"nl": "Kijk uit", "en": "Look out"},
        "body": {"nl": "Kijk uit en bel.", "en": "Look out and call."},
        "audience": "area",
        "within_minutes": 10,
        "expires_minutes": 20,
        "close_within_minutes": {"parameter": "metres"},
    }
    ends = {"by": "person", "role": "writer", "within_minutes": 90}
    stage = {"key": "watch", "name": message["title"], "ends": ends, "opens": [message]}
    row = prepared(a_playbook(stages=[stage], gates=[], reactions=[], stops=[]))
    actions.choose_value(by=town.writer, initiative=row, key="metres", value=40)
    row = actions.start_initiative(by=town.writer, initiative=row)
    settle()
    return row


def send(row, town):
    draft = Broadcast.objects.get(pk=row.deliveries.get(what="message").object_id)
    submit_broadcast(broadcast=draft, by=town.writer)
    draft.refresh_from_db()
    approve_broadcast(broadcast=draft, by=town.approver, shown_hash=draft.content_hash)
    return draft


def test_a_closing_message_has_a_line_of_its_own(looking, town, settle, at):
    line, minute = looking.deliveries.get(), timedelta(minutes=1)
    assert looking.stages.get().due_at == at.now() + 90 * minute
    assert line.due_at == at.now() + 10 * minute
    draft = send(looking, town)
    settle()
    closing = looking.deliveries.get(what="closing")
    assert closing.due_at == draft.expires_at + 40 * minute == at.now() + 60 * minute
    actions.end_stage(by=town.writer, initiative=looking, key="watch")
    with pytest.raises(Conflict, match="slotbericht"):
        actions.end_initiative(by=town.writer, initiative=looking, result="Wij zochten en vonden niets.")
    at.move(61 * minute)
    assert closing.state(at.now()) == "late"
    close_broadcast(broadcast=draft, by=town.writer, outcome="none", text="Er is niets gevonden.")
    settle()
    closing.refresh_from_db()
    assert closing.state(at.now()) == "done_late"
    actions.end_initiative(by=town.writer, initiative=looking, result="Wij zochten en vonden niets.")
    assert looking.deliveries.filter(never_at=None).count() == 2


def test_what_is_out_has_to_be_closed_after_a_stop_too(looking, town, settle, at):
    draft = send(looking, town)
    settle()
    actions.stop_initiative(by=town.writer, initiative=looking, rule="lead", result="Het gaat niet meer.")
    at.move(timedelta(minutes=1))
    withdraw_broadcast(broadcast=draft, by=town.writer)
    settle()
    assert {line.state(at.now()) for line in looking.deliveries.all()} == {"done"}


ANSWERED = {
    "what": "task",
    "key": "answer",
    "name": {"nl": "Beantwoord", "en": "Answer"},
    "role": "writer",
    "within_days": 2,
    "done_on": ["cases.answered", "cases.closed"],
}
STANDING = {
    "key": "standing",
    "name": {"nl": "Klaarstaan", "en": "Standing ready"},
    "ends": {"by": "clock", "days": 30},
}


@pytest.fixture
def answering(prepared, town, settle):
    """Who writes has two days for what came of an own message."""
    kind = next(kind for slug in categories.slugs() if (kind := categories.get(slug)) and kind.public)
    Desk.objects.create(slug=kind.desk, organisation=town.organisation, name="Balie")
    reaction = {"on": "cases.filed", "about": "own", "opens": [ANSWERED]}
    book = a_playbook(reactions=[reaction], gates=[], stops=[], stages=[STANDING], parameters=[])
    row = actions.start_initiative(by=town.writer, initiative=prepared(book))
    settle()

    def file(initiative=row):
        given = {"category": kind.slug, "text": "Wanneer komt u?", "area": town.hof, "initiative": initiative}
        case = file_case(by=ANONYMOUS, **given).case
        settle()
        return case

    return row, file


def test_what_came_of_its_own_message_waits_for_an_answer_and_is_done_by_it(answering, settle, at):
    row, file = answering
    file(initiative=None)
    assert not row.deliveries.exists(), "of the area, and not of its own"
    case, late = file(), file()
    first, second = row.deliveries.order_by("pk")
    assert (first.object_id, second.object_id) == (case.pk, late.pk)
    handler = a_handler(case.desk)
    answer_case(case, by=handler, text="Morgen.")
    settle()
    at.move(timedelta(days=3))
    close_case(late, by=handler, outcome="answered", text="Gisteren.")
    settle()
    states = [line.state(at.now()) for line in row.deliveries.order_by("pk")]
    assert states == ["done", "done_late"]


def test_an_answer_while_it_stands_still_counts(answering, settle, town, at):
    row, file = answering
    case = file()
    actions.pause_initiative(by=town.writer, initiative=row)
    answer_case(case, by=a_handler(case.desk), text="Morgen.")
    settle()
    assert row.deliveries.get().state(at.now()) == "done"


def put_ready(town, row, key: str):
    """A message of this initiative that waits for a second person."""
    said = {"title": "Kijk uit", "text": "Doe de deur op slot.", "channels": ["page"], "kind": "warning"}
    draft = save_broadcast(
        by=town.writer, organisation=town.organisation, audience={"areas": [town.hof.pk]}, **said
    )
    made = {"object_label": "broadcasts.broadcast", "object_id": draft.pk}
    row.deliveries.create(key=key, what="message", planned_at=clock.now(), due_at=clock.now(), **made)
    submit_broadcast(broadcast=draft, by=town.writer)
    draft.refresh_from_db()
    return draft


def agreed(town, draft):
    return approve_broadcast(broadcast=draft, by=town.approver, shown_hash=draft.content_hash)


def test_what_was_put_ready_does_not_leave_after_the_end(prepared, town, at):
    row = actions.start_initiative(by=town.writer, initiative=prepared())
    sent, waits = agreed(town, put_ready(town, row, "sent")), put_ready(town, row, "waits")
    actions.stop_initiative(by=town.writer, initiative=row, rule="", result="De groep valt uiteen.")
    with pytest.raises(Conflict):
        agreed(town, waits)
    waits.refresh_from_db()
    sent.refresh_from_db()
    assert (waits.status, sent.status) == ("withdrawn", "sending")
    assert row.deliveries.get(key="waits").state(at.now()) == "never"


def test_an_entry_can_stop_it(prepared, town, settle, at):
    """A stop rule that hears: from that moment on nothing of it goes on, what is out is taken back by nobody
    but the rule, and everybody is told."""
    title = {"nl": "Te laat beantwoord", "en": "Answered too late"}
    stop = {"key": "late", "text": title, "on": "cases.filed", "where": {"category": "zwerfafval"}}
    stop |= {"withdraws": True, "says": title}
    for category in ("inbraak", "zwerfafval"):
        values = {"organisation": town.organisation, "name": "Balie"}
        Desk.objects.get_or_create(slug=categories.get(category).desk, defaults=values)
    row = actions.start_initiative(by=town.writer, initiative=prepared(a_playbook(stops=[stop])))
    sent = agreed(town, put_ready(town, row, "out"))
    burglary(town.doors[0])
    settle()
    row.refresh_from_db()
    assert row.status == "running"
    burglary(town.doors[0], category="zwerfafval")
    settle()
    row.refresh_from_db()
    assert (row.status, row.deliveries.get(key="talk-to-police").never_at) == ("stopped", at.now())
    sent.refresh_from_db()
    assert (sent.status, sent.closing.person) == ("withdrawn", None)
    with pytest.raises(Conflict):
        actions.end_stage(by=town.writer, initiative=row, key="agree")
