"""Overviews: what somebody wants together, in one mail, grouped by place and subject, and never empty."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import translation

from noaber.channels.actions.handing import hand_over
from noaber.channels.models import Category, Channel, Gathered, Kind, Mailing, Preference
from noaber.channels.rules import DIGEST
from noaber.core import clock
from noaber.core.db import advisory_lock
from noaber.journal.actors import system
from noaber.people.models import Person

TICK = system("tick")
PERSONS = 100  # in one transaction

# Who is away gets one overview after the holiday, of what then still stands.
DUE = """
SELECT g.person_id, array_agg(g.mailing_id ORDER BY g.mailing_id) FROM channels_gathered g
LEFT JOIN channels_reachability r ON r.person_id = g.person_id
WHERE g.settled_at IS NULL AND g.due_at <= %(now)s
  AND NOT COALESCE(r.away_from <= %(today)s AND r.away_until >= %(today)s, false)
GROUP BY 1 ORDER BY 1 LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One message in an overview."""

    mailing: Mailing
    title: str
    link: str

    @property
    def place(self) -> str:
        return self.mailing.area.name if self.mailing.area else ""

    @property
    def subject(self) -> str:
        return Category(self.mailing.category).label


def send_digests() -> int:
    """Send every overview that is due; run by the tick. Returns to how many persons.

    A hundred persons in a transaction: a worker that is killed has written all of their mails, or none.
    """
    sent = 0
    while batch := _send_some():
        sent += batch
    return sent


@transaction.atomic
def _send_some() -> int:
    """Returns how many persons were seen to; those of whom nothing was left get no mail."""
    with advisory_lock("channels.digests") as free:
        due = _due() if free else []
        persons = Person.objects.in_bulk([person for person, _mailings in due])
        mailings = _mailings({pk for _person, pks in due for pk in pks})
        stopped = _stopped(persons)
        for person, pks in due:
            own = [mailings[pk] for pk in pks if (person, mailings[pk].category) not in stopped]
            digest = _send(persons[person], _standing(own)) if person in persons else None
            Gathered.objects.filter(person_id=person, mailing__in=pks).update(
                settled_at=clock.now(), digest=digest
            )
    return len(due)


def _due() -> list[tuple[int, list[int]]]:
    with connection.cursor() as cursor:
        cursor.execute(DUE, {"now": clock.now(), "today": clock.today(), "most": PERSONS})
        return cursor.fetchall()


def _mailings(pks: Iterable[int]) -> dict[int, Mailing]:
    """The messages, each with whether a later one took its place."""
    found = Mailing.objects.select_related("area").in_bulk(list(pks))
    replaced = set(Mailing.objects.filter(replaces__in=found).values_list("replaces", flat=True))
    for mailing in found.values():
        mailing.is_replaced = mailing.pk in replaced
    return found


def _stopped(persons: Iterable[int]) -> set[tuple[int, str]]:
    """Who wants no mail about a subject any more since it was kept."""
    switched = Preference.objects.filter(person__in=list(persons), channel=Channel.MAIL, wanted=False)
    return set(switched.values_list("person_id", "category"))


def _standing(mailings: list[Mailing]) -> list[Mailing]:
    """What is still worth telling: not what ended or was replaced; of what has its closing only that."""
    now = clock.now()
    closed = {(m.source_label, m.source_id) for m in mailings if m.kind == Kind.CLOSING}
    return [
        m
        for m in mailings
        if m.withdrawn_at is None
        and m.overtaken_at is None
        and not m.is_replaced
        and (m.expires_at is None or m.expires_at > now)
        and (m.kind == Kind.CLOSING or (m.source_label, m.source_id) not in closed)
    ]


def _send(person: Person, mailings: list[Mailing]) -> Mailing | None:
    """One mail with all of it, or none when nothing is left."""
    if not mailings or person.erased_at is not None:
        return None
    return hand_over(
        source=person,
        kind=Kind.DIGEST,
        category=DIGEST,
        texts={person.language: _text(mailings, person.language)},
        recipients={Channel.MAIL: [person.pk]},
        link="/berichten/",
        urgency="low",
        person=person,
        by=TICK,
    )


def _text(mailings: list[Mailing], language: str) -> dict[str, str]:
    """Title and body in the reader's language: a paragraph for each place and subject."""
    with translation.override(language):
        lines = [
            Line(
                mailing, mailing.text_in(language)["title"], f"{settings.NOABER_URL}/berichten/{mailing.pk}/"
            )
            for mailing in mailings
        ]
        lines.sort(key=lambda line: (not line.place, line.place, line.subject, line.mailing.handed_at))
        groups = [
            (place, subject, list(own))
            for (place, subject), own in groupby(lines, key=lambda line: (line.place, line.subject))
        ]
        written = render_to_string("channels/digest.txt", {"groups": groups, "count": len(lines)})
    title, _, body = written.strip().partition("\n")
    return {"title": title.strip(), "body": body.strip()}
