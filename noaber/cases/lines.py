"""A case as one line of the desk's queue: every word and address ready, so that a page of fifty is quick.

A template asks for a translation, a date and a setting anew in every row; here each is asked once per page.
"""

from datetime import date
from typing import TypedDict

from django.urls import reverse
from django.utils import dateformat
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from noaber.core import clock
from noaber.core.icons import icon_svg

from .models import Case, Status

DAY_OF_WEEK = "D j"
ANY_NUMBER = "00-000000"


class Line(TypedDict):
    """What the template of the queue puts in a row; a dictionary, which a template reads quickest."""

    pk: int
    number: str
    link: str
    choose: str
    moment: str
    late: bool
    title: str
    meta: str
    owner: str
    initials: str
    lon: str
    lat: str


class Lines:
    """Makes the lines of one page, in the reader's language; `address` is carried along in each link."""

    def __init__(self, address: str):
        before, after = reverse("cases:item", args=[ANY_NUMBER]).split(ANY_NUMBER)
        self.before, self.after = before, f"{after}?{address}"
        self.now = clock.now()
        self.choose = gettext("Kies %(number)s, %(title)s")
        self.walled = _with_icon("lock", gettext("Alleen deze balie kan dit openen"))
        self.apart = _with_icon("shield-alert", gettext("apart gezet"))
        self.reopened, self.waits = gettext("heropend"), gettext("wacht")
        self.day_of_month, self.day_of_year = gettext("D j b"), gettext("j b 'y")
        self.days: dict[tuple[str, date], str] = {}

    def of(self, case: Case, group: str = "") -> Line:
        """The line of a case under the heading of a group."""
        owner = case.owner
        return Line(
            pk=case.pk,
            number=case.number,
            link=f"{self.before}{case.number}{self.after}",
            choose=self.choose % {"number": case.number, "title": case.title},
            moment=self.moment(case, group),
            late=case.is_late(self.now),
            title=case.title,
            meta=self.meta(case),
            owner=str(owner.display_name) if owner else "",
            initials=case.owner_initials,
            lon="" if case.lon is None else f"{case.lon}",
            lat="" if case.lat is None else f"{case.lat}",
        )

    def moment(self, case: Case, group: str) -> str:
        """The hour today, the day this week, else the date; of a closed case the date it was filed."""
        if case.is_closed:
            return self.day(case.filed_at, self.day_of_year)
        if group == "today":
            return f"{clock.local(case.due_at):%H:%M}"
        return self.day(case.due_at, DAY_OF_WEEK if group == "week" else self.day_of_month)

    def day(self, moment, style: str) -> str:
        """The day of a moment; many rows share one."""
        local = clock.local(moment)
        key = style, local.date()
        if key not in self.days:
            self.days[key] = dateformat.format(local, style)
        return self.days[key]

    def meta(self, case: Case) -> str:
        """Where and how many, and what is special about it."""
        parts = (
            [self.walled] if case.walled else [*([case.place_text] if case.place_text else []), _many(case)]
        )
        if case.quarantine_reason:
            parts.append(self.apart)
        if case.reopened_count:
            parts.append(self.reopened)
        if case.is_closed:
            parts.append(case.get_outcome_display())
        elif case.status == Status.WAITING:
            parts.append(self.waits)
        return _joined(parts)


def _many(case: Case) -> str:
    count = case.reporter_count
    return ngettext("%(n)s melder", "%(n)s melders", count) % {"n": count}


def _with_icon(name: str, words: str) -> SafeString:
    return format_html("{} {}", icon_svg(name), words)


def _joined(parts: list) -> str:
    """Parts with commas between them; what is not markup yet is escaped by the template."""
    if not any(isinstance(part, SafeString) for part in parts):
        return ", ".join(parts)
    return format_html("{}" + ", {}" * (len(parts) - 1), *parts)
