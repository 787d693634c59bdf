"""Proof on the published boundaries: every area is found back, and its surface is right."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from noaber.journal.actors import IMPORT
from noaber.places import queries
from noaber.places.actions import import_areas
from noaber.places.cells import wgs84_to_rd
from noaber.places.models import Area

pytestmark = [pytest.mark.django_db, pytest.mark.shared_data, pytest.mark.slow]
FILES = {
    "gemeenten_2022_nl.geojson.gz": 343,
    "wijken_2016_nl_rd.geojson.gz": 2979,
    "haaglanden_wijken_2023_wgs84.geojson.gz": 72,
    "baarn_buurten_2024_full_kwb.geojson.gz": 21,
}


def metres(shape):
    """The same shape on the national grid, where a surface is simply a surface."""
    return shapely.transform(shape, lambda xy: np.column_stack(wgs84_to_rd(xy[:, 0], xy[:, 1])))


def assert_found_back(areas):
    lost = [area.code for area in areas if queries.area_at(area.lon, area.lat) != area]
    assert not lost
    outside = [area.code for area in areas if not area.shape.contains(shapely.Point(area.lon, area.lat))]
    assert not outside


def assert_surfaces(areas):
    for area in areas:
        assert area.surface_ha * 10_000 == pytest.approx(metres(area.shape).area, rel=0.01)


@pytest.mark.parametrize(("name", "count"), FILES.items())
def test_a_national_file(shared_data, name, count):
    path = shared_data / "boundaries" / name
    done = import_areas(path, by=IMPORT)
    assert done.read == count
    areas = list(Area.objects.filter(made_of_parts=False))
    assert len(areas) == count
    assert_found_back(areas)
    assert_surfaces(areas)
    again = import_areas(path, by=IMPORT)
    assert (again.created, again.changed) == (0, 0)


def test_the_buurten_and_wijken_of_22_municipalities(shared_data):
    import_areas(shared_data / "boundaries" / "gemeenten_2022_nl.geojson.gz", by=IMPORT)
    for level in ("wijken", "buurten"):
        files = sorted((shared_data / "boundaries" / f"{level}_2015").iterdir())
        assert len(files) == 22
        for path in files:
            import_areas(path, by=IMPORT)
    buurten = list(Area.objects.filter(level="buurt").select_related("parent"))
    assert len(buurten) == 1365
    assert_found_back(buurten)
    assert_surfaces(buurten)
    assert all(area.parent.level == "wijk" and len(area.ancestor_ids) == 2 for area in buurten)


def test_the_surface_is_the_one_that_cbs_publishes(shared_data):
    """Only the middle half is held against it: the shapes are simplified, and some lost a corner by that."""
    ratios = []
    for path in sorted((shared_data / "boundaries" / "buurten_2015").iterdir()):
        import_areas(path, by=IMPORT)
        ratios += [
            Area.objects.get(code=code).surface_ha / hectares
            for code, hectares in published(path)
            if hectares > 0
        ]
    low, middle, high = np.quantile(ratios, [0.25, 0.5, 0.75])
    assert 0.985 < low <= middle <= high < 1.015
    assert middle == pytest.approx(1, abs=0.005)


def published(path: Path):
    for feature in json.loads(gzip.decompress(path.read_bytes()))["features"]:
        properties = feature["properties"]
        yield properties["BU_CODE"], properties.get("OPP_TOT") or 0
