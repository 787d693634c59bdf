"""Does this fit here: what holds, what does not, what nobody published, and what people must judge."""

import re
from html import unescape

import pytest

from noaber.journal.actors import IMPORT
from noaber.people.tests.making import a_resident
from noaber.places.actions import import_areas, import_statistics
from noaber.places.models import Area, AreaFigure
from noaber.places.tests.factories import make_address, make_street, make_town
from noaber.playbooks.queries.fitting import Outcome, fit_of
from noaber.playbooks.tests.making import a_playbook, facets

pytestmark = pytest.mark.django_db
PATH = "/draaiboeken/besmettingsbrieven/past-dit-hier/"
MOST_QUERIES = 6


def publish(area: Area, year: int = 2024, source: str = "CBS, Politie", **figures: float) -> None:
    AreaFigure.objects.bulk_create(
        AreaFigure(area=area, key=key, year=year, value=value, source=source)
        for key, value in figures.items()
    )


@pytest.fixture
def areas():
    return make_town()


def condition(figure: str, **bound: float) -> dict:
    text = {"nl": "Het moet zo zijn.", "en": "It must be so."}
    return {"text": text, "figure": figure, "basis": "editorial", **bound}


def needing(*conditions: dict):
    return a_playbook(preconditions=list(conditions))


@pytest.mark.parametrize(
    ("bound", "outcome"),
    [
        ({"at_least": 20}, Outcome.MET),
        ({"at_least": 31.5}, Outcome.MET),
        ({"at_least": 31.6}, Outcome.NOT_MET),
        ({"at_most": 31.5}, Outcome.MET),
        ({"at_most": 31.4}, Outcome.NOT_MET),
        ({"at_least": 10, "at_most": 40}, Outcome.MET),
    ],
)
def test_a_bound_holds_up_to_and_including_itself(areas, bound, outcome):
    publish(areas["Hof"], misdrijven_per1000=31.5, misdrijven_12m=90)
    (check,) = fit_of(needing(condition("recorded-crime-per-1000", **bound)), areas["Hof"]).checks
    assert check.outcome == outcome and check.shown.few is None


def test_without_a_figure_it_says_so_and_without_a_bound_people_judge(areas):
    text = {"nl": "Iemand wil het doen.", "en": "Somebody wants to."}
    book = needing(condition("owner-occupied", at_least=30), {"text": text, "basis": "editorial"})
    fit = fit_of(book, areas["Hof"])
    assert [check.outcome for check in fit.checks] == [Outcome.NO_FIGURE, Outcome.JUDGE]
    assert fit.verdict == "little" and not fit.known


def test_small_numbers_are_said_as_such(areas):
    publish(areas["Hof"], misdrijven_per1000=40, misdrijven_12m=6)
    fit = fit_of(needing(condition("recorded-crime-per-1000", at_least=20)), areas["Hof"])
    assert fit.verdict == "yes" and fit.rests_on_few
    assert fit.checks[0].shown.few == 6


def test_the_latest_year_and_the_first_column_count(areas):
    publish(areas["Hof"], year=2021, misdrijven=70, inwoners=900)
    publish(areas["Hof"], year=2023, misdrijven=50)
    publish(areas["Lindervoort"], year=2022, misdrijven=4000)
    book = needing(condition("recorded-crime", at_least=1))
    crime = fit_of(book, areas["Hof"]).checks[0].shown
    assert (crime.value, crime.year, crime.whole) == (50, 2023, 4000)
    publish(areas["Hof"], year=2022, misdrijven_12m=60)
    assert fit_of(book, areas["Hof"]).checks[0].shown.value == 60, "the column that is named first"


def test_a_theme_without_any_figure_is_named(areas):
    book = a_playbook(facets=facets(phenomena=["intercultural", "burglary"]))
    fit = fit_of(book, areas["Hof"])
    assert fit.without_figures == ["Intercultureel werken"]
    assert [theme.word for theme in fit.themes] == ["Woninginbraak"]


def text_of(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())).split())


