"""Runs of letters and lists of doors: whose they are, in which order, and what stands on each letter."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from noaber.channels.models import (
    TO_DOORS,
    Channel,
    Door,
    Kind,
    Mailing,
    PaperRun,
    PaperWish,
    Spoke,
    Unreached,
)
from noaber.channels.paper.codes import LETTER, BadCode, decode
from noaber.channels.rules import PAPER_MANDATES
from noaber.core import clock
from noaber.people.models import PersonPlace, PlaceKind
from noaber.people.rules import roles_of
from noaber.places.spelling import plain, suffix_order

MOST_NAMES = 2
COLUMNS = ("pk", "outcome", "address_id", "address__street__name", "address__number", "address__suffix")
OUTCOME_WORDS = [*Unreached.choices, *Spoke.choices]
POSTAL = ("address__postcode", "address__town")


@dataclass(slots=True)
class DoorLine:
    """One door of a run, as it is walked by and written to."""

    pk: int
    outcome: str
    address_id: int
    street: str
    number: int
    suffix: str
    postcode: str
    town: str
    names: list[str] = field(default_factory=list)
    large: bool = False
    english: bool = False

    @property
    def door(self) -> str:
        return f"{self.number} {self.suffix}".strip() if self.suffix else str(self.number)


def runs_for(person) -> QuerySet[PaperRun]:
    """The runs of the organisations for which somebody may handle paper, newest first."""
    own = {role.organisation_id for role in roles_of(person) if role.mandate in PAPER_MANDATES}
    rows = PaperRun.objects.filter(mailing__organisation__in=own).select_related("mailing__organisation")
    told = Count("doors", filter=~Q(doors__outcome=""))
    return rows.annotate(door_count=Count("doors"), told_count=told).order_by("-made_at", "-pk")


def get_run_for(person, pk: int) -> PaperRun | None:
    """One run, or None when it is not this person's."""
    return runs_for(person).filter(pk=pk).first()


def get_door_of(run: PaperRun, pk: int) -> Door | None:
    """One door of a run."""
    return Door.objects.filter(run=run, pk=pk).first()


def get_returned_door(person, pk: int) -> Door | None:
    """The door behind a return code, when its letter is of an organisation of this person."""
    doors = Door.objects.filter(pk=pk, run__channel=Channel.LETTER, run__in=runs_for(person).values("pk"))
    return doors.select_related("run__mailing", "address__street").first()


def get_answering_door(code: str) -> Door | None:
    """The door of whoever calls, by the code on their letter; None when there is no such letter any more."""
    try:
        number = decode(code, LETTER)
    except BadCode:
        return None
    doors = Door.objects.filter(pk=number, run__channel=Channel.LETTER)
    return doors.select_related("run__mailing", "address__street").first()


def answers_at_doors(source) -> QuerySet[Door]:
    """What was answered by phone to letters about a source, newest first."""
    mailings = Mailing.objects.filter(source_label=source._meta.label_lower, source_id=source.pk)
    doors = Door.objects.filter(run__mailing__in=mailings).exclude(answer="")
    return doors.select_related("address__street").order_by("-answered_at")


def outcomes_of(run: PaperRun) -> dict[str, int]:
    """How many doors have which outcome; "" is: nothing heard."""
    rows = Door.objects.filter(run=run).values_list("outcome").annotate(n=Count("pk"))
    return dict(rows.order_by("outcome"))


def doors_of_run(run: PaperRun) -> list[DoorLine]:
    """The doors by street, number and suffix; for walking the odd ones up the street, the even ones down."""
    rows = Door.objects.filter(run=run).values_list(*COLUMNS, *POSTAL)
    return sorted((DoorLine(*row) for row in rows), key=_walked if run.walking else _sorted)


