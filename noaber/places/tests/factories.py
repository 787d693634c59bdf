"""A small made-up piece of town for tests: two wijken with two square buurten each, streets and doors."""

from itertools import count

import shapely
from django.utils.text import slugify

from noaber.places.models import Address, Area, Backdrop, Street

SOUTH_WEST = (6.70, 52.20)
SIDE = 0.01
_numbers = count(1)


def make_area(name="Lindehof", level="buurt", parent=None, shape=None, code=None) -> Area:
    """A saved area; without a shape a square of about 700 by 1,100 metres."""
    number = next(_numbers)
    prefix = {"municipality": "GM", "wijk": "WK", "buurt": "BU"}[level]
    area = Area(
        code=code or f"{prefix}{number:08d}",
        name=name,
        slug=f"{slugify(name)}-{number}",
        level=level,
        parent=parent,
        ancestor_ids=[*parent.ancestor_ids, parent.pk] if parent else [],
    )
    area.outline(shape or square(0, 0))
    area.save()
    return area


def square(column: int, row: int, wide: int = 1, tall: int = 1) -> shapely.Polygon:
    """A square of the grid on which the piece of town is laid out."""
    west, south = SOUTH_WEST[0] + column * SIDE, SOUTH_WEST[1] + row * SIDE
    return shapely.box(west, south, west + wide * SIDE, south + tall * SIDE)


def make_town() -> dict[str, Area]:
    """A municipality of two wijken with two buurten each, by name."""
    town = make_area("Lindervoort", "municipality", shape=square(0, 0, 2, 2))
    areas = {"Lindervoort": town}
    for column, wijk_name in enumerate(["Wijk 2 Zuid", "Wijk 10 Noord"]):
        wijk = areas[wijk_name] = make_area(wijk_name, "wijk", town, square(column, 0, 1, 2))
        for row, name in enumerate(["Veld", "Ässel"] if column else ["Hof", "Berg"]):
            areas[name] = make_area(name, "buurt", wijk, square(column, row))
    return areas


def make_street(name: str, area: Area | None = None, town: str = "Lindervoort") -> Street:
    street = Street.called(name, town, area)
    street.save()
    return street


def make_address(street: Street, number: int, lon=6.705, lat=52.205, suffix="", postcode="") -> Address:
    address = Address(
        bag_id=f"{next(_numbers):016d}",
        street=street,
        number=number,
        suffix=suffix,
        postcode=postcode,
        town=street.town,
        area=street.area,
    )
    address.move_to(lon, lat)
    address.save()
    return address


def draw(kind: str, shape, name: str = "", rank: int = 0) -> Backdrop:
    """A saved feature of the drawing under the map."""
    feature = Backdrop(kind=kind, name=name, rank=rank)
    feature.outline(shape)
    feature.save()
    return feature
