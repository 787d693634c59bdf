"""Counts per cell: nothing dropped, nothing shown that is not public, and always small."""

import json

import pytest
from django.db import connection
from django.urls import reverse

from noaber.cases.actions import close_case, fold_counts, merge_cases, quarantine_case
from noaber.cases.models import Case, CellChange, CellCount
from noaber.cases.queries.map import Frame, cells_in
from noaber.cases.tests.making import WALLED, a_case, a_handler

pytestmark = pytest.mark.django_db
TOWN = "6.60,52.15,6.80,52.25"


def shown(client, bbox: str = TOWN, zoom: int = 12, **more) -> dict:
    answer = client.get(reverse("cases:clusters"), {"bbox": bbox, "zoom": zoom, **more})
    assert answer.status_code == 200
    return json.loads(answer.content)


def test_the_counts_follow_every_change(at):
    first, second, third = (a_case(lon=6.70 + n / 1000, lat=52.2) for n in range(3))
    handler = a_handler(first.desk)
    close_case(first, by=handler, outcome="done", text="Klaar.")
    quarantine_case(second, by=handler, reason="spam")
    merge_cases(third, into=first, by=handler)
    second.delete()
    assert fold_counts() > 0 and fold_counts() == 0
    assert not CellChange.objects.exists()
    rows = CellCount.objects.filter(count__gt=0, resolution=5)
    assert [(row.status, row.public, row.count) for row in rows] == [("closed", True, 1)]


def test_counts_go_down_again_after_they_were_folded(at):
    case, other = a_case(), a_case()
    fold_counts()
    close_case(case, by=a_handler(case.desk), outcome="done", text="Klaar.")
    fold_counts()
    other.delete()
    fold_counts()
    rows = CellCount.objects.filter(count__gt=0, resolution=5)
    assert [(row.status, row.count) for row in rows] == [("closed", 1)]


def test_counts_agree_with_the_cases_at_every_resolution(at):
    for n in range(30):
        a_case(lon=6.70 + n / 300, lat=52.2 + n / 500)
    fold_counts()
    for resolution in range(5, 13):
        counts = CellCount.objects.filter(resolution=resolution).values_list("count", flat=True)
        assert sum(counts) == Case.objects.count()


@pytest.mark.parametrize("zoom", [9, 12, 14, 16, 17, 19])
def test_nothing_is_dropped_and_only_public_cases_are_shown(client, at, zoom):
    for n in range(12):
        a_case(lon=6.70 + n / 2000, lat=52.2)
    a_case(WALLED, lon=6.70, lat=52.2)
    fold_counts()
    found = shown(client, "6.69,52.19,6.72,52.21", zoom)
    assert found["total"] == 12
    assert sum(f["properties"].get("count", 1) for f in found["features"]) == 12


def test_a_case_alone_close_by_is_a_point_with_its_page(client, at):
    case = a_case(lon=6.70, lat=52.2)
    fold_counts()
    (feature,) = shown(client, "6.699,52.199,6.701,52.201", 18)["features"]
    assert feature["properties"]["number"] == case.number
    assert feature["geometry"]["coordinates"] == [6.70, 52.2]


def test_filters_by_kind_and_running(client, at):
    closed, _running = a_case(), a_case("gat-in-weg")
    close_case(closed, by=a_handler(closed.desk), outcome="done", text="Klaar.")
    fold_counts()
    assert shown(client)["total"] == 2
    assert shown(client, soort="gat-in-weg")["total"] == 1
    assert shown(client, open="1")["total"] == 1


def test_two_queries_at_most(client, at, django_assert_max_num_queries):
    a_case()
    fold_counts()
    for zoom in (10, 18):
        with django_assert_max_num_queries(2):
            shown(client, "6.70,52.20,6.71,52.21", zoom)


def test_the_map_draws_the_outlines_of_the_buurten(client, at):
    shown = client.get(reverse("cases:map")).content.decode()
    assert f'data-areas="{reverse("places:areas")}?level=buurt"' in shown
    assert client.get(reverse("places:areas"), {"level": "buurt"}).status_code == 200


@pytest.mark.parametrize(
    ("bbox", "zoom"),
    [
        ("", "12"),
        ("1,2,3", "12"),
        ("a,b,c,d", "12"),
        ("nan,nan,nan,nan", "12"),
        ("6,52,5,53", "12"),
        ("-inf,-90,inf,90", "12"),
        (TOWN, "-1"),
        (TOWN, "1e999"),
        (TOWN, "drie"),
    ],
)
def test_a_frame_that_is_none_is_refused(client, bbox, zoom):
    assert client.get(reverse("cases:clusters"), {"bbox": bbox, "zoom": zoom}).status_code == 400


@pytest.mark.parametrize("zoom", range(0, 25, 2))
@pytest.mark.parametrize("bbox", [TOWN, "-180,-85,180,85", "6.7,52.2,6.7001,52.2001", "3,50,8,54"])
def test_the_number_of_cells_stays_bounded(bbox, zoom):
    _resolution, cells = cells_in(Frame.read(bbox, str(zoom)))
    assert cells is None or 0 < len(cells) <= 900


def test_the_trigger_notes_bulk_changes_in_one_go(at):
    for _ in range(5):
        a_case()
    CellChange.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET status = 'open'")
    assert sorted(CellChange.objects.values_list("status", "delta")) == [("new", -5), ("open", 5)]
