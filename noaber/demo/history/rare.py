"""What happens seldom, through the actions themselves: flags on what is unfit, and outside parties."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from django.db.models import Max

from noaber.cases import actions
from noaber.cases.models import Case, Status
from noaber.core import clock
from noaber.demo.loading.people import Cast
from noaber.people.models import Person

FLAGS, OUTSIDE = 14, 10
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
    if decision == "kept" and number % 5 == 0:
        actions.appeal_flag(flag, by=flag.by, text=APPEAL, at=at + (end - at) * 0.4)


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
