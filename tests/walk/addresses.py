"""Every address of the house, filled in with what is there and what is not."""

import itertools
import re

from noaber.cases.models import Case
from noaber.people.models import PersonPlace
from tests.house.test_addresses import patterns
from tests.walk.world import World

PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
# The admin has a test of its own; the demo and the box of unsent mail are not part of an installation.
SKIPPED = ("admin/", "beheer/instellingen/", "demo/", "postbak/")
MAY_ALARM = "/healthz"  # 503 there says that an alarm is open
OPEN_DOORS = ("/melden/", "/open311/", "/inloggen", "/meedoen", "/uitloggen", "/ik/weg")


def values_of(world: World) -> dict[str, list]:
    """Return what each parameter of an address may be; a new one must be taught here."""
    cases = Case.objects.values_list("pk", flat=True)[:2]
    return {
        "pk": sorted({1, world.viewers["owner"].pk, *world.broadcasts, *world.initiatives, *cases}),
        "place": list(PersonPlace.objects.values_list("pk", flat=True)[:2]),
        "number": world.numbers,
        "slug": world.slugs[:2],
        "book": ["besmettingsbrieven", "bestaat-niet"],
        "part": ["broken"],
        "act": ["starten", "bestaat-niet"],
        "verb": ["antwoord", "afhandelen", "bestaat-niet"],
        "name": ["waar"],
        "size": ["groot", "klein", "a4"],
        "step": ["1", "einde"],
        "mark": ["x", *world.marks],
        "token": [world.screen],
        "code": ["1"],
        "look": ["brief"],
        "sender": ["gemeente", "corporatie"],
        "form": ["json", "xml"],
        "zoom": [14],
        "column": [8497],
        "row": [5372],
    }


def addresses(world: World, **others: list):
    """Yield every address with every combination of its parameters; `others` replaces what some may be, and
    then only the addresses with one of these are given."""
    known = values_of(world) | others
    for route, _view in patterns():
        route = route.replace("^", "").replace("\\Z", "").replace("$", "")
        if route.startswith(SKIPPED) or "(?P" in route:
            continue
        names = [name for _kind, name in PARAMETER.findall(route)]
        if others and not others.keys() & set(names):
            continue
        missing = [name for name in names if name not in known]
        assert not missing, f"teach the walk what {missing} of {route} may be"
        for chosen in itertools.product(*(known[name] for name in names)):
            filled = route
            for value in chosen:
                filled = PARAMETER.sub(str(value), filled, count=1)
            yield "/" + filled


def addresses_of_nothing(world: World):
    """Yield every address with numbers and secrets that do not exist."""
    yield from addresses(world, pk=[0, 2**63 - 1])
    yield from addresses(world, token=["geraden-" + "x" * 35])
