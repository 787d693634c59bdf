"""Said and done: what was promised in an area, told as lines and counted per month."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from noaber.cases import categories
from noaber.cases.models import Case, Outcome
from noaber.cases.queries import promises as cases
from noaber.core import clock, wording
from noaber.core.keyset import Page
from noaber.core.links import address
from noaber.core.tallies import unit_for
from noaber.site.queries.keeping import kept_when_many

MONTHS = 6
SIZE = 20
ANYTHING = "iets-anders"
BLOCKS = 24  # most blocks in a month's column
# In the order in which they are drawn: what was done lies at the bottom.
STYLES = {cases.DONE: "", cases.BUSY: "is-busy", cases.LATE: "is-late", cases.NOT: "is-not"}
WORDS = {
    cases.DONE: _("gedaan"),
    cases.BUSY: _("bezig"),
    cases.LATE: _("te laat"),
    cases.NOT: _("niet gedaan"),
}
# Ends that have a word of their own.
ENDS = {
    Outcome.NOTHING_FOUND: _("Niets gevonden"),
    Outcome.ELSEWHERE: _("Doorgegeven"),
    Outcome.UNKNOWN: _("Niet vastgelegd"),
}


@dataclass(frozen=True)
class Line:
    """One promise as people read it."""

    case: Case
    kind: str
    word: str
    happened: str

    @property
    def title(self) -> str:
        """The title; where that says only "something else", how the words begin that neighbours may read."""
        if self.case.category == ANYTHING and self.case.text and self.case.shared.get("text") == "public":
            return Truncator(self.case.text).words(8)
        return category_name(self.case) or self.case.title

    @property
    def where(self) -> str:
        """The street, without the number of anybody's door."""
        return self.case.public_place

    @property
    def url(self) -> str:
        return address("cases:case", self.case.number)

    @property
    def promised_by(self) -> str:
        """The organisation, with its desk where that says more."""
        organisation, desk = self.case.desk.organisation.name, self.case.desk.name
        return organisation if desk == organisation else f"{organisation}, {desk}"


@dataclass(frozen=True)
class Month:
    """The promises of one month, by state, as words and as blocks."""

    name: str
    counts: dict[str, int]
    unit: int

    @property
    def said(self) -> str:
        parts = [f"{number} {WORDS[state]}" for state, number in self.counts.items() if number]
        return f"{self.name}: {', '.join(parts)}"

    @property
    def blocks(self) -> list[tuple[str, range]]:
        """For each state the class of its blocks, and how many to draw."""
        return [(STYLES[state], range(-(-number // self.unit))) for state, number in self.counts.items()]


@dataclass(frozen=True)
class Overview:
    """All promises of the last half year, counted; one block stands for `unit` of them."""

    months: list[Month]
    counts: dict[str, int]
    since: date
    unit: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def first_month(months: int = MONTHS) -> date:
    """Return the first day of the month, `months` of them including this one."""
    today = clock.today()
    month = today.year * 12 + today.month - months
    return date(month // 12, month % 12 + 1, 1)


def since() -> datetime:
    return clock.at_local(first_month())


def promises_overview(area) -> Overview:
    """Count what was promised for the last half year and what is open from before. At most one query."""
    return kept_when_many("promises", area, lambda: _promises_overview(area), lambda found: found.total)


def _promises_overview(area) -> Overview:
    totals = dict.fromkeys(STYLES, 0)
    months: dict[date, dict[str, int]] = {}
    for month, state, number in cases.promise_counts(area, since=since()):
        shown = min(max(month, first_month()), clock.today().replace(day=1))
        months.setdefault(shown, dict.fromkeys(STYLES, 0))[state] += number
        totals[state] += number
    unit = unit_for(max((sum(counts.values()) for counts in months.values()), default=0), BLOCKS)
    named = [Month(wording.said_month(month), counts, unit) for month, counts in sorted(months.items())]
    return Overview(named, totals, first_month(), unit)


def promise_lines(area, *, state: str = "", after: str = "", before: str = "", size: int = SIZE) -> Page:
    """Return a page of promises, the late ones first; `items` are lines. One query."""
    page = cases.page_of_promises(area, since=since(), state=state, size=size, after=after, before=before)
    return Page([line_of(row) for row in page.items], next=page.next, previous=page.previous)


def line_of(case: Case) -> Line:
    """Tell one promise: how it stands and what happened, never nothing."""
    if case.standing == cases.LATE:
        word = wording.said_late(case.due_at, clock.now())
        return Line(case, "late", word, case.happened or gettext("Nog geen uitleg gegeven."))
    if case.standing == cases.BUSY:
        return Line(case, "busy", "", case.happened or _reporters(case))
    kind = "done" if case.standing == cases.DONE else "not"
    return Line(case, kind, str(ENDS.get(case.outcome, "")), f"{_kept(case)} {case.happened or ''}".strip())


def _reporters(case: Case) -> str:
    number = case.follower_count + 1
    return ngettext("%(n)d buur meldde dit.", "%(n)d buren meldden dit.", number) % {"n": number}


def _kept(case: Case) -> str:
    """Say when it was answered, and how that compares with the promise; a no is decided, not ready."""
    closed, due = clock.local(case.closed_at).date(), clock.local(case.due_at).date()
    day = wording.said_date(closed, clock.today())
    late = (closed - due).days
    if case.standing != cases.DONE:
        return gettext("Besloten op %(day)s.") % {"day": day}
    if late > 0:
        said = ngettext(
            "Klaar op %(day)s, %(n)d dag te laat.", "Klaar op %(day)s, %(n)d dagen te laat.", late
        )
        return said % {"day": day, "n": late}
    return gettext("Klaar op %(day)s.") % {"day": day}


def category_name(case: Case) -> str:
    """Return the category in the reader's language, when the case has no better title than that."""
    category = categories.get(case.category)
    own = case.title and category and case.title not in (category.names.nl, category.names.en)
    return "" if own or not category else str(category.name)
