"""What happens seldom, through the actions themselves: unfit texts, outside parties, parts split off."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from django.db.models import Max

from noaber.cases import actions
from noaber.cases.models import Case, Status
from noaber.core import clock
from noaber.demo.loading.people import Cast
from noaber.people.models import Person

FLAGS, OUTSIDE, SPLITS = 14, 10, 6
LATELY = timedelta(days=45)
WRONG = {
    "private": "Er staat een huisnummer bij van iemand die er niets mee te maken heeft.",
    "untrue": "Dit klopt niet. Ik woon hier en het is al gemaakt.",
    "spam": "Dit is reclame voor een klusbedrijf.",
    "insult": "De toon is beledigend voor de mensen van de ploeg.",
}
KEPT = "Wij hebben het gelezen. Er staat niets in dat niet mag. De melding blijft staan."
REMOVED = "U heeft gelijk. Wij hebben de tekst weggehaald. De melding zelf gaat door."
APPEAL = "Ik ben het er niet mee eens. Mijn buurman herkent zich in deze tekst."
OBJECTION = "Ik heb het huisnummer eruit gehaald. Mag de melding nu weer zichtbaar zijn?"
UPHELD = "Een ander heeft opnieuw gekeken. Er staat niemand herkenbaar in. De melding blijft staan."
SPLIT_OFF = {
    "grofvuil": "Naast wat u meldde, ligt er ook een bank op de stoep. Die halen wij apart op.",
    "straatlamp-uit": "U schreef ook dat de lamp niet brandt. Daar gaat een andere ploeg over.",
    "ratten": "U schreef ook over ratten. Dat zoekt een andere collega uit.",
}
PARTIES = {
    "Netbeheer Linderstreek": "Wilt u zeggen of deze kast van u is, en wanneer u komt?",
    "Aannemersbedrijf Wegdam": "Kunt u deze week kijken? De bewoners wachten al.",
    "Bomenwacht Linderstreek": "Is deze boom veilig? Graag uw oordeel.",
}
REPLIES = (
    "Dit is van ons. Wij komen donderdag met twee man.",
    "Wij hebben gekeken. Het is veilig, maar wij snoeien wel in de winter.",
    "Niet van ons. Probeer de provincie.",
)


def play_rare_things(cast: Cast, *, seed: int, end: datetime) -> None:
    """Flag and decide, ask outside and get answers. In the caller's transaction, with origin "history"."""
    rng = np.random.default_rng([seed, 8])
    for number, case in enumerate(_some(_public(end), FLAGS, rng)):
        _flag(case, number, cast, rng, end)
    for number, case in enumerate(_some(_running(end), OUTSIDE, rng)):
        _ask_outside(case, number, cast, rng, end)
    latest = Case.objects.aggregate(latest=Max("filed_at"))["latest"]
    whole = _running(end).filter(last__lt=latest, split_from=None)
    for number, case in enumerate(_some(whole, SPLITS, rng)):
        # After everything that was filed, so that numbers go on rising with the moment of filing.
        _split(case, number, cast, rng, latest + (end - latest) * (number + 1) / (SPLITS + 1))


def _public(end: datetime):
    rows = Case.objects.filter(public=True, quarantine_reason="", merged_into=None)
    return rows.filter(filed_at__gt=end - LATELY, filed_at__lt=end - timedelta(days=1)).exclude(text="")


def _running(end: datetime):
    rows = Case.objects.filter(status__in=(Status.NEW, Status.OPEN), quarantine_reason="", walled=False)
    return rows.annotate(last=Max("events__at")).filter(last__lt=end - timedelta(hours=8))


def _some(rows, count: int, rng) -> list[Case]:
    found = list(rows.select_related("desk").order_by("pk"))
    chosen = rng.choice(len(found), size=min(count, len(found)), replace=False) if found else []
    return [found[int(i)] for i in sorted(chosen)]


def _pick(people: list, rng):
    person = people[int(rng.integers(len(people)))]
    return Person.objects.get(pk=person.pk)


def _flag(case: Case, number: int, cast: Cast, rng, end: datetime) -> None:
    """Somebody flags it; two of three are decided, one in five of those goes to appeal."""
    reason = list(WRONG)[number % len(WRONG)]
    last = case.events.aggregate(last=Max("at"))["last"]
    at = last + (end - last) * 0.3
    flag = actions.flag_case(case, by=_resident(cast, rng, at), reason=reason, text=WRONG[reason], at=at)
    if number % 3 == 0:
        return
    at += (end - at) * 0.3
    decision, reasons = ("removed", REMOVED) if number % 4 == 1 else ("kept", KEPT)
    with clock.travel(at):
        actions.decide_flag(
            flag, by=_pick(cast.handlers[case.desk.slug], rng), decision=decision, reasons=reasons, at=at
        )
    _appeal(flag, number, cast, at, end)


def _appeal(flag, number: int, cast: Cast, at: datetime, end: datetime) -> None:
    """Some do not agree: with what stays, and with what was taken away. One appeal is decided, by another."""
    at += (end - at) * 0.3
    if flag.decision == "removed" and flag.case.reporter is not None:
        actions.appeal_flag(flag, by=flag.case.reporter, text=OBJECTION, at=at)
    if flag.decision != "kept" or number % 5 > 1:
        return
    flag = actions.appeal_flag(flag, by=flag.by, text=APPEAL, at=at)
    colleagues = [one for one in cast.handlers[flag.case.desk.slug] if one.pk != flag.decided_by_id]
    if number % 5 == 1 and colleagues:
        at += (end - at) * 0.3
        with clock.travel(at):
            by = Person.objects.get(pk=colleagues[0].pk)
            actions.decide_appeal(flag, by=by, decision="kept", reasons=UPHELD, at=at)


def _split(case: Case, number: int, cast: Cast, rng, at: datetime) -> None:
    """A report that spoke of two things becomes two, each with its own desk and date."""
    others = {slug: text for slug, text in SPLIT_OFF.items() if slug != case.category}
    category, text = list(others.items())[number % len(others)]
    with clock.travel(at):
        actions.split_case(
            case, by=_pick(cast.handlers[case.desk.slug], rng), category=category, text=text, at=at
        )


def _resident(cast: Cast, rng, at: datetime) -> Person:
    while True:
        row = int(rng.integers(len(cast.residents)))
        if cast.since[row] < at:
            return cast.residents[row]


def _ask_outside(case: Case, number: int, cast: Cast, rng, end: datetime) -> None:
    """The desk asks another party by a link that ends; most answer."""
    party, question = list(PARTIES.items())[number % len(PARTIES)]
    at = case.last + (end - case.last) * 0.4
    with clock.travel(at):
        link, _token = actions.hand_outside(
            case,
            by=_pick(cast.handlers[case.desk.slug], rng),
            party=party,
            mail="planning@uitvoering.example",
            text=question,
            at=at,
        )
    if number % 3:
        at += (end - at) * 0.5
        with clock.travel(at):
            actions.answer_outside(link, text=REPLIES[number % len(REPLIES)], at=at)
