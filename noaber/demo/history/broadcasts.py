"""A year of messages to the neighbourhood, through the rooms' own actions on a moved clock.

There are few of them and they touch many rows each, so the actions themselves are quick enough. With the
origin "history" nobody hears of it, and what was sent counts as handed over.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from noaber.broadcasts import actions
from noaber.broadcasts.kinds import kind_of
from noaber.broadcasts.models import Broadcast
from noaber.channels.queries import recipients_of
from noaber.core import clock
from noaber.demo.history.aftermath import Tap, write_answers
from noaber.demo.history.rhythm import filing_moments
from noaber.demo.loading.geography import Geography
from noaber.demo.loading.people import Cast
from noaber.people.models import Organisation, Person

PLAN = Path(__file__).parent.parent / "data" / "broadcasts.toml"
CHANNELS = ["page", "webpush", "mail"]
TIPS = (
    "Rond half negen liep iemand naar het park.",
    "Ik heb beelden van mijn deurbel.",
    "Witte bus, stond er tien minuten.",
    "",
)
SHARES = {"rejected": 0.09, "edited": 0.16, "late": 0.12}
SECOND_THOUGHT = "Zet erbij tot wanneer het duurt. Dan is het goed."


def channels_of(kind: str) -> list[str]:
    """What everybody may read hangs on the screens too."""
    return [*CHANNELS, "wall"] if kind_of(kind).public else CHANNELS


@dataclass
class Newsroom:
    """Who writes and approves, and where; every message is played from here."""

    cast: Cast
    geography: Geography
    rng: np.random.Generator
    end: datetime

    def __post_init__(self):
        self.organisations = {row.slug: row for row in Organisation.objects.all()}
        self.residents = {person.pk: person for person in self.cast.residents}

    def pick(self, people: list) -> Person:
        """One of them; asked afresh for roles, because the clock has moved since."""
        person = people[int(self.rng.integers(len(people)))]
        return Person.objects.get(pk=person.pk)

    def place(self, theme: str = "") -> int:
        """A door for the message to be about; in a quarter whose name is asked for, if any."""
        rows = np.flatnonzero(self.geography.quarter == self.quarter_with(theme)) if theme else None
        if rows is not None and len(rows):
            return int(self.rng.choice(rows))
        return int(self.rng.integers(len(self.geography.address_ids)))

    def quarter_with(self, theme: str) -> int:
        """The quarter whose streets are named after this."""
        return self.geography.themes.index(theme)

    def words(self, plan: dict, door: int) -> dict:
        """Title, text and advice with the street and buurt filled in."""
        facts = {
            "street": self.geography.street_names[self.geography.road[door]],
            "buurt": self.geography.quarters[self.geography.quarter[door]].name,
        }
        return {key: plan[key].format(**facts) for key in ("title", "text", "advice")}

    def audience(self, plan: dict, door: int) -> dict:
        """A ring around the door, its buurt, or the whole town."""
        if plan["reach"] == "town":
            return {"areas": [self.geography.municipality.pk]}
        if plan["reach"] == "buurt":
            return {"areas": [self.geography.quarters[self.geography.quarter[door]].pk]}
        street = self.geography.street_names[self.geography.road[door]]
        ring = {
            "lon": float(self.geography.lon[door]),
            "lat": float(self.geography.lat[door]),
            "metres": plan["reach"],
            "label": f"{street} {self.geography.number[door]}",
        }
        return {"rings": [ring]}

    def write(self, plan: dict, at: datetime, *, door: int, **moments) -> Broadcast:
        """Save the draft of a message."""
        author = self.pick(self.cast.with_mandate(plan["organisation"], "author"))
        with clock.travel(at):
            return actions.save_broadcast(
                by=author,
                kind=plan["kind"],
                audience=self.audience(plan, door),
                organisation=self.organisations[plan["organisation"]],
                channels=[*channels_of(plan["kind"]), *plan.get("paper", [])],
                **self.words(plan, door),
                **moments,
            )

    def submit(self, row: Broadcast, at: datetime) -> Broadcast:
        """The author offers it to a second person."""
        with clock.travel(at):
            return actions.submit_broadcast(broadcast=row, by=row.author)

    def approve(self, row: Broadcast, at: datetime) -> Broadcast:
        """A second person agrees; the channels have finished a little later."""
        approver = self.pick(self.cast.with_mandate(row.organisation.slug, "approver"))
        row.refresh_from_db()
        with clock.travel(at):
            seen = {"shown_hash": row.content_hash, "costs_seen": True}
            row = actions.approve_broadcast(broadcast=row, by=approver, **seen)
        with clock.travel(at + timedelta(seconds=float(self.rng.uniform(20, 40)))):
            actions.close_finished_broadcasts()
        row.refresh_from_db()
        return row

    def send_back_and_mend(self, row: Broadcast, at: datetime) -> Broadcast:
        """The second person sends it back; the author adds what was asked."""
        approver = self.pick(self.cast.with_mandate(row.organisation.slug, "approver"))
        with clock.travel(at):
            row = actions.reject_broadcast(broadcast=row, by=approver, reason=SECOND_THOUGHT)
        with clock.travel(at + timedelta(minutes=4)):
            kept = {name: getattr(row, name) for name in ("kind", "audience", "title", "advice", "channels")}
            row = actions.save_broadcast(
                by=row.author, broadcast=row, text=f"{row.text} Het duurt tot morgen.", **kept
            )
        return self.submit(row, at + timedelta(minutes=5))

    def answers(self, row: Broadcast, share: float) -> None:
        """So many of a hundred who got it tap an answer, most of them soon; nobody after its end."""
        kinds = row.kind_data.answers
        reached = recipients_of(row).get("page", np.array([], dtype=int))
        count = int(len(reached) * share / 100)
        if not kinds or not count:
            return
        minutes = np.sort(self.rng.exponential(12, size=count).clip(0.3, 55))
        chosen = self.rng.choice(reached, size=count, replace=False)
        which = self.rng.integers(len(kinds), size=count)
        last = min(row.closed_at or row.withdrawn_at or self.end, row.expires_at, self.end)
        taps = []
        for person, after, number in zip(chosen.tolist(), minutes.tolist(), which.tolist(), strict=True):
            moment = row.approved_at + timedelta(minutes=after)
            if person in self.residents and moment < last:
                kind, who = kinds[number], self.residents[person]
                taps.append(Tap(row, who, kind.slug, self.tip(kind), moment))
        write_answers(taps)

    def tip(self, kind) -> str:
        """What somebody adds, when the answer asks for it."""
        return TIPS[int(self.rng.integers(len(TIPS)))] if kind.tip else ""

    def close(self, row: Broadcast, end: dict) -> None:
        """Tell how it ended, in time or a little late; a false alarm is taken back at once."""
        if end["class"] in ("false_alarm", "withdrawn"):
            with clock.travel(row.approved_at + timedelta(minutes=float(self.rng.uniform(4, 25)))):
                actions.withdraw_broadcast(
                    broadcast=row, by=row.author, outcome=end["class"], text=end["text"]
                )
            return
        late = self.rng.random() < SHARES["late"]
        due = row.closing_due_at
        at = due + timedelta(hours=float(self.rng.uniform(1, 20))) if late else self.before(row, due)
        if late:
            with clock.travel(due + timedelta(minutes=1)):
                actions.nag_about_closing()
        with clock.travel(at):
            actions.close_broadcast(broadcast=row, by=row.closer, outcome=end["class"], text=end["text"])

    def before(self, row: Broadcast, due: datetime) -> datetime:
        """A moment between the first hour and the promised one."""
        span = due - row.approved_at
        return row.approved_at + span * float(self.rng.uniform(0.35, 0.97))


def play_year(
    cast: Cast, geography: Geography, *, seed: int, start: datetime, end: datetime
) -> list[Broadcast]:
    """Every message of the year that has ended, in the order of time."""
    room = Newsroom(cast, geography, np.random.default_rng([seed, 5]), end)
    plans = tomllib.loads(PLAN.read_text("utf-8"))["message"]
    moments = [
        (at, turn, plan)
        for plan in plans
        for turn, at in enumerate(filing_moments(plan["times"], "flat", plan["hours"], start, end, room.rng))
        if at + time_to_end(plan["kind"]) < end
    ]
    return [play(room, plan, at, turn) for at, turn, plan in sorted(moments, key=lambda item: item[0])]


def time_to_end(kind: str) -> timedelta:
    """How long before today a message must have begun for its end to lie before today, also when late."""
    data = kind_of(kind)
    return data.expires + data.closing + timedelta(days=1, hours=2)


def play(room: Newsroom, plan: dict, at: datetime, turn: int) -> Broadcast:
    """One message from its draft to its end; its possible ends come in turn."""
    row = room.write(plan, at, door=room.place())
    at += timedelta(minutes=float(room.rng.uniform(2, 9)))
    row = room.submit(row, at)
    if room.rng.random() < SHARES["rejected"]:
        row = room.send_back_and_mend(row, at + timedelta(minutes=2))
        at += timedelta(minutes=8)
    row = room.approve(row, at + timedelta(minutes=float(room.rng.uniform(0.5, 6))))
    if plan.get("ends"):
        room.close(row, plan["ends"][turn % len(plan["ends"])])
    else:
        with clock.travel(row.expires_at + timedelta(seconds=30)):
            actions.close_finished_broadcasts()
    row.refresh_from_db()
    room.answers(row, plan["answers"])
    return row


def play_running(cast: Cast, geography: Geography, *, seed: int, end: datetime) -> list[Broadcast]:
    """What is going on now: messages out, one whose end is overdue, some that wait, one draft."""
    room = Newsroom(cast, geography, np.random.default_rng([seed, 6]), end)
    return [_running(room, plan) for plan in tomllib.loads(PLAN.read_text("utf-8"))["running"]]


def _running(room: Newsroom, plan: dict) -> Broadcast:
    at = room.end - timedelta(minutes=plan["minutes"] + 4)
    scheduled = room.end + timedelta(hours=17) if plan["state"] == "scheduled" else None
    row = room.write(plan, at, door=room.place(plan["theme"]), scheduled_at=scheduled)
    if plan["state"] == "draft":
        return row
    row = room.submit(row, at + timedelta(minutes=2))
    if plan["state"] == "submitted":
        return row
    row = room.approve(row, at + timedelta(minutes=4))
    if plan["state"] != "scheduled":
        room.answers(row, 8)
    return row
