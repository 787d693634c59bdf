"""Areas from files: every kind, every spelling, twice, and what is wrong leaves nothing behind."""

import gzip
import io
import json
import zipfile

import numpy as np
import pyogrio.raw
import pytest
import shapely
from django.core.management import CommandError, call_command

from noaber.journal.actors import IMPORT
from noaber.journal.models import Entry
from noaber.places.actions import import_areas
from noaber.places.cells import wgs84_to_rd
from noaber.places.importing.codes import Fields, codes_above, read_code
from noaber.places.importing.files import CannotImport
from noaber.places.models import Area
from noaber.places.queries import area_at, areas_tree
from noaber.places.tests.factories import square

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BUURTEN = {
    "BU99990000": square(0, 0),
    "BU99990001": square(0, 1),
    "BU99990100": square(1, 0),
    "BU99990101": square(1, 1),
}
ROWS = [
    {
        "BU_CODE": code,
        "BU_NAAM": f"Buurt {code[-2:]}",
        "WK_CODE": "WK" + code[2:8],
        "GM_CODE": "GM9999",
        "GM_NAAM": "Lindervoort",
    }
    for code in BUURTEN
]


def in_rd(shape):
    return shapely.transform(shape, lambda xy: np.column_stack(wgs84_to_rd(xy[:, 0], xy[:, 1])))


