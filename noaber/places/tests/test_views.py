"""Addresses and areas for pages and maps: right answers, kept copies, and a sentence for nonsense."""

import gzip

import pytest
import shapely
from django.urls import reverse

from noaber.places import tiles
from noaber.places.mapstyle import own_style
from noaber.places.tests.factories import draw, make_address, make_street, make_town, square
from noaber.places.tests.test_tiles import place_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def town():
    areas = make_town()
    tiles.forget()
    make_address(make_street("Margrietstraat", areas["Hof"]), 12, postcode="7601AB")
    return areas


def test_an_address_is_found_as_json(client, town):
    answer = client.get(reverse("places:search"), {"q": "margriet 12"}).json()
    (address,) = answer["addresses"]
    assert address["label"] == "Margrietstraat 12"
    assert address["area"]["name"] == "Hof"
    assert (address["lon"], address["lat"]) == (6.705, 52.205)


def test_an_address_is_found_as_a_piece_of_a_form(client, town):
    page = client.get(reverse("places:search"), {"q": "margriet 12", "near": "6.7,52.2"}, headers=HTMX)
    assert 'type="radio" name="address"' in page.text
    assert "Margrietstraat 12, 7601AB Lindervoort" in page.text


def test_what_is_not_found_says_what_to_do(client, town):
    page = client.get(reverse("places:search"), {"q": "<b>Nergens</b>straat 3"}, headers=HTMX)
    assert "kies een plek op de kaart" in page.text
    assert "<b>" not in page.text


@pytest.mark.parametrize(
    "query", [{"q": "x" * 201}, {"near": "hier"}, {"near": "6,nan"}, {"near": "200,10"}, {"q": "\x00"}]
)
def test_nonsense_gets_a_sentence(client, town, query):
    answer = client.get(reverse("places:search"), query, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_the_nearest_address_and_area(client, town):
    answer = client.get(reverse("places:nearest"), {"near": "6.7052,52.2051"}).json()
    assert answer["address"]["label"] == "Margrietstraat 12"
    assert answer["area"]["slug"] == town["Hof"].slug
    assert client.get(reverse("places:nearest"), {"near": "4,51"}).json() == {"address": None, "area": None}
    assert client.get(reverse("places:nearest")).status_code == 400


def test_an_area_is_geojson_with_a_mark(client, town, django_assert_num_queries):
    address = reverse("places:area_shape", args=[town["Hof"].slug])
    answer = client.get(address)
    assert answer["Content-Type"] == "application/geo+json"
    assert shapely.geometry.shape(answer.json()["geometry"]).symmetric_difference(square(0, 0)).area < 1e-9
    with django_assert_num_queries(0):
        assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get(reverse("places:area_shape", args=["nergens"])).status_code == 404


def test_areas_of_a_level_and_parts_of_an_area(client, town):
    def names(**query):
        return [
            f["properties"]["name"] for f in client.get(reverse("places:areas"), query).json()["features"]
        ]

    assert names(level="wijk") == ["Wijk 2 Zuid", "Wijk 10 Noord"]
    assert names(within=town["Wijk 10 Noord"].slug) == ["Ässel", "Veld"]
    assert len(names()) == 7
    assert client.get(reverse("places:areas"), {"within": "nergens"}).status_code == 404
    assert client.get(reverse("places:areas"), {"level": "planeet"}).status_code == 400


def test_a_tile_is_zipped_kept_and_marked(client, town):
    draw("water", square(0, 0))
    tiles.forget()
    address = reverse("places:tile", args=place_of(14))
    zipped = client.get(address, headers={"Accept-Encoding": "br, gzip"})
    plain = client.get(address)
    assert gzip.decompress(zipped.content) == plain.content
    assert zipped["ETag"] == plain["ETag"]
    assert "Accept-Encoding" in zipped["Vary"]
    assert client.get(address, headers={"If-None-Match": plain["ETag"]}).status_code == 304
    assert client.get(reverse("places:tile", args=[14, 1, 1])).status_code == 204
    assert client.get(reverse("places:tile", args=[3, 1, 1])).status_code == 404
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_style_has_a_colour_for_everything(client, theme):
    style = client.get(reverse("places:map_style"), {"theme": theme}).json()
    assert style["sources"]["town"]["tiles"][0].endswith("/kaart/{z}/{x}/{y}.mvt")
    assert "glyphs" not in style
    assert "sprite" not in style
    assert {layer["source-layer"] for layer in style["layers"][1:]} == {"backdrop", "area", "door"}
    assert own_style("light", "")["layers"] != own_style("dark", "")["layers"]


def test_the_base_layer_of_pdok_when_chosen(client, settings):
    settings.NOABER_BASEMAP = "pdok"
    answer = client.get(reverse("places:map_style"), {"theme": "dark"})
    assert answer["Location"].startswith("https://api.pdok.nl/")
    assert "darkmode" in answer["Location"]
