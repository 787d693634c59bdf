"""Every row of a built town is walked against the rules that the actions keep."""

from collections import Counter, defaultdict
from datetime import timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import override_settings
from PIL import Image

from noaber.broadcasts.models import Answer, Approval, Broadcast, Closing, Edit, Reckoning
from noaber.broadcasts.models import Status as BroadcastStatus
from noaber.cases import categories
from noaber.cases.models import (
    Case,
    CaseEvent,
    CaseFlag,
    EventKind,
    Follower,
    Outcome,
    OutsideLink,
    Photo,
    Status,
)
from noaber.cases.models.case import NEXT
from noaber.cases.rules import REOPEN_DAYS, can_see_photo, is_seen_by_all
from noaber.cases.screening import find_personal, judge
from noaber.cases.terms import due_at
from noaber.channels.models import Chunk, Mailing, Result, Tally
from noaber.channels.queries import recipients_of
from noaber.core import clock
from noaber.core.pictures import fetch
from noaber.demo.building import NotEmpty, Size, build, built_town
from noaber.demo.parts import PARTS, players
from noaber.demo.tests.conftest import TUESDAY
from noaber.initiatives.models import Initiative, Member
from noaber.journal.models import Entry, Reading
from noaber.people.models import Person, Role
from noaber.people.rules import has_mandate

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BECOMES = {
    EventKind.ASKED: Status.WAITING,
    EventKind.ANSWERED: Status.OPEN,
    EventKind.CLOSED: Status.CLOSED,
    EventKind.REOPENED: Status.OPEN,
    EventKind.WITHDRAWN: Status.CLOSED,
    EventKind.HANDED_OUTSIDE: Status.WAITING,
}
BY_HANDLER = {"asked", "noted", "answered", "closed", "assigned", "handed_over"}
ENTRY_OF = {
    "overdue": "cases.overdue",
    "filed": "cases.filed",
    "closed": "cases.closed",
    "joined": "cases.joined",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the photos of the town lie."""
    return tmp_path_factory.mktemp("town")


@pytest.fixture(scope="module")
def town(folder, django_db_setup, django_db_blocker):
    """One small town for all tests of this module; removed afterwards."""
    own = override_settings(NOABER_DATA=folder, NOABER_PAPER_SENDERS=str(settings.DEMO_SENDERS))
    with clock.travel(TUESDAY), own, django_db_blocker.unblock(), transaction.atomic():
        seen = []
        try:
            made = build(lambda percent, what: seen.append(percent), seed=2, size=Size(0.3, 600, 420))
            assert seen == sorted(seen)
            yield made
        finally:
            transaction.set_rollback(True)


@pytest.fixture
def timelines(town):
    found = defaultdict(list)
    for event in CaseEvent.objects.order_by("at", "id"):
        found[event.case_id].append(event)
    return found


def running_when(roles, person_id, at, **wanted):
    return any(
        role.since <= at < role.until and all(getattr(role, key) == value for key, value in wanted.items())
        for role in roles[person_id]
    )


@pytest.fixture
def roles(town):
    found = defaultdict(list)
    for role in Role.objects.all():
        found[role.person_id].append(role)
    return found


def test_cases_come_in_every_state(town):
    cases = list(Case.objects.all())
    ends = {case.outcome for case in cases if case.outcome}
    assert ends == {str(o) for o in Outcome} - {"unknown"}
    assert {case.status for case in cases} >= {"new", "open", "closed"}
    for wanted in ("reopened_count", "merged_into_id", "quarantine_reason", "overdue_at", "walled"):
        assert any(getattr(case, wanted) for case in cases), wanted
    assert any(case.is_anonymous for case in cases)
    assert any(case.is_late(clock.now()) for case in cases)


def test_each_case_went_from_state_to_state_as_allowed(timelines):
    for case in Case.objects.all():
        events = timelines[case.pk]
        assert events[0].kind == (EventKind.SPLIT if case.split_from_id else EventKind.FILED)
        assert events[0].at == case.filed_at
        status = Status.NEW
        for event in events[1:]:
            after = BECOMES.get(event.kind, status)
            if event.kind == EventKind.MERGED and "into" in event.facts:
                after = Status.CLOSED
            if event.kind in (EventKind.ASSIGNED,) and status == Status.NEW:
                after = Status.OPEN
            answers = (EventKind.REPLIED, EventKind.OUTSIDE_ANSWERED)
            if event.kind in answers and status == Status.WAITING:
                after = Status.OPEN
            assert after == status or after in NEXT[status], (case, event.kind, status)
            status = after
        assert status == case.status, case


def test_only_handlers_of_the_desk_handled(timelines, roles):
    slugs = {role.desk_id: role for found in roles.values() for role in found if role.desk_id}
    assert slugs
    for case in Case.objects.select_related("desk"):
        desk = timelines[case.pk]
        for event in desk:
            if event.kind in BY_HANDLER:
                assert running_when(roles, event.by_id, event.at, mandate="handler"), (case, event.kind)
    last = {case.pk: case.desk_id for case in Case.objects.all()}
    for pk, events in timelines.items():
        ended = [event for event in events if event.kind == "closed"]
        if ended:
            assert running_when(roles, ended[-1].by_id, ended[-1].at, desk_id=last[pk])


def test_whoever_handled_a_case_had_opened_it(timelines):
    opened = set(Reading.objects.filter(why="desk").values_list("reader", "object_id"))
    for case, events in timelines.items():
        handled = {f"person:{event.by_id}" for event in events if event.kind in BY_HANDLER and event.by_id}
        assert {(reader, case) for reader in handled} <= opened
    assert not Reading.objects.filter(at__gt=clock.now()).exists()


def test_moments_make_sense(timelines, town):
    since = dict(Person.objects.values_list("pk", "registered_at"))
    for case in Case.objects.all():
        events = timelines[case.pk]
        assert all(case.filed_at <= event.at < town.built_at for event in events)
        assert all(event.by_id is None or since[event.by_id] <= event.at for event in events)
        reopenings = [n for n, event in enumerate(events) if event.kind == "reopened"]
        assert len(reopenings) == case.reopened_count
        for place in reopenings:
            closed = [event.at for event in events[:place] if event.kind == "closed"][-1]
            assert events[place].at - closed <= timedelta(days=REOPEN_DAYS)


def test_promises_are_kept_or_said_to_be_late(timelines, town):
    for case in Case.objects.all():
        events = timelines[case.pk]
        term = categories.get(case.category).term_workdays
        moved = [event for event in events if event.kind == "reopened" or event.facts.get("due_at")]
        if not moved:
            assert case.due_at == due_at(case.filed_at, term)
        end = case.closed_at or town.built_at
        if case.due_at < end - timedelta(minutes=5):
            assert case.overdue_at is not None, case
            assert any(event.kind == "overdue" and event.at == case.due_at for event in events)
        elif not moved:
            assert case.overdue_at is None


def test_who_may_read_follows_from_the_category():
    for case in Case.objects.all():
        kind = categories.get(case.category)
        assert case.walled == kind.walled
        assert case.public == (kind.public and not kind.walled)
        assert case.organisation_id == case.desk.organisation_id
        assert not (case.facts and not kind.about_people)
        if kind.about_people:
            assert case.facts["behaviours"]
            assert len(case.facts["looks"]) >= 2


def test_followers_are_counted_and_merged_reporters_follow():
    counted = Counter(Follower.objects.values_list("case_id", flat=True))
    for case in Case.objects.all():
        assert case.follower_count == counted[case.pk]
        if case.merged_into_id and case.reporter_id:
            kept = case.merged_into
            assert kept.merged_into_id is None
            follows = Follower.objects.filter(case=kept, person_id=case.reporter_id).exists()
            assert follows or kept.reporter_id == case.reporter_id


def test_numbers_rise_with_filing():
    for year in {number[:2] for number in Case.objects.values_list("number", flat=True)}:
        rows = Case.objects.filter(number__startswith=f"{year}-").order_by("filed_at", "pk")
        numbers = list(rows.values_list("number", flat=True))
        assert numbers == sorted(numbers)


def test_the_journal_says_the_same_as_the_timelines():
    events = Counter(CaseEvent.objects.values_list("kind", flat=True))
    entries = Counter(Entry.objects.values_list("name", flat=True))
    for kind, name in ENTRY_OF.items():
        assert events[kind] == entries[name]
    rest = Entry.objects.exclude(name="places.statistics_imported")
    assert set(rest.values_list("origin", flat=True)) == {"history"}


def test_flags_are_decided_by_somebody_who_may(roles):
    flags = list(CaseFlag.objects.select_related("case"))
    assert {flag.decision for flag in flags} == {"", "kept", "removed"}
    assert any(flag.appealed_at for flag in flags)
    for flag in flags:
        if flag.decided_at:
            assert running_when(roles, flag.decided_by_id, flag.decided_at, desk_id=flag.case.desk_id)
        assert bool(flag.case.quarantine_reason) == (flag.decision == "removed")


def test_appeals_are_open_or_decided_by_another():
    appealed = list(CaseFlag.objects.exclude(appealed_at=None))
    assert {bool(flag.appeal_decided_at) for flag in appealed} == {True, False}
    for flag in appealed:
        assert flag.appeal_decided_by_id != flag.decided_by_id


def test_some_reports_were_split_and_came_in_by_every_door(town):
    parts = list(Case.objects.exclude(split_from=None).select_related("split_from"))
    assert len(parts) >= 3
    for part in parts:
        assert part.category != part.split_from.category and part.place_text == part.split_from.place_text
    assert set(Case.objects.values_list("channel", flat=True)) == {"web", "phone", "counter", "mail", "api"}


def test_photos_went_the_way_of_an_upload(town, folder, settings):
    settings.NOABER_DATA = folder
    shots = list(Photo.objects.select_related("case"))
    assert {shot.state for shot in shots} == {"released", "quarantined", "removed"}
    assert any(shot.blurred for shot in shots)
    for shot in shots:
        if shot.state != "removed":
            picture = Image.open(BytesIO(fetch(shot.file_key)))
            assert (picture.format, picture.size) == ("JPEG", (shot.width, shot.height))
            assert not picture.getexif()
        assert can_see_photo(AnonymousUser(), shot) == (
            shot.state == "released" and shot.visible == "public" and is_seen_by_all(shot.case)
        )


def test_no_text_of_the_year_breaks_the_houses_own_rules(town):
    told = {case.pk for case in Case.objects.all() if case.facts}
    said = [
        *((text, pk in told) for pk, text in Case.objects.values_list("pk", "text")),
        *((text, pk in told) for pk, text in CaseEvent.objects.values_list("case", "text")),
        *((text, False) for row in Broadcast.objects.all() for text in (row.title, row.text, row.advice)),
        *((text, False) for text in Closing.objects.values_list("text", flat=True)),
        *((answer.tip, False) for answer in Answer.objects.all()),
    ]
    assert len(said) > 1_000
    for text, behaviour_known in set(said):
        assert judge(text, behaviour_known=behaviour_known).verdict == "clear", text
        assert not find_personal(text), text


def test_outside_parties_were_asked_and_some_answered():
    links = list(OutsideLink.objects.select_related("case"))
    assert len(links) >= 5
    assert {bool(link.answered_at) for link in links} == {True, False}
    assert all(link.mail.endswith(".example") for link in links)


def test_broadcasts_had_two_persons_and_an_end(town):
    rows = list(Broadcast.objects.select_related("organisation"))
    closed = [row for row in rows if row.status == BroadcastStatus.CLOSED]
    assert len(closed) >= 60
    assert {row.status for row in rows} >= {"closed", "withdrawn", "sent", "submitted", "approved", "draft"}
    writers = defaultdict(set)
    for edit in Edit.objects.all():
        writers[edit.broadcast_id].add(edit.person_id)
    for approval in Approval.objects.select_related("broadcast"):
        assert approval.person_id not in writers[approval.broadcast_id]
    for row in rows:
        if row.is_out:
            assert Approval.objects.filter(broadcast=row, content_hash=row.content_hash).exists()
            assert len(recipients_of(row)["page"]) == row.people_count
        ended = Closing.objects.filter(broadcast=row).first()
        assert (ended is not None) == (row.status in ("closed", "withdrawn") and row.is_out)
    assert len(set(Closing.objects.values_list("outcome", flat=True))) >= 5
    assert any(row.is_overdue for row in rows)
    assert any(row.nag_count for row in closed)


def test_only_who_was_reached_answered():
    for answer in Answer.objects.select_related("broadcast"):
        row = answer.broadcast
        assert answer.person_id in recipients_of(row)["page"]
        assert row.approved_at <= answer.at <= (row.closed_at or row.withdrawn_at or row.expires_at)
        assert answer.kind in {kind.slug for kind in row.kind_data.answers}


def test_what_became_of_each_message_is_known_when_its_answers_are_forgotten():
    old = Broadcast.objects.filter(closing__at__lt=TUESDAY - timedelta(days=30))
    kept = list(Reckoning.objects.filter(broadcast__in=old))
    assert len(kept) == len(old) > 20
    assert not Answer.objects.filter(broadcast__in=old).exists()
    assert all(one.answered is not None and one.due_at is None for one in kept)
    assert sum(one.answered for one in kept) > 100
    assert {reason for one in kept for reason in one.missed} >= {"away", "failed"}
    for one in kept:
        assert one.chosen >= one.reached >= one.confirmed >= one.answered
        assert one.chosen - one.reached == sum(one.missed.values())


def test_nothing_is_left_to_send():
    assert not Chunk.objects.filter(finished_at=None).exists()
    handed = Result.objects.exclude(outcome="confirmed")
    counted = Counter(handed.values_list("mailing_id", "channel", "outcome"))
    told = {(t.mailing_id, t.channel, t.outcome): t.persons for t in Tally.objects.all()}
    assert counted == told
    assert not Mailing.objects.exclude(source_label="broadcasts.broadcast").exists()


def test_there_is_somebody_for_every_part(town):
    found = {part.key: person for part, person in players(town.parts)}
    assert set(found) == {part.key for part in PARTS}
    for part in PARTS:
        if part.desk:
            assert has_mandate(found[part.key], "handler", desk=part.desk)
        elif part.mandate:
            assert has_mandate(found[part.key], part.mandate)
    assert found["bewoner"].is_verified
    assert not found["buur"].is_verified


def test_a_town_never_goes_into_a_filled_database(town):
    assert built_town() == town
    with pytest.raises(NotEmpty):
        build(lambda percent, what: None)


def test_playbooks_run_are_over_and_are_being_prepared(town):
    rows = {row.status: row for row in Initiative.objects.order_by("pk")}
    assert set(rows) == {"preparing", "running", "ended"}
    assert rows["ended"].result and rows["ended"].deliveries.exclude(done_at=None).exists()
    assert rows["running"].stages.filter(status="running").exists()
    leads = set(Initiative.objects.values_list("lead_id", flat=True))
    asked = Member.objects.filter(status="invited").values_list("person_id", flat=True)
    played = set(town.parts.values())
    assert leads & played and set(asked) & played, "a visitor leads one, and is asked for another"
