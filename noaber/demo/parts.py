"""The parts that a visitor can play, who plays them, and a walk through the town."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from noaber.broadcasts.models import Broadcast
from noaber.cases.models import Case
from noaber.channels.queries import recipients_of
from noaber.demo.loading.people import Cast
from noaber.people.models import Person


@dataclass(frozen=True)
class Part:
    """Rol in de stad: somebody a visitor can be, and the name of the page on which they begin."""

    key: str
    name: str
    does: str
    start: str
    desk: str = ""
    organisation: str = ""
    mandate: str = ""


PARTS = (
    Part(
        "bewoner", _("Bewoner"), _("Meldt iets, krijgt berichten en antwoordt met één tik."), "site:my_place"
    ),
    Part(
        "buur",
        _("Bewoner zonder bevestigd adres"),
        _("Meldt en leest mee, met alleen een buurt."),
        "site:my_place",
    ),
    Part(
        "afval",
        _("Behandelaar, afval"),
        _("Pakt meldingen op, stelt vragen en sluit ze af."),
        "cases:queue",
        desk="afval",
    ),
    Part(
        "straat",
        _("Behandelaar, openbare ruimte"),
        _("Een balie met veel werk en soms te laat."),
        "cases:queue",
        desk="openbare-ruimte",
    ),
    Part(
        "wijkteam",
        _("Behandelaar, sociaal wijkteam"),
        _("Ziet zorgen die niemand anders mag lezen."),
        "cases:queue",
        desk="wijkteam",
    ),
    Part(
        "wijkagent",
        _("Wijkagent"),
        _("Handelt meldingen voor de politie af in de eigen wijk."),
        "cases:queue",
        desk="politie-wijk",
    ),
    Part(
        "schrijver",
        _("Schrijver, politie"),
        _("Maakt een bericht aan precies de goede mensen."),
        "broadcasts:list",
        organisation="politie",
        mandate="author",
    ),
    Part(
        "goedkeurder",
        _("Goedkeurder, politie"),
        _("Leest mee als tweede persoon en keurt goed."),
        "broadcasts:list",
        organisation="politie",
        mandate="approver",
    ),
    Part(
        "moderator",
        _("Moderator"),
        _("Besluit over wat als ongepast is gemeld."),
        "cases:flags",
        organisation="gemeente",
        mandate="moderator",
    ),
    Part(
        "beheerder",
        _("Beheerder"),
        _("Geeft en beëindigt rollen."),
        "accounts:roles",
        organisation="gemeente",
        mandate="administrator",
    ),
)
BY_KEY = {part.key: part for part in PARTS}

# A walk: as whom, on which page, and what to do there.
WALK = (
    ("bewoner", "cases:report", _("Meld iets in uw straat, bijvoorbeeld zakken naast de container.")),
    ("afval", "cases:queue", _("Neem uw eigen melding uit de wachtrij, stel een vraag en sluit haar af.")),
    ("bewoner", "site:inbox", _("Lees het antwoord. Niet tevreden? Heropen de melding.")),
    (
        "schrijver",
        "broadcasts:list",
        _("Schrijf een bericht, kies een cirkel van 200 meter en bied het aan."),
    ),
    ("goedkeurder", "broadcasts:list", _("Lees het als tweede persoon en keur het goed.")),
    ("bewoner", "site:inbox", _("Open het bericht dat net binnenkwam en antwoord met één tik.")),
    ("schrijver", "broadcasts:list", _("Stuur het slotbericht: zo liep het af.")),
)


def choose_parts(cast: Cast, running: Sequence[Broadcast]) -> dict[str, int]:
    """Which invented person plays each part, by number."""
    chosen = {"bewoner": _resident(cast, running), "buur": _newcomer(cast)}
    for part in PARTS:
        if part.desk:
            chosen[part.key] = cast.handlers[part.desk][0].pk
        elif part.mandate:
            chosen[part.key] = cast.with_mandate(part.organisation, part.mandate)[0].pk
    return chosen


def _resident(cast: Cast, running: Sequence[Broadcast]) -> int:
    """Somebody verified who has a running alert before them, and of those who reported most."""
    verified = {person.pk for person in cast.residents if person.verified_until and person.language == "nl"}
    reached: set[int] = set()
    for row in running:
        if row.kind == "now" and row.is_running:
            reached |= set(recipients_of(row).get("page", []))
    candidates = (reached & verified) or verified
    found = (
        Case.objects.filter(reporter_id__in=candidates, walled=False)
        .values_list("reporter_id")
        .annotate(count=Count("pk"))
        .order_by("-count", "reporter_id")
        .first()
    )
    return found[0] if found else min(candidates)


def _newcomer(cast: Cast) -> int:
    """Somebody whose address was never confirmed."""
    return next(person.pk for person in reversed(cast.residents) if not person.verified_until)


def players(parts: dict[str, int]) -> list[tuple[Part, Person]]:
    """Each part with the person who plays it, in the order of the page."""
    people = Person.objects.in_bulk(parts.values())
    return [(part, people[parts[part.key]]) for part in PARTS if parts.get(part.key) in people]
