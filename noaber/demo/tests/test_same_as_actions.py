"""The history that is written in bulk can't be told from what the actions of `cases` write."""

import json
import tomllib
from datetime import timedelta

import numpy as np
import pytest
from django.db import transaction

from noaber.broadcasts.actions import answer_broadcast
from noaber.broadcasts.models import Answer
from noaber.cases import actions
from noaber.cases.models import Case, CaseEvent, Follower
from noaber.core import clock
from noaber.demo.history.aftermath import Tap, write_answers
from noaber.demo.history.broadcasts import PLAN, Newsroom
from noaber.demo.history.caserows import PLAY, shared_of, write_courses
from noaber.demo.history.courses import draw_courses
from noaber.journal.actions import origin
from noaber.journal.actors import ANONYMOUS
from noaber.journal.models import Entry
from noaber.people.models import Person
from noaber.places.models import Address

UNEQUAL = {"id", "number", "secret_digest", "search", "merged_into", "contact"}


def file(course, step, known):
    return actions.file_case(
        by=step.by or ANONYMOUS,
        category=course.category,
        text=course.text,
        lon=course.lon,
        lat=course.lat,
        address=known["doors"][course.door],
        reporter=course.reporter,
        contact={"mail": course.mail} if course.mail else None,
        channel=course.channel,
        shared=shared_of(course),
        extra=course.extra,
        facts=course.facts,
        quarantine="spam" if course.spam else "",
        at=step.at,
    ).case


def merge(case, step, known):
    return actions.merge_cases(known[id(step.more["double"])], into=case, by=fresh(step.by))


ENACT = {
    "joined": lambda c, s, k: actions.join_case(c, by=s.by, person=s.by, text=s.text),
    "assigned": lambda c, s, k: actions.assign_case(c, by=fresh(s.by), owner=fresh(s.more["owner"])),
    "noted": lambda c, s, k: actions.add_note(c, by=fresh(s.by), text=s.text),
    "asked": lambda c, s, k: actions.ask_reporter(c, by=fresh(s.by), text=s.text),
    "replied": lambda c, s, k: actions.reply_to_case(c, by=s.by, text=s.text),
    "answered": lambda c, s, k: actions.answer_case(
        c, by=fresh(s.by), text=s.text, new_due_at=s.more["new_due"]
    ),
    "closed": lambda c, s, k: actions.close_case(c, by=fresh(s.by), outcome=s.more["outcome"], text=s.text),
    "reopened": lambda c, s, k: actions.reopen_case(c, by=s.by, text=s.text),
    "handed_over": lambda c, s, k: actions.hand_over_case(
        c, by=fresh(s.by), desk=k["desks"][s.more["desk"]], text=s.text
    ),
    "merged": merge,
    "withdrawn": lambda c, s, k: actions.withdraw_case(c, by=s.by),
    "overdue": lambda c, s, k: actions.note_overdue(),
}


def fresh(person):
    return Person.objects.get(pk=person.pk)


def enact(courses, loaded):
    """Play the courses through the actions, step by step in the order of time."""
    known = {"desks": loaded.cast.desks, "doors": {}}
    for course in courses:
        pk = int(loaded.geography.address_ids[course.door])
        known["doors"][course.door] = Address.objects.select_related("street", "area").get(pk=pk)
    steps = [(s.at, n, s) for n, course in enumerate(courses) for s in course.steps]
    for at, number, step in sorted(steps, key=lambda item: item[:2]):
        with clock.travel(at):
            if step.verb == "filed":
                known[id(courses[number])] = file(courses[number], step, known)
            else:
                case = Case.objects.select_related("desk").get(pk=known[id(courses[number])].pk)
                ENACT[step.verb](case, step, known)


