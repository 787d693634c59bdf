"""Figures of areas: which columns, of which year, what is unknown, and nothing twice."""

import csv
import gzip

import numpy as np
import pyogrio.raw
import pytest
import shapely
from django.core.management import CommandError, call_command

from noaber.journal.actors import IMPORT
from noaber.journal.models import Entry
from noaber.places.actions import import_areas, import_statistics
from noaber.places.importing.files import CannotImport
from noaber.places.models import Area, AreaFigure
from noaber.places.tests.factories import make_area, square

pytestmark = pytest.mark.django_db

TABLE = """level,code,name,gemeente,wijk,inwoners,wozWaarde,misdrijven_2021,misdrijven_12m,postcode,opmerking
buurt,BU99990000,Hof,GM9999,WK999900,4745,"295,5",767,12,9712,vol
buurt,BU99990001,Berg,GM9999,WK999900,-99997,-99999999,,.,9711,
buurt,BU00000000,Elders,GM0000,WK000000,1,2,3,4,1234,x
"""


@pytest.fixture
def areas():
    make_area("Hof", code="BU99990000")
    make_area("Berg", code="BU99990001", shape=square(0, 1))


def table(folder, text=TABLE, name="cijfers.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes(gzip.compress(text.encode(encoding)) if name.endswith(".gz") else text.encode(encoding))
    return path


def kept():
    return set(AreaFigure.objects.values_list("area__code", "key", "year", "value"))


def test_figures_get_a_key_a_year_and_a_source(tmp_path, areas):
    done = import_statistics(table(tmp_path), by=IMPORT, year=2024, source="CBS 85984NED")
    assert kept() == {
        ("BU99990000", "inwoners", 2024, 4745.0),
        ("BU99990000", "woz_waarde", 2024, 295.5),
        ("BU99990000", "misdrijven", 2021, 767.0),
        ("BU99990000", "misdrijven_12m", 2024, 12.0),
    }
    assert (done.areas, done.created, done.unknown) == (2, 4, 1)
    assert done.ignored == ["level", "opmerking", "postcode"]
    assert AreaFigure.objects.first().source == "CBS 85984NED"


@pytest.mark.parametrize(
    ("separator", "name"), [(";", "c.csv"), ("\t", "c.tsv"), (",", "c.csv.gz"), ("|", "c.txt")]
)
def test_any_separator_packed_or_not(tmp_path, areas, separator, name):
    rows = csv.reader(TABLE.splitlines())
    text = "\r\n".join(separator.join(f'"{value}"' for value in row) for row in rows)
    import_statistics(table(tmp_path, text, name), by=IMPORT, year=2024, source="CBS")
    assert len(kept()) == 4


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_any_letters(tmp_path, areas, encoding):
    path = table(tmp_path, TABLE.replace("vol", "Côte"), encoding=encoding)
    import_statistics(path, by=IMPORT, year=2024, source="CBS")
    assert len(kept()) == 4


def test_the_water_of_an_area_has_no_figures(tmp_path, areas):
    text = "buurtcode;water;inwoners;woz\nBU99990000;NEE;120;290\nBU99990000;JA;0;0\n"
    import_statistics(table(tmp_path, text), by=IMPORT, year=2024, source="CBS")
    assert {(key, value) for _code, key, _year, value in kept()} == {("inwoners", 120.0), ("woz", 290.0)}


STATLINE = """"ID";"WijkenEnBuurten";"Gemeentenaam_1";"SoortRegio_2";"Codering_3";"AantalInwoners_5";"WOZ_35"
0;"NL00";"Nederland ";"Land";"NL00      ";17475415;290
1;"BU99990000";"Hof ";"Buurt     ";"BU99990000";73100;       .
"""
KWB = "gwb_code_10,gwb_code_8,regio,gwb_code,a_inw\nBU99990000,99990000,Hof,99990000,73100\n"


@pytest.mark.parametrize(("text", "key"), [(STATLINE, "aantal_inwoners"), (KWB, "a_inw")])
def test_the_tables_that_cbs_itself_gives(tmp_path, areas, text, key):
    import_statistics(table(tmp_path, text), by=IMPORT, year=2024, source="CBS")
    assert kept() == {("BU99990000", key, 2024, 73100.0)}


def test_a_point_parts_thousands_where_a_comma_parts_decimals(tmp_path, areas):
    text = "code;inwoners;woz;dichtheid\nBU99990000;73.100;1.290,5;-0,5\n"
    import_statistics(table(tmp_path, text), by=IMPORT, year=2024, source="CBS")
    assert {(key, value) for _code, key, _year, value in kept()} == {
        ("inwoners", 73100.0),
        ("woz", 1290.5),
        ("dichtheid", -0.5),
    }


def test_a_second_run_changes_nothing_and_a_correction_one(tmp_path, areas):
    import_statistics(table(tmp_path), by=IMPORT, year=2024, source="CBS")
    before = list(AreaFigure.objects.order_by("pk").values())
    again = import_statistics(table(tmp_path), by=IMPORT, year=2024, source="CBS")
    assert (again.created, again.changed) == (0, 0)
    assert list(AreaFigure.objects.order_by("pk").values()) == before
    corrected = import_statistics(
        table(tmp_path, TABLE.replace("4745", "4750")), by=IMPORT, year=2024, source="CBS"
    )
    assert (corrected.created, corrected.changed) == (0, 1)
    assert Entry.objects.filter(name="places.statistics_imported", origin="import").count() == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is leeg"),
        ("een kolom\nmet niets\n", "geen tabel met kolommen"),
        ("naam,inwoners\nHof,12\n", "geen gebieden met een CBS-code"),
        ("code,naam\nBU99990000,Hof\n", "geen kolommen met cijfers"),
        (TABLE[:-30], "Regel 4 heeft"),
        (TABLE + '"', "geen tabel|kolommen"),
        ('code,inwoners\nBU99990000,"' + "9" * 200_000 + '"\n', "geen tabel"),
    ],
)
def test_a_broken_table_gets_one_sentence_and_leaves_nothing(tmp_path, areas, text, sentence):
    with pytest.raises(CannotImport, match=sentence):
        import_statistics(table(tmp_path, text), by=IMPORT, year=2024, source="CBS")
    assert not AreaFigure.objects.exists()


