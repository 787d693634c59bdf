"""Whether a playbook fits an area: its preconditions and themes beside the published figures.

Figures never say that something works. They say whether a condition holds, what nobody published, and what
a person must judge; a figure that rests on few says so.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from noaber.places import queries as places
from noaber.places.models import Area, AreaFigure
from noaber.playbooks.area_figures import Figure, known_figures
from noaber.playbooks.book import Playbook
from noaber.playbooks.book.shapes import Precondition
from noaber.playbooks.book.words import Phenomenon
from noaber.playbooks.queries.reading import said_number

# Always shown: without them no other figure says anything.
BACKGROUND = ("population", "households")


class Outcome(StrEnum):
    """What the figures say of a precondition."""

    MET = "met"
    NOT_MET = "not-met"
    NO_FIGURE = "no-figure"
    JUDGE = "judge"


@dataclass(frozen=True)
class Shown:
    """A figure of the area, with that of its municipality; `value` is None when nobody published it."""

    figure: Figure
    value: float | None = None
    year: int | None = None
    source: str = ""
    whole: float | None = None
    few: float | None = None  # on how many it rests, when those are few
    of: str = ""

    @property
    def said(self) -> str:
        return self._in_words(self.value)

    @property
    def said_whole(self) -> str:
        return self._in_words(self.whole)

    @property
    def said_few(self) -> str:
        return said_number(self.few) if self.few is not None else ""

    def _in_words(self, value: float | None) -> str:
        if value is None:
            return ""
        return f"{said_number(value)}%" if self.figure.unit == "percent" else said_number(value)


@dataclass(frozen=True)
class Check:
    """One precondition and what the figures say of it."""

    condition: Precondition
    outcome: Outcome
    shown: Shown | None = None

    @property
    def wanted(self) -> str:
        """The bound in words."""
        least, most = self.condition.at_least, self.condition.at_most
        percent = "%" if self.shown and self.shown.figure.unit == "percent" else ""
        if least is not None and most is not None:
            bounds = {"least": said_number(least), "most": f"{said_number(most)}{percent}"}
            return _("van %(least)s tot en met %(most)s") % bounds
        if least is not None:
            return _("%(n)s of meer") % {"n": f"{said_number(least)}{percent}"}
        return _("ten hoogste %(n)s") % {"n": f"{said_number(most or 0)}{percent}"}


@dataclass(frozen=True)
class Theme:
    """What the playbook is about, with the figures that say something of it."""

    word: str
    shown: list[Shown]


@dataclass(frozen=True)
class Fit:
    """A playbook beside an area."""

    area: Area
    whole: Area | None
    background: list[Shown]
    checks: list[Check]
    themes: list[Theme]
    without_figures: list[str]

    def of(self, outcome: Outcome) -> list[Check]:
        return [check for check in self.checks if check.outcome == outcome]

    @property
    def met(self) -> list[Check]:
        return self.of(Outcome.MET)

    @property
    def not_met(self) -> list[Check]:
        return self.of(Outcome.NOT_MET)

    @property
    def no_figure(self) -> list[Check]:
        return self.of(Outcome.NO_FIGURE)

    @property
    def judge(self) -> list[Check]:
        return self.of(Outcome.JUDGE)

    @property
    def shown(self) -> list[Shown]:
        """Every figure of the page once: background, of the preconditions, of the themes."""
        every = [*self.background, *(check.shown for check in self.checks if check.shown)]
        every += [shown for theme in self.themes for shown in theme.shown]
        return list({shown.figure.key: shown for shown in every}.values())

    @property
    def known(self) -> list[Shown]:
        return [shown for shown in self.shown if shown.value is not None]

    @property
    def unknown(self) -> list[Shown]:
        return [shown for shown in self.shown if shown.value is None]

    @property
    def rests_on_few(self) -> bool:
        """Whether what is said of a precondition rests on few."""
        return any(check.shown and check.shown.few is not None for check in self.checks)

    @property
    def verdict(self) -> str:
        """no: something does not hold; unsaid: no precondition has a figure; little: one is missing; yes."""
        if self.not_met:
            return "no"
        if self.no_figure:
            return "little"
        return "yes" if self.met else "unsaid"


def fit_of(book: Playbook, area: Area) -> Fit:
    """Set a playbook beside the figures of an area; one query."""
    whole = places.get_area(area.ancestor_ids[0]) if area.ancestor_ids else None
    figures = _Figures(area, whole)
    checks = [_check(condition, figures) for condition in book.preconditions]
    themes, silent = [], []
    for phenomenon in book.facets.phenomena.values:
        about = [figure for figure in known_figures().values() if phenomenon in figure.phenomena]
        word = str(Phenomenon(phenomenon).label)
        if about:
            themes.append(Theme(word, [figures.shown(figure) for figure in about]))
        else:
            silent.append(word)
    background = [figures.shown(known_figures()[key]) for key in BACKGROUND]
    return Fit(area, whole, background, checks, themes, silent)


def _check(condition: Precondition, figures: "_Figures") -> Check:
    if condition.figure is None:
        return Check(condition, Outcome.JUDGE)
    shown = figures.shown(known_figures()[condition.figure])
    if shown.value is None:
        return Check(condition, Outcome.NO_FIGURE, shown)
    enough = condition.at_least is None or shown.value >= condition.at_least
    holds = enough and (condition.at_most is None or shown.value <= condition.at_most)
    return Check(condition, Outcome.MET if holds else Outcome.NOT_MET, shown)


class _Figures:
    """The figures of an area and its municipality, asked at once."""

    def __init__(self, area: Area, whole: Area | None):
        self._area, self._whole = area, whole
        columns = [column for figure in known_figures().values() for column in figure.columns]
        self._rows = places.latest_figures([area, *([whole] if whole else [])], columns)

    def shown(self, figure: Figure) -> Shown:
        here = self._row(self._area, figure)
        if here is None:
            return Shown(figure, whole=self._value(self._whole, figure))
        few, of = None, known_figures().get(figure.of or "")
        if of is not None:
            count = self._value(self._area, of)
            few = count if count is not None and count < figure.small else None
        return Shown(
            figure,
            here.value,
            here.year,
            here.source,
            self._value(self._whole, figure),
            few,
            str(of.name) if of else "",
        )

    def _row(self, area: Area | None, figure: Figure) -> AreaFigure | None:
        """The first of its columns that the area has."""
        rows = (self._rows.get((area.pk, column)) for column in figure.columns) if area else ()
        return next((row for row in rows if row is not None), None)

    def _value(self, area: Area | None, figure: Figure) -> float | None:
        row = self._row(area, figure)
        return row.value if row else None