def picture(first_entry):
    """Every case with its lines, followers and entries, without the numbers that differ from run to run."""
    order = {
        pk: n for n, pk in enumerate(Case.objects.order_by("filed_at", "id").values_list("pk", flat=True))
    }
    numbers = dict(Case.objects.values_list("number", "pk"))
    columns = [f.name for f in Case._meta.concrete_fields if f.name not in UNEQUAL]
    cases = [
        {name: getattr(case, Case._meta.get_field(name).attname) for name in columns}
        | {"into": order.get(case.merged_into_id), "secret": case.secret_digest is not None}
        | {"mail": json.loads(case.contact)["mail"] if case.contact else ""}
        for case in Case.objects.order_by("filed_at", "id")
    ]

    def numberless(facts):
        return {k: order[numbers[v]] if v in numbers else v for k, v in facts.items()}

    events = [
        (order[e.case_id], e.at, e.kind, e.by_id, e.by_name, e.text, e.visible, numberless(e.facts))
        for e in CaseEvent.objects.all()
    ]
    entries = [
        (e.at, e.name, e.actor, order[e.object_id], e.area_id, e.cell, e.origin, into(e.data, order))
        for e in Entry.objects.filter(id__gt=first_entry, object_label="cases.case")
    ]
    followers = {(order[f.case_id], f.person_id, f.since) for f in Follower.objects.all()}
    return cases, sorted(events, key=str), sorted(entries, key=str), followers


def into(data, order):
    return {key: order[value] if key == "into" else value for key, value in data.items()}


@pytest.mark.slow
def test_bulk_and_actions_write_the_same(loaded):
    courses = draw_courses(
        160, cast=loaded.cast, geography=loaded.geography, seed=3, start=loaded.start, end=loaded.end
    )
    assert {step.verb for course in courses for step in course.steps} == set(PLAY)
    first = Entry.objects.order_by("-id").values_list("id", flat=True).first()
    with origin("history"):
        with transaction.atomic():
            write_courses(courses, cast=loaded.cast, geography=loaded.geography)
            bulk = picture(first)
            transaction.set_rollback(True)
        enact(courses, loaded)
    cases, events, entries, followers = picture(first)
    assert cases == bulk[0]
    assert events == bulk[1]
    assert entries == bulk[2]
    assert followers == bulk[3]


@pytest.mark.slow
def test_answers_in_bulk_and_by_taps_are_the_same(loaded):
    with origin("history"):
        room = Newsroom(loaded.cast, loaded.geography, np.random.default_rng(3), loaded.end)
        plan = next(p for p in tomllib.loads(PLAN.read_text("utf-8"))["message"] if p["kind"] == "now")
        at = loaded.end - timedelta(hours=5)
        row = room.write({**plan, "reach": "town"}, at, door=room.place())
        row = room.approve(room.submit(row, at), at)
        kinds = row.kind_data.answers
        people = loaded.cast.residents[:6]
        tips = ["Een witte bus." if kinds[n % len(kinds)].tip and n % 2 else "" for n in range(6)]
        taps = [
            Tap(row, who, kinds[n % len(kinds)].slug, tips[n], at + timedelta(minutes=n + 1))
            for n, who in enumerate(people)
        ]
        with transaction.atomic():
            write_answers(taps)
            in_bulk = _picture_of_answers(row)
            transaction.set_rollback(True)
        for tap in taps:
            with clock.travel(tap.at):
                answer_broadcast(broadcast=row, by=tap.person, kind=tap.kind, tip=tap.tip)
        assert _picture_of_answers(row) == in_bulk
    assert len(in_bulk[0]) == len(in_bulk[1]) == 6 and any(tips)


def _picture_of_answers(row):
    answers = [(a.person_id, a.kind, a.tip, a.at, a.first_at) for a in Answer.objects.filter(broadcast=row)]
    found = Entry.objects.filter(name="broadcasts.answered", object_id=row.pk)
    entries = [(e.at, e.actor, e.area_id, e.cell, e.origin, sorted(e.data.items()), e.depth) for e in found]
    return sorted(answers, key=str), sorted(entries, key=str)
