"""The facets by which a playbook is found: their names in addresses, and how people are asked for them."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from noaber.playbooks.book import Playbook
from noaber.playbooks.book.words import Effort, Evidence, Harm, Mechanism, Party, Phenomenon, Rung, Scale


class Standing(TextChoices):
    """Whether it can be started here (stand)."""

    RUNS = "runs", _("Kan hier draaien")
    DESCRIBED = "described", _("Alleen beschreven")


STANDING = "standing"


@dataclass(frozen=True)
class Facet:
    """One facet: `key` in the format, `name` in addresses, a short title, and the question on the page."""

    key: str
    name: str
    title: str | Promise
    question: str | Promise
    words: type[TextChoices]
    folded: bool = True

    @cached_property
    def values(self) -> tuple[str, ...]:
        """Every value, in the order of the format."""
        return tuple(self.words.values)

    def of(self, book: Playbook) -> tuple[str, ...]:
        """The values that a playbook has."""
        if self.key == STANDING:
            return (Standing.RUNS if book.runs else Standing.DESCRIBED,)
        return getattr(book.facets, self.key).values

    def word(self, value: str) -> str:
        """How people read a value."""
        return str(self.words(value).label)


FACETS = (
    Facet("phenomena", "thema", _("Thema"), _("Waar gaat het om?"), Phenomenon, folded=False),
    Facet(STANDING, "stand", _("Stand"), _("Kan het hier draaien?"), Standing, folded=False),
    Facet("evidence", "bewijs", _("Bewijs"), _("Hoeveel is er bekend?"), Evidence, folded=False),
    Facet("effort", "inzet", _("Inzet"), _("Hoeveel werk is het?"), Effort, folded=False),
    Facet("initiator", "begint", _("Wie begint"), _("Wie begint?"), Party),
    Facet("involved", "doet-mee", _("Wie doet mee"), _("Wie doet mee?"), Party),
    Facet("ladder", "trede", _("Zeggenschap"), _("Hoeveel beslissen bewoners mee?"), Rung),
    Facet("mechanisms", "werkwijze", _("Werkwijze"), _("Hoe werkt het?"), Mechanism),
    Facet("harm", "risico", _("Risico"), _("Wat kan er misgaan?"), Harm),
    Facet("scale", "schaal", _("Schaal"), _("Op welke schaal?"), Scale),
)
BY_KEY = {facet.key: facet for facet in FACETS}
