"""The pages read most: maps, the list of a desk, the front page, a place's own page, the categories."""

from datetime import timedelta
from urllib.parse import quote, urlencode

from bench.figures import Figure
from bench.measuring import Call, in_turn, measure, signed_in
from bench.server import Server


def map_of_a_place(server: Server, reports: int) -> list[Figure]:
    """Each buurt's own frame, as the page of the place asks it."""
    from noaber.places.models import Area

    areas = Area.objects.filter(level="buurt").order_by("pk")
    calls = [frame(area, 15) for area in areas]
    return [measure(server, "map of a neighbourhood", reports, in_turn(calls))]


def map_of_the_town(server: Server, reports: int) -> list[Figure]:
    """The whole municipality in one frame, in a small and a large window, and the country around it."""
    from noaber.places.models import Area

    town = Area.objects.get(level="municipality")
    zooms = {"a phone": 11, "a desk": 13}
    return [
        measure(server, f"map of the whole town, {name}", reports, in_turn([frame(town, zoom)]))
        for name, zoom in zooms.items()
    ]


def frame(area, zoom: int) -> Call:
    edges = ",".join(f"{edge:.5f}" for edge in (area.west, area.south, area.east, area.north))
    return Call(f"/kaart/zaken.geojson?{urlencode({'bbox': edges, 'zoom': zoom})}")


def list_of_a_desk(server: Server, reports: int) -> list[Figure]:
    """Fifty rows of the largest desk: every filter, page 1 and page 2,000 (or the last there is)."""
    from django.db.models import Count

    from noaber.cases.models import Case
    from noaber.people.models import Desk
    from noaber.people.queries import persons_with

    desk_id = Case.objects.values("desk").annotate(n=Count("pk")).order_by("-n")[0]["desk"]
    desk = Desk.objects.get(pk=desk_id)
    handler = persons_with("handler", desk=desk).order_by("pk")[0]
    headers = signed_in(handler)
    page, cursor = far_page(desk)
    filters = filters_of(desk)
    asked = {name: {"balie": desk.slug, **values} for name, values in filters.items()}
    every = [list_page(values, headers) for values in asked.values()]
    far = [list_page({"balie": desk.slug, "weergave": "all", "na": cursor}, headers)]
    figures = [
        measure(server, "list of 50, page 1, each filter in turn", reports, in_turn(every)),
        measure(server, f"list of 50, page {page:,}", reports, in_turn(far)),
    ]
    figures += [
        measure(server, f"list of 50: {name}", reports, in_turn([list_page(values, headers)]))
        for name, values in asked.items()
    ]
    return figures


def list_page(values: dict, headers: dict) -> Call:
    return Call(f"/balie/?{urlencode(values)}", headers=headers)


def filters_of(desk) -> dict[str, dict]:
    """Everything that the list can be narrowed by, alone and together."""
    from noaber.cases.models import Case
    from noaber.core import clock
    from noaber.places.models import Area

    common = Case.objects.filter(desk=desk).exclude(place_text="").order_by("pk")[0]
    today = clock.today()
    area = Area.objects.filter(level="buurt").order_by("pk")[0]
    days = {"van": f"{today - timedelta(days=200)}", "tot": f"{today - timedelta(days=100)}"}
    street = common.place_text.rsplit(" ", 1)[0]
    return {
        "open": {},
        "late": {"weergave": "late"},
        "mine": {"weergave": "mine"},
        "all": {"weergave": "all"},
        "category": {"weergave": "all", "categorie": common.category},
        "closed": {"weergave": "all", "stand": "closed"},
        "area": {"weergave": "all", "gebied": area.pk},
        "days": {"weergave": "all", **days},
        "number": {"weergave": "all", "q": common.number},
        "street": {"weergave": "all", "q": street},
        "common word": {"weergave": "all", "q": common.title.split()[0]},
        "rare word": {"weergave": "all", "q": "kraanvogel"},
        "all at once": {
            "weergave": "all",
            "categorie": common.category,
            "stand": "closed",
            "gebied": area.pk,
            **days,
        },
    }


def far_page(desk, wanted: int = 2_000) -> tuple[int, str]:
    """The number of a page far down the list, and the cursor that leads there."""
    from noaber.cases.models import Case
    from noaber.core.keyset import page_of

    rows = Case.objects.filter(desk=desk).order_by("-filed_at", "-id")
    page = min(wanted, (rows.count() - 1) // 50)
    before = [row.pk for row in rows.only("pk")[(page - 1) * 50 - 1 : (page - 1) * 50 + 1]]
    return page, page_of(rows.filter(pk__in=before), by=["-filed_at", "-id"], size=1).next


def front_page(server: Server, reports: int) -> list[Figure]:
    return [measure(server, "public home page", reports, in_turn([Call("/")]))]


def page_of_a_place(server: Server, reports: int) -> list[Figure]:
    """Every buurt in turn, to a reader who is not signed in; counted by the clock first, as a worker does."""
    from noaber.cases.actions import count_places
    from noaber.places.models import Area

    count_places()
    slugs = list(Area.objects.filter(level="buurt").order_by("pk").values_list("slug", flat=True))
    town = Area.objects.get(level="municipality").slug
    pages = {
        "page of a neighbourhood": [f"/buurt/{slug}/" for slug in slugs],
        "page of the whole town": [f"/buurt/{town}/"],
        "said and done": [f"/buurt/{slug}/gezegd-en-gedaan/" for slug in slugs],
    }
    return [
        measure(server, name, reports, in_turn([Call(quote(path)) for path in paths]))
        for name, paths in pages.items()
    ]


def categories(server: Server, reports: int) -> list[Figure]:
    """The tree as programs read it, the same with the ETag that they kept, and the form's first pages."""
    etag = etag_of("/open311/v2/services.json")
    known = Call("/open311/v2/services.json", headers={"If-None-Match": etag})
    door = Call("/melden/soort/broken/")
    return [
        measure(server, "category tree, Open311", reports, in_turn([Call("/open311/v2/services.json")])),
        measure(server, "category tree, known already", reports, in_turn([known]), expected=(304,)),
        measure(server, "first page of a report", reports, in_turn([Call("/melden/")])),
        measure(server, "categories of a report", reports, in_turn([door])),
    ]


def etag_of(path: str) -> str:
    from django.test import Client

    return Client(SERVER_NAME="localhost").get(path).headers.get("ETag", "")