def geojson(rows=ROWS, shapes=None, **members):
    shapes = list(shapes or BUURTEN.values())
    features = [
        {"type": "Feature", "properties": row, "geometry": shape and shapely.geometry.mapping(shape)}
        for row, shape in zip(rows, shapes, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features, **members}


def written(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def drawn(folder, name, driver, shapes=None, crs="EPSG:4326", layer=None):
    path = folder / name
    columns = {key: np.array([row[key] for row in ROWS], object) for key in ROWS[0]}
    pyogrio.raw.write(
        path,
        shapely.to_wkb(np.array(list(shapes or BUURTEN.values()), object)),
        list(columns.values()),
        list(columns),
        geometry_type="Polygon",
        driver=driver,
        crs=crs,
        layer=layer,
    )
    return path


def zipped(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def assert_town():
    assert dict(Area.objects.values_list("code", "level")) == {
        "GM9999": "municipality",
        "WK999900": "wijk",
        "WK999901": "wijk",
        **dict.fromkeys(BUURTEN, "buurt"),
    }
    for code, shape in BUURTEN.items():
        assert area_at(shape.centroid.x, shape.centroid.y).code == code
    (town,) = areas_tree()
    assert town.area.name == "Lindervoort"
    assert [len(wijk.parts) for wijk in town.parts] == [2, 2]
    assert town.area.surface_ha == pytest.approx(
        sum(Area.objects.get(code=code).surface_ha for code in BUURTEN), rel=1e-3
    )


@pytest.mark.parametrize("rd", [False, True])
@pytest.mark.parametrize("declared", [False, True])
@pytest.mark.parametrize("packed", [False, True])
def test_geojson_in_wgs84_and_rd_told_or_not(tmp_path, rd, declared, packed):
    name = "urn:ogc:def:crs:EPSG::28992" if rd else "urn:ogc:def:crs:OGC:1.3:CRS84"
    members = {"crs": {"type": "name", "properties": {"name": name}}} if declared else {}
    content = json.dumps(
        geojson(shapes=[in_rd(s) if rd else s for s in BUURTEN.values()], **members)
    ).encode()
    path = written(
        tmp_path, "b.geojson.gz" if packed else "b.geojson", gzip.compress(content) if packed else content
    )
    import_areas(path, by=IMPORT)
    assert_town()


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:28992", "EPSG:3857", None])
@pytest.mark.parametrize(("name", "driver"), [("b.gpkg", "GPKG"), ("b.shp", "ESRI Shapefile")])
def test_geopackage_and_shapefile_in_any_system(tmp_path, name, driver, crs):
    turn = pyproj_to(crs or "EPSG:28992")
    shapes = [shapely.transform(s, turn) for s in BUURTEN.values()]
    path = drawn(tmp_path, name, driver, shapes, crs)
    import_areas(path, by=IMPORT)
    assert_town()


def pyproj_to(crs):
    from pyproj import Transformer

    turn = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    return lambda xy: np.column_stack(turn.transform(xy[:, 0], xy[:, 1]))


def test_a_zipped_shapefile_of_three_levels_with_paths_that_climb(tmp_path):
    path = drawn(tmp_path, "b.shp", "ESRI Shapefile")
    members = {f"../../WijkBuurtkaart/{part.name}": part.read_bytes() for part in tmp_path.glob("b.*")}
    import_areas(zipped(tmp_path / "cbs.zip", {**members, "leesmij.txt": "CBS"}), by=IMPORT)
    assert path.exists()
    assert_town()
    assert not (tmp_path.parent / "WijkBuurtkaart").exists()


def test_a_second_run_changes_nothing_and_tells_the_journal_nothing(tmp_path, django_assert_max_num_queries):
    path = written(tmp_path, "b.geojson", geojson())
    first = import_areas(path, by=IMPORT)
    assert (first.read, first.created, first.changed) == (4, 7, 0)
    before = list(Area.objects.order_by("pk").values())
    second = import_areas(path, by=IMPORT)
    assert (second.created, second.changed, second.ended) == (0, 0, 0)
    assert list(Area.objects.order_by("pk").values()) == before
    (entry,) = Entry.objects.filter(name="places.areas_imported")
    assert (entry.origin, entry.data["created"]) == ("import", 7)


def test_a_changed_border_and_name_are_taken_over_and_the_slug_stays(tmp_path):
    import_areas(written(tmp_path, "b.geojson", geojson()), by=IMPORT)
    slug = Area.objects.get(code="BU99990000").slug
    rows = [ROWS[0] | {"BU_NAAM": "Nieuwe naam"}, *ROWS[1:]]
    shapes = [square(0, 0).buffer(-0.001), *list(BUURTEN.values())[1:]]
    done = import_areas(written(tmp_path, "c.geojson", geojson(rows, shapes)), by=IMPORT)
    assert (done.created, done.changed) == (0, 3)
    area = Area.objects.get(code="BU99990000")
    assert (area.name, area.slug) == ("Nieuwe naam", slug)
    assert Area.objects.get(code="GM9999").surface_ha < 4 * 76


def test_an_area_that_is_gone_ends_only_when_the_file_is_complete(tmp_path):
    import_areas(written(tmp_path, "b.geojson", geojson()), by=IMPORT)
    less = written(tmp_path, "c.geojson", geojson(ROWS[:3], list(BUURTEN.values())[:3]))
    assert import_areas(less, by=IMPORT).absent == 1
    assert Area.objects.filter(ended_on=None).count() == 7
    assert import_areas(less, by=IMPORT, complete=True).ended == 1
    gone = list(BUURTEN.values())[3].centroid
    assert area_at(gone.x, gone.y).level == "wijk"
    import_areas(written(tmp_path, "b.geojson", geojson()), by=IMPORT)
    assert area_at(gone.x, gone.y).code == "BU99990101"


def test_two_areas_with_one_name_have_two_addresses(tmp_path):
    rows = [row | {"BU_NAAM": "Centrum"} for row in ROWS]
    import_areas(written(tmp_path, "b.geojson", geojson(rows)), by=IMPORT)
    slugs = set(Area.objects.filter(level="buurt").values_list("slug", flat=True))
    assert slugs == {"centrum", "centrum-bu99990001", "centrum-bu99990100", "centrum-bu99990101"}


def test_rows_without_code_shape_or_land_are_left_out(tmp_path):
    more = [{**ROWS[0], "BU_CODE": "x"}, ROWS[1], {**ROWS[2], "water": "JA"}, ROWS[3]]
    rows = [{**row, "water": row.get("water", "NEE")} for row in [*ROWS, *more]]
    shapes = [*BUURTEN.values(), square(5, 5), None, square(6, 6), shapely.Point(6.7, 52.2)]
    done = import_areas(written(tmp_path, "b.geojson", geojson(rows, shapes)), by=IMPORT)
    assert (done.read, done.skipped) == (4, 4)
    assert_town()


def test_a_border_that_crosses_itself_is_mended(tmp_path):
    bow = shapely.Polygon([(6.70, 52.20), (6.71, 52.21), (6.71, 52.20), (6.70, 52.21)])
    import_areas(written(tmp_path, "b.geojson", geojson(ROWS[:1], [bow])), by=IMPORT)
    assert Area.objects.get(code="BU99990000").shape.is_valid


@pytest.mark.parametrize(
    "names",
    [
        ("BU_CODE", "BU_NAAM"),
        ("buurtcode", "buurtnaam"),
        ("Buurtcode", "Naam"),
        ("statcode", "statnaam"),
        ("BUC", "BUN"),
        ("code", "name"),
    ],
)
def test_codes_and_names_under_every_spelling(tmp_path, names):
    rows = [{names[0]: code, names[1]: f"Buurt {code[-2:]}"} for code in BUURTEN]
    import_areas(written(tmp_path, "b.geojson", geojson(rows)), by=IMPORT)
    assert Area.objects.get(code="BU99990100").name == "Buurt 00"
    assert Area.objects.get(code="WK999901").made_of_parts


@pytest.mark.parametrize(
    ("value", "level", "code"),
    [
        ("BU05180170", "buurt", "BU05180170"),
        (" bu05180170 ", None, "BU05180170"),
        ("WK0363AA", None, "WK0363AA"),
        ("BU0363AA01", "buurt", "BU0363AA01"),
        (5180170, "buurt", "BU05180170"),
        (518.0, "municipality", "GM0518"),
        ("518", None, None),
        ("GM0518", "buurt", None),
        ("BU0518", None, None),
        ("BU051801700", None, None),
        (None, "buurt", None),
        ("'; DROP", "buurt", None),
    ],
)
def test_a_code_is_read_in_full_or_not_at_all(value, level, code):
    assert read_code(value, level) == code


def test_the_finest_code_of_a_row_is_its_own():
    fields = Fields(["level", "code", "name", "gemeente", "wijk"])
    row = {
        "level": "buurt",
        "code": "BU00140000",
        "name": "Binnenstad",
        "gemeente": "GM0014",
        "wijk": "WK001400",
    }
    assert fields.code_of(row) == "BU00140000"
    assert fields.name_of(row, "buurt") == "Binnenstad"
    assert codes_above("BU00140000") == ["GM0014", "WK001400"]


def bomb():
    return gzip.compress(b"{" + b" " * 200_000_000)


def zip_bomb():
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b.geojson", b"0" * 200_000_000)
    return found.getvalue()


GOOD = json.dumps(geojson()).encode()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("b.geojson", b"", "is leeg"),
        ("b.geojson", GOOD[: len(GOOD) // 2], "beschadigd of niet heel"),
        ("b.geojson.gz", gzip.compress(GOOD)[:-20], "beschadigd of niet heel"),
        ("b.geojson.gz", gzip.compress(GOOD)[:60] + b"\0" * 60, "beschadigd of niet heel"),
        ("b.geojson", b"<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>", "is geen GeoJSON"),
        ("b.geojson", b"\x00\xff\xfe\x80" * 100, "is geen GeoJSON"),
        ("b.geojson", b'{"type": "FeatureCollection", "features": []}', "geen gebieden met een CBS-code"),
        ("b.geojson", b'{"hello": "world"}', "beschadigd|geen gebieden"),
        ("b.gpkg", b"SQLite format 3\0" + b"\0" * 200, "beschadigd of niet heel"),
        ("b.shp", b"\x00\x00\x27\x0a" + b"\0" * 200, "beschadigd of niet heel"),
        ("b.zip", b"PK\x03\x04" + b"\0" * 100, "beschadigd of niet heel"),
        ("b.docx", b"hello", "geen bestand dat wij kunnen lezen"),
        pytest.param("b.geojson.gz", bomb, "pakt uit tot te veel", marks=pytest.mark.slow),
        pytest.param("b.zip", zip_bomb, "pakt uit tot te veel", marks=pytest.mark.slow),
        (
            "b.geojson",
            lambda: json.dumps(geojson([{"naam": "x"}], [square(0, 0)])).encode(),
            "geen gebieden met een CBS-code",
        ),
        (
            "b.geojson",
            lambda: json.dumps(geojson(ROWS[:1], [shapely.box(5e6, 5e6, 6e6, 6e6)])).encode(),
            "geen WGS84 en geen RD",
        ),
        *(
            ("b.geojson", lambda s=s: json.dumps(geojson(ROWS[:1], [s])).encode(), "BU99990000 ligt niet in")
            for s in (shapely.box(-180, -90, 180, 90), shapely.box(52.2, 6.7, 52.21, 6.71))
        ),
    ],
)
def test_a_broken_file_gets_one_sentence_and_leaves_nothing(tmp_path, name, content, sentence):
    path = written(tmp_path, name, content() if callable(content) else content)
    with pytest.raises(CannotImport, match=sentence) as caught:
        import_areas(path, by=IMPORT)
    assert str(caught.value).endswith(".")
    assert Area.objects.count() == 0
    assert not Entry.objects.filter(name="places.areas_imported").exists()


def test_a_file_that_is_far_too_large_is_not_even_opened(tmp_path):
    path = tmp_path / "b.geojson"
    with path.open("wb") as file:
        file.truncate(3 * 1024**3)
    with pytest.raises(CannotImport, match="te groot"):
        import_areas(path, by=IMPORT)


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(CannotImport, match="geen gewoon bestand"):
        import_areas(tmp_path, by=IMPORT)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="is er niet"):
        call_command("import_areas", str(tmp_path / "nergens.geojson"))


def test_the_command_says_what_it_did(tmp_path, capsys):
    call_command("import_areas", str(written(tmp_path, "b.geojson", geojson())))
    assert "4 gebieden gelezen: 7 nieuw, 0 veranderd, 0 beëindigd." in capsys.readouterr().out
