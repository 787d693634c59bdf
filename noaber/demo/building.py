"""Building the whole invented town in an empty database: places, people, a year, and what goes on now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import override

from noaber.cases.actions import fold_counts
from noaber.core import clock
from noaber.demo.history.aftermath import count_and_forget, let_messages_arrive
from noaber.demo.history.broadcasts import play_running, play_year
from noaber.demo.history.caserows import write_courses
from noaber.demo.history.courses import draw_courses
from noaber.demo.history.initiatives import play_initiatives
from noaber.demo.history.photographs import take_photos
from noaber.demo.history.rare import play_rare_things
from noaber.demo.history.reading import read_handled_cases, read_old_messages
from noaber.demo.loading.browsers import load_browsers
from noaber.demo.loading.geography import load_geography
from noaber.demo.loading.people import join_exercises, load_people
from noaber.demo.models import InventedTown
from noaber.demo.parts import choose_parts
from noaber.demo.town import build_town
from noaber.journal.actions import open_partitions, origin
from noaber.people.models import Person

YEAR = timedelta(days=365)
BEFORE = timedelta(days=200)
Report = Callable[[int, str], None]


class NotEmpty(Exception):
    """There are people in this database already, so no town is built in it."""


class OtherVersion(Exception):
    """This town has tables that we do not know."""


@dataclass(frozen=True)
class Size:
    """How large a town: the plan's scale, the people and the cases."""

    scale: float = 1.0
    people: int = 9_000
    cases: int = 4_600


def is_behind() -> bool:
    """Return whether the database misses a migration; much quicker to ask than to let `migrate` find out.

    Raises OtherVersion for a town with tables that this version does not know: it cannot be brought along.
    """
    executor = MigrationExecutor(connection)
    if set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations):
        raise OtherVersion("This town was made by another version of noaber. `make clean` removes it.")
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def built_town() -> InventedTown | None:
    """The town that lives in this database, if any."""
    return InventedTown.objects.first()


@transaction.atomic
def build(report: Report, *, seed: int = 1, size: Size | None = None) -> InventedTown:
    """Build it all, or nothing: stopped halfway it leaves the database as it was.

    Raises NotEmpty when there are people already, so that it can never be poured over a real installation.
    """
    size = size or Size()
    if Person.objects.exists():
        raise NotEmpty("There are people in this database. An invented town only goes into an empty one.")
    end = clock.now()
    start = end - YEAR
    open_partitions((start - BEFORE).date(), clock.today())
    with origin("history"), override("nl"):
        report(5, "drawing streets, canals and houses")
        town = build_town(seed, size.scale)
        report(20, f"laying out {town.name}: {len(town.doors):,} addresses in {len(town.roads)} streets")
        geography = load_geography(town)
        report(30, f"moving in {size.people:,} people")
        cast = load_people(geography, count=size.people, seed=seed, since=start)
        load_browsers(cast, seed=seed)
        report(50, "living a year: reports and their answers")
        courses = draw_courses(size.cases, cast=cast, geography=geography, seed=seed, start=start, end=end)
        write_courses(courses, cast=cast, geography=geography)
        play_rare_things(cast, seed=seed, end=end)
        take_photos(cast, seed=seed, end=end)
        report(75, "living a year: messages to the neighbourhood and how they ended")
        play_year(cast, geography, seed=seed, start=start, end=end)
        running = play_running(cast, geography, seed=seed, end=end)
        let_messages_arrive()
        parts = choose_parts(cast, running)
        join_exercises(cast, besides=parts["bewoner"])
        play_initiatives(cast, geography, parts, end=end)
        read_old_messages()
        read_handled_cases()
        count_and_forget(end)
        report(95, "counting for the map")
        while fold_counts():
            pass
    _look_at_tables()
    return InventedTown.objects.create(name=town.name, seed=seed, built_at=end, parts=parts)


def _look_at_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
