"""The feeds of a neighbourhood: valid, public things only."""

import xml.etree.ElementTree as ET

import pytest
from shapely.geometry import box

from noaber.api import georeport
from noaber.cases.actions import file_case
from noaber.core import clock
from noaber.journal.actors import ANONYMOUS
from noaber.places import atlas
from noaber.places.models import Area

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def buurt(town):
    """Return an area around the reports."""
    area = Area(
        code="BU99990001",
        name="Korenbloembuurt",
        slug="korenbloembuurt",
        level="buurt",
        changed_at=clock.now(),
    )
    area.move_to(5.1, 52.1)
    area.outline(box(5.0, 52.0, 5.2, 52.2))
    area.save()
    atlas.forget()
    return area


@pytest.fixture
def filed(buurt):
    """Return one public report and one that is held back."""
    kind = georeport.offered()[0]
    here = {"by": ANONYMOUS, "category": kind.slug, "lon": 5.1, "lat": 52.1}
    shown = file_case(**here, text="KANARIE-VERBORGEN", place_text="Kamillestraat 18").case
    file_case(**here, text="x", quarantine="spam")
    return shown


def test_atom(client, buurt, filed, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        answer = client.get("/buurt/korenbloembuurt/atom.xml")
    feed = ET.fromstring(answer.content)
    assert answer["Content-Type"].startswith("application/atom+xml")
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 1
    assert entries[0].findtext(f"{ATOM}title").endswith(", Kamillestraat")
    assert filed.number in entries[0].findtext(f"{ATOM}id")
    assert b"KANARIE" not in answer.content


@pytest.mark.parametrize("hostile", ["\x01", "\x0b", "\ufffe", "]]>"])
def test_a_word_that_xml_forbids_breaks_no_feed(client, buurt, hostile):
    kind = georeport.offered()[0]
    file_case(by=ANONYMOUS, category=kind.slug, lon=5.1, lat=52.1, place_text=f"Kamille{hostile}straat")
    assert len(ET.fromstring(client.get("/buurt/korenbloembuurt/atom.xml").content)) > 4
    listed = ET.fromstring(client.get("/open311/v2/requests.xml").content)
    assert listed.findtext("request/address").startswith("Kamille")


@pytest.mark.parametrize("path", ["atom.xml", "meldingen.geojson"])
def test_no_feed_has_a_house_number(client, buurt, filed, path):
    text = client.get(f"/buurt/korenbloembuurt/{path}").content.decode()
    assert "Kamillestraat" in text and "Kamillestraat 18" not in text


def test_geojson(client, buurt, filed):
    answer = client.get("/buurt/korenbloembuurt/meldingen.geojson")
    (feature,) = answer.json()["features"]
    assert feature["geometry"]["coordinates"] == [5.1, 52.1]
    assert feature["properties"]["status"] == "open"
    assert b"KANARIE" not in answer.content


@pytest.mark.parametrize("path", ["atom.xml", "meldingen.geojson"])
def test_an_unknown_area(client, db, path):
    assert client.get(f"/buurt/bestaat-niet/{path}").status_code == 404