def add_wishes(doors: Iterable[DoorLine]) -> None:
    """Say of each door what those who live there want of a letter: their name, large print, English.

    A name stands on a letter only when its person asked for that.
    """
    by_address = {door.address_id: door for door in doors}
    homes = PersonPlace.objects.filter(
        address__in=list(by_address), kind=PlaceKind.HOME, person__erased_at=None, doubted_at=None
    )
    for address, language in homes.values_list("address_id", "person__language"):
        by_address[address].english |= language != "nl"
    lives = defaultdict(set)
    for person, address in homes.filter(person__paper_wish__isnull=False).values_list(
        "person_id", "address_id"
    ):
        lives[person].add(address)
    for wish in PaperWish.objects.filter(person__in=list(lives)).select_related("person").order_by("pk"):
        for address in lives[wish.person_id]:
            door = by_address[address]
            door.large |= wish.large
            if wish.by_name and wish.person.name and len(door.names) < MOST_NAMES:
                door.names.append(wish.person.name)


def get_paper_wish(person) -> PaperWish:
    """How somebody wants letters; an unsaved row when nothing was said."""
    return PaperWish.objects.filter(person=person).first() or PaperWish(person=person)


def get_poster_for(person, pk: int) -> Mailing | None:
    """The message that a poster shows, when it went by poster and is of an organisation of this person.

    Not when it was taken back, its time is over, or a newer poster took its place.
    """
    own = {role.organisation_id for role in roles_of(person) if role.mandate in PAPER_MANDATES}
    newer = Mailing.objects.filter(
        source_label=OuterRef("source_label"),
        source_id=OuterRef("source_id"),
        pk__gt=OuterRef("pk"),
        chunks__channel=Channel.POSTER,
    )
    holds = Q(expires_at=None) | Q(expires_at__gt=clock.now())
    rows = Mailing.objects.filter(~Exists(newer), holds, pk=pk, organisation__in=own, withdrawn_at=None)
    return rows.filter(tallies__channel=Channel.POSTER).select_related("organisation").first()


def get_newer_run(run: PaperRun) -> PaperRun | None:
    """The last run of the same message by the same channel, when this one is not it: other words, or its
    end."""
    mailing = run.mailing
    same = PaperRun.objects.filter(
        mailing__source_label=mailing.source_label, mailing__source_id=mailing.source_id, channel=run.channel
    )
    return same.filter(pk__gt=run.pk).select_related("mailing").order_by("-pk").first()


def last_on_paper(source) -> Mailing:
    """The last version of `source` that somebody took along on paper; there is one when doors were told."""
    taken = PaperRun.objects.filter(
        mailing__source_label=source._meta.label_lower,
        mailing__source_id=source.pk,
        mailing__kind=Kind.ALERT,
        taken_at__isnull=False,
    )
    return taken.select_related("mailing").latest("pk").mailing


@dataclass(frozen=True)
class OnPaper:
    """What of a message is on paper: its runs, and the mailing of its poster."""

    runs: list[PaperRun]
    poster: Mailing | None


def paper_of(source) -> OnPaper:
    """What was made on paper of a source, for its own page."""
    mailings = Mailing.objects.filter(source_label=source._meta.label_lower, source_id=source.pk)
    runs = PaperRun.objects.filter(mailing__in=mailings).annotate(door_count=Count("doors"))
    runs = runs.select_related("mailing")
    posters = mailings.filter(tallies__channel=Channel.POSTER, kind=Kind.ALERT)
    return OnPaper(list(runs.order_by("pk")), posters.order_by("-pk").first())


def get_on_paper(pk: int) -> Mailing | None:
    """A message that went out on paper, for whoever has that paper; never one to a single person."""
    paper = (*TO_DOORS, Channel.POSTER)
    rows = Mailing.objects.filter(pk=pk, person=None, contact_language="", tallies__channel__in=paper)
    return rows.select_related("organisation").first()


def story_of(mailing: Mailing) -> list[Mailing]:
    """What a code on paper leads to: this message, and what was told about it later, such as its end."""
    same = Mailing.objects.filter(
        source_label=mailing.source_label,
        source_id=mailing.source_id,
        kind__in=(Kind.ALERT, Kind.CLOSING),
        pk__gte=mailing.pk,
        person=None,
    )
    return list(same.select_related("organisation").order_by("-pk")[:10])


def _sorted(door: DoorLine):
    return plain(door.street), door.town, door.number, suffix_order(door.suffix)


def _walked(door: DoorLine):
    """Up the street along the odd numbers, and back along the even ones."""
    even = door.number % 2 == 0
    return plain(door.street), door.town, even, -door.number if even else door.number, door.suffix