def test_every_layer_of_a_geopackage_counts(tmp_path, areas):
    make_area("Lindervoort", "municipality", code="GM9999")
    layers = {"gemeenten": ("gemeentecode", "GM9999", 900.0), "buurten": ("buurtcode", "BU99990000", 100.0)}
    for layer, (column, code, people) in layers.items():
        pyogrio.raw.write(
            tmp_path / "cbs.gpkg",
            shapely.to_wkb(np.array([square(0, 0)], object)),
            [np.array([code], object), np.array([people])],
            [column, "aantal_inwoners"],
            geometry_type="Polygon",
            driver="GPKG",
            crs="EPSG:4326",
            layer=layer,
            append=layer == "buurten",
        )
    import_statistics(tmp_path / "cbs.gpkg", by=IMPORT, year=2024, source="CBS")
    assert kept() == {(code, "aantal_inwoners", 2024, people) for _column, code, people in layers.values()}


def test_the_command_asks_for_a_year_when_nothing_tells_it(tmp_path, areas, capsys):
    with pytest.raises(CommandError, match="--year"):
        call_command("import_statistics", str(table(tmp_path)))
    call_command("import_statistics", str(table(tmp_path, name="kwb-2023.csv")))
    assert "Cijfers van 2 gebieden: 4 nieuw, 0 veranderd." in capsys.readouterr().out
    assert AreaFigure.objects.filter(key="inwoners", year=2023).exists()


@pytest.mark.slow
@pytest.mark.shared_data
def test_the_national_table(shared_data):
    for name in ("gemeenten_2022_nl.geojson.gz", "baarn_buurten_2024_full_kwb.geojson.gz"):
        import_areas(shared_data / "boundaries" / name, by=IMPORT)
    path = shared_data / "buurt-statistics" / "gebieden_2026-07.csv.gz"
    done = import_statistics(path, by=IMPORT, year=2024, source="CBS, Politie, RIVM")
    assert done.areas + done.unknown == 18_309
    assert done.ignored == ["level", "postcode"]
    with gzip.open(path, "rt") as text:
        row = next(row for row in csv.DictReader(text) if row["code"] == "GM0014")
    groningen = {(f.key, f.year): f.value for f in Area.objects.get(code="GM0014").figures.all()}
    assert groningen["inwoners", 2024] == float(row["inwoners"])
    assert groningen["misdrijven", 2022] == float(row["misdrijven_2022"])
    assert import_statistics(path, by=IMPORT, year=2024, source="CBS, Politie, RIVM").changed == 0


@pytest.mark.shared_data
def test_figures_beside_the_shapes_of_a_file(shared_data):
    path = shared_data / "boundaries" / "buurten_2015" / "gouda.geojson.gz"
    import_areas(path, by=IMPORT)
    import_statistics(path, by=IMPORT, year=2015, source="CBS")
    assert AreaFigure.objects.filter(key="aant_inw", year=2015, value__gt=0).exists()
    assert not AreaFigure.objects.filter(value__lt=-99_000).exists()
