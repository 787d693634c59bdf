"""What the pulse does with messages to the neighbourhood: write, approve, answer, close."""

from __future__ import annotations

import tomllib
from datetime import timedelta

from noaber.broadcasts import actions
from noaber.broadcasts.models import UNDERWAY, Broadcast, Status
from noaber.channels.queries import recipients_of
from noaber.core import clock
from noaber.core.http import BadInput
from noaber.demo.history.broadcasts import PLAN, channels_of
from noaber.demo.models import InventedTown
from noaber.demo.pulse.players import Players
from noaber.people.models import Organisation, Person

EVERY = timedelta(minutes=18)
READ_FIRST = timedelta(seconds=45)
MOST = 400
LEFT_OVERDUE = timedelta(hours=6)
REACH_M = 160
MOST_ANSWERS = 25


class Newsroom:
    """Acts on broadcasts. Each returns whether there was something to do."""

    def __init__(self, town: InventedTown, players: Players):
        self.town, self.players, self.rng = town, players, players.rng
        plans = tomllib.loads(PLAN.read_text("utf-8"))["message"]
        self.plans = [plan for plan in plans if isinstance(plan["reach"], int) and plan.get("ends")]
        self.organisations = {row.slug: row for row in Organisation.objects.all()}

    def ours(self):
        """Broadcasts by people whom no visitor can be."""
        rows = Broadcast.objects.select_related("organisation", "author", "closer")
        return rows.exclude(author_id__in=self.players.kept_apart)

    def since_birth(self):
        """Those that the pulse wrote; what the town was born with waits for visitors."""
        return self.ours().filter(created_at__gt=self.town.built_at)

    def write(self) -> bool:
        """Somebody writes to the doors around a place and offers it to a second person."""
        recent = self.since_birth().filter(created_at__gt=clock.now() - EVERY)
        if recent.exists() or self.since_birth().count() >= MOST:
            return False
        plan = self.players.pick(self.plans)
        organisation = self.organisations[plan["organisation"]]
        author = self.players.official("author", organisation.pk)
        door = self.players.door()
        if author is None:
            return False
        facts = {"street": door.street.name, "buurt": door.area.name}
        ring = {"lon": door.lon, "lat": door.lat, "metres": REACH_M, "label": str(door)}
        row = actions.save_broadcast(
            by=author,
            kind=plan["kind"],
            audience={"rings": [ring]},
            organisation=organisation,
            channels=channels_of(plan["kind"]),
            **{key: plan[key].format(**facts) for key in ("title", "text", "advice")},
        )
        try:
            actions.submit_broadcast(broadcast=row, by=author)
        except BadInput:  # a buurt that had its most for this week gets no more
            return False
        return True

    def approve(self) -> bool:
        """A second person has read it and agrees."""
        ready = self.since_birth().filter(
            status=Status.SUBMITTED, submitted_at__lt=clock.now() - READ_FIRST, expires_at__gt=clock.now()
        )
        row = ready.order_by("submitted_at").first()
        approver = row and self.players.official("approver", row.organisation_id)
        if not approver or approver.pk == row.author_id:
            return False
        try:
            actions.approve_broadcast(broadcast=row, by=approver, shown_hash=row.content_hash)
        except BadInput:
            actions.reject_broadcast(broadcast=row, by=approver, reason="Hier ging al genoeg uit.")
        return True

    def answer(self) -> bool:
        """Somebody who got a running message taps an answer."""
        underway = self.ours().filter(status__in=UNDERWAY, expires_at__gt=clock.now())
        running = [row for row in underway if row.takes_answers and row.answers.count() < MOST_ANSWERS]
        row = self.players.pick(running) if running else None
        reached = recipients_of(row).get("page", []) if row else []
        free = [pk for pk in reached if pk not in self.players.kept_apart]
        person = Person.objects.filter(pk=self.players.pick(free), erased_at=None).first() if free else None
        if person is None:
            return False
        kind = self.players.pick(list(row.kind_data.answers))
        actions.answer_broadcast(broadcast=row, by=person, kind=kind.slug)
        return True

    def close(self) -> bool:
        """Who promised the closing message sends it; one that is overdue stays so for a few hours."""
        now = clock.now()
        due = self.ours().filter(status__in=UNDERWAY, expires_at__lt=now)
        for row in due.order_by("closing_due_at"):
            waited = row.created_at > self.town.built_at or row.closing_due_at + LEFT_OVERDUE < now
            if row.kind_data.needs_closing and waited and row.closer_id not in self.players.kept_apart:
                end = self._end_of(row)
                actions.close_broadcast(broadcast=row, by=row.closer, outcome=end["class"], text=end["text"])
                return True
        return False

    def _end_of(self, row: Broadcast) -> dict:
        plans = [plan for plan in self.plans if plan["kind"] == row.kind]
        ends = [
            end for plan in plans for end in plan["ends"] if end["class"] not in ("false_alarm", "withdrawn")
        ]
        quiet = {"class": "none", "text": "Er is gekeken en niets gevonden. Dank dat u oplette."}
        return self.players.pick(ends) if ends else quiet