def test_the_page_sets_figures_with_year_and_source_beside_those_of_the_municipality(client, areas):
    publish(areas["Hof"], inwoners=1825, misdrijven_per1000=12.4, misdrijven_12m=20)
    publish(areas["Lindervoort"], inwoners=25065, misdrijven_per1000=37.3)
    page = text_of(client, f"{PATH}?buurt={areas['Hof'].slug}")
    assert "Past dit in Hof?" in page
    assert "Hier klopt iets niet 1 voorwaarde klopt niet. 1 voorwaarde moet u zelf nagaan." in page
    assert "Genoteerde misdrijven per 1.000 inwoners: 12,4 . Nodig: 20 of meer. Lindervoort: 37,3." in page
    assert "CBS, Politie, 2024. Klein aantal" in page and "Let op: kleine aantallen." in page
    assert "Inwoners CBS, Politie, 2024 1.825 25.065" in page
    assert "Niet gepubliceerd voor deze buurt: huishoudens" in page
    assert "Een brief over inbraak kan bewoners banger maken." in page
    assert "Dat het ergens past, zegt niet dat het werkt." in page


def test_without_any_figure_the_page_stands(client, areas):
    page = text_of(client, f"{PATH}?buurt={areas['Lindervoort'].slug}")
    assert "Te weinig bekend" in page and "Van deze buurt zijn bij ons geen cijfers bekend." in page


@pytest.mark.parametrize("typed", ["Hof", "hof", "HÓF", "Hofstraat 3", "1234 AB"])
def test_a_name_an_address_or_a_postcode_leads_to_an_address_to_share(client, areas, typed):
    hof = areas["Hof"]
    make_address(make_street("Hofstraat", hof), 3, hof.lon, hof.lat, postcode="1234AB")
    assert client.get(PATH, {"waar": typed}).url == f"{PATH}?buurt={hof.slug}"


@pytest.mark.parametrize("query", ["?buurt=nergens", "?waar=Nergenshuizen", "?waar=%3Ci%3Ezz", "", "?buurt="])
def test_an_unknown_neighbourhood_is_asked_again(client, areas, query):
    page = client.get(PATH + query).content.decode()
    assert "Voor welke buurt?" in page and "“<i>" not in page


def test_it_offers_the_readers_own_neighbourhood(client, areas):
    client.force_login(a_resident(areas["Veld"]))
    assert "Mijn buurt: Veld" in text_of(client, PATH)
    client.cookies["buurt"] = areas["Berg"].slug
    assert "Mijn buurt: Berg" in text_of(client, PATH)


def test_it_costs_no_more_than_six_queries(client, areas, django_assert_max_num_queries):
    client.force_login(a_resident(areas["Veld"]))
    client.get(PATH)  # the atlas is in memory from here on
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(f"{PATH}?buurt={areas['Hof'].slug}")


@pytest.mark.slow
@pytest.mark.shared_data
def test_the_real_figures_of_a_real_town(client, shared_data):
    import_areas(shared_data / "boundaries" / "baarn_buurten_2024_full_kwb.geojson.gz", by=IMPORT)
    table = shared_data / "buurt-statistics" / "gebieden_2026-07.csv.gz"
    import_statistics(table, by=IMPORT, year=2024, source="CBS, Politie, RIVM")
    centre = fit_of(a_playbook(), Area.objects.get(code="BU03080000"))
    shown = {one.figure.key: one for one in centre.shown}
    assert (shown["population"].value, shown["population"].whole) == (1825, 25065)
    assert shown["recorded-crime-per-1000"].said == "62,7" and centre.verdict == "yes"
    assert not centre.rests_on_few
    outside = fit_of(a_playbook(), Area.objects.get(code="BU03080501"))
    assert outside.verdict == "yes" and not outside.rests_on_few, "28 crimes, among 70 people"
    home = fit_of(a_playbook(), Area.objects.get(code="BU03080401"))
    assert home.rests_on_few and home.verdict == "no"
    page = text_of(client, f"{PATH}?buurt={Area.objects.get(code='BU03080000').slug}")
    assert "Baarn: 37,3. CBS, Politie, RIVM, 2024." in page
