"""Areas with their figures, streets, addresses, spots, and the drawing under the map. No personal data."""

from __future__ import annotations

from functools import cached_property

import shapely
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.text import slugify

from noaber.core import clock
from noaber.places.cells import area_m2, cell_of
from noaber.places.spelling import plain


class Located(models.Model):
    """Something at a point. The point is the truth; the cell is how it is found."""

    lon = models.FloatField()
    lat = models.FloatField()
    cell = models.BigIntegerField()

    class Meta:
        abstract = True

    def move_to(self, lon: float, lat: float) -> None:
        """Put it at a point, in the cell that belongs to that point. Saves nothing."""
        self.lon, self.lat, self.cell = lon, lat, cell_of(lon, lat)


class Outlined(models.Model):
    """Something with a shape in WGS84, and the box around it by which the database finds it."""

    shape_wkb = models.BinaryField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()

    class Meta:
        abstract = True

    @cached_property
    def shape(self) -> shapely.Geometry:
        """The shape in longitudes and latitudes."""
        return shapely.from_wkb(bytes(self.shape_wkb))

    def outline(self, shape: shapely.Geometry) -> None:
        """Give it a shape with its box. Saves nothing."""
        self.shape_wkb = shapely.to_wkb(shape)
        self.west, self.south, self.east, self.north = shape.bounds
        self.shape = shape


class Area(Located, Outlined):
    """A municipality, wijk or buurt (gemeente, wijk, buurt) with its CBS code. No personal data; kept."""

    class Level(models.TextChoices):
        MUNICIPALITY = "municipality", "gemeente"
        WIJK = "wijk", "wijk"
        BUURT = "buurt", "buurt"

    code = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=140, unique=True)
    level = models.CharField(max_length=12, choices=Level)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    ancestor_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    surface_ha = models.FloatField()
    made_of_parts = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    ended_on = models.DateField(null=True, blank=True)

    # How often an area was saved in this process, so that the atlas in memory knows that it is old.
    changes = 0

    class Meta:
        indexes = [
            models.Index(fields=["level", "slug"], name="area_level"),
            GinIndex(fields=["ancestor_ids"], name="area_ancestors"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level="municipality", parent=None) | ~models.Q(level="municipality"),
                name="area_municipality_on_top",
            )
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs) -> None:
        super().save(*args, **kwargs)
        Area.changes += 1

    def outline(self, shape: shapely.Geometry) -> None:
        """Also set what follows from a shape: a point surely inside, its cell, and the surface."""
        super().outline(shape)
        inner = shape.representative_point()
        self.move_to(inner.x, inner.y)
        self.surface_ha = round(area_m2(shape) / 10_000, 4)
        self.changed_at = clock.now()

    def is_within(self, area_id: int) -> bool:
        """Whether this is that area or a part of it."""
        return self.pk == area_id or area_id in self.ancestor_ids


class AreaFigure(models.Model):
    """One published figure of an area in a year (kerncijfer). No personal data; absent: not published."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="figures")
    key = models.SlugField(max_length=80)
    year = models.PositiveSmallIntegerField()
    value = models.FloatField()
    source = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "key", "year"], name="area_figure_once")]

    def __str__(self):
        return f"{self.key} {self.year}: {self.value}"


class Street(models.Model):
    """A named public space (straat) in a town. `plain` is how people type it. No personal data."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=140)
    plain = models.CharField(max_length=210)
    town = models.CharField(max_length=80, blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True, related_name="streets")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["town", "name"], name="street_once_in_town")]
        indexes = [GinIndex(fields=["plain"], opclasses=["gin_trgm_ops"], name="street_plain_trigrams")]

    def __str__(self):
        return self.name

    @classmethod
    def called(cls, name: str, town: str = "", area: Area | None = None) -> Street:
        """A street that is not saved yet, with the spellings that follow from its name."""
        return cls(name=name, town=town, area=area, slug=slugify(name)[:140], plain=plain(f"{name} {town}"))


class Address(Located):
    """A door (adres) as in the national register (BAG). No personal data: not who lives there."""

    bag_id = models.CharField(max_length=16, unique=True)
    street = models.ForeignKey(Street, on_delete=models.PROTECT, related_name="addresses")
    number = models.PositiveIntegerField()
    suffix = models.CharField(max_length=12, blank=True)
    postcode = models.CharField(max_length=6, blank=True)
    town = models.CharField(max_length=80, blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True, related_name="addresses")

    class Meta:
        indexes = [
            models.Index(fields=["cell"], include=["lon", "lat"], name="address_cell"),
            models.Index(fields=["street", "number", "suffix"], name="address_door"),
            models.Index(fields=["postcode", "number"], name="address_postcode"),
        ]

    def __str__(self):
        return f"{self.street.name} {self.door}"

    @property
    def in_full(self) -> str:
        """As on an envelope, to tell it from one of the same name elsewhere."""
        return ", ".join(filter(None, [str(self), f"{self.postcode} {self.town}".strip()]))

    @property
    def door(self) -> str:
        """The number with its suffix as on the door: "12", "12A", "12-3"."""
        glue = "-" if self.suffix[:1].isdigit() else ""
        return f"{self.number}{glue}{self.suffix}"


class Spot(Located):
    """A thing or place without an address: a lamp, a playground, a container (plek). No personal data."""

    kind = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True, related_name="spots")

    class Meta:
        indexes = [models.Index(fields=["kind", "cell"], name="spot_kind_cell")]

    def __str__(self):
        return self.name


class LivingRing(models.Model):
    """Levende ring: open around what happened, grown by what happens next to it, closed after some days.

    Holds personal data: its circles tell at which door something happened, no name; they are deleted a term
    after it closed.
    """

    kind = models.SlugField(max_length=40)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["kind", "until"], condition=models.Q(closed_at=None), name="living_ring_open"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("opened_at")), name="living_ring_lasts"
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | models.Q(closed_at__isnull=False),
                name="living_ring_merged_is_closed",
            ),
        ]

    def __str__(self):
        return f"{self.kind} ring {self.pk}"


class RingCircle(Located):
    """Cirkel: the metres around one thing that happened, in a living ring.

    Holds personal data: at which door something happened, no name; deleted a term after its ring closed. The
    object is said by label and number, so that one thing opens one circle, however often it is told.
    """

    ring = models.ForeignKey(LivingRing, on_delete=models.CASCADE, related_name="circles")
    kind = models.SlugField(max_length=40)
    metres = models.PositiveIntegerField()
    at = models.DateTimeField()
    object_label = models.CharField(max_length=60)
    object_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_label", "object_id"], name="ring_circle_once")
        ]

    def __str__(self):
        return f"circle of ring {self.ring_id}"


class Backdrop(Outlined):
    """One feature of the town's own drawing under the map (ondergrond). No personal data.

    `rank` says from how far away it is seen: 0 always, 1 in a town, 2 in a neighbourhood, 3 in a street.
    """

    class Kind(models.TextChoices):
        LAND = "land"
        BLOCK = "block"
        GREEN = "green"
        WATER = "water"
        PLAZA = "plaza"
        ROAD = "road"
        PATH = "path"
        RAIL = "rail"
        BUILDING = "building"
        PUBLIC = "public"
        TREE = "tree"
        LABEL = "label"

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=120, blank=True)
    rank = models.PositiveSmallIntegerField(default=0)

    def __str__(self):
        return self.name or self.kind
