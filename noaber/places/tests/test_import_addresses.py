"""Addresses of the register: under every column name, in both systems, once, and never half."""

import gzip
import os

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from noaber.core.progress import Progress
from noaber.journal.actors import IMPORT
from noaber.journal.models import Entry
from noaber.places.actions import import_addresses
from noaber.places.cells import cell_of, wgs84_to_rd
from noaber.places.importing.files import CannotImport
from noaber.places.models import Address, Street
from noaber.places.queries import search_addresses
from noaber.places.tests.factories import make_town

pytestmark = pytest.mark.django_db

TABLE = """identificatie,openbareruimtenaam,huisnummer,huisletter,toevoeging,postcode,woonplaats,lon,lat
0153200000000001,Margrietstraat,1,,,7601AB,Lindervoort,6.705,52.205
0153200000000002,Margrietstraat,1,A,2,7601 ab,Lindervoort,6.7051,52.2051
0153200000000003,Klaprooslaan,12,,bis,7602CD,Lindervoort,6.715,52.215
"""


def table(folder, text=TABLE, name="adressen.csv"):
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def test_an_address_has_a_street_a_door_a_cell_and_a_buurt(tmp_path):
    areas = make_town()
    done = import_addresses(table(tmp_path), by=IMPORT)
    assert (done.read, done.created, done.changed, done.skipped) == (3, 3, 0, 0)
    door = Address.objects.select_related("street", "area").get(bag_id="0153200000000002")
    assert (str(door), door.suffix, door.postcode) == ("Margrietstraat 1A-2", "A-2", "7601AB")
    assert door.area == areas["Hof"]
    assert door.street.area == areas["Hof"]
    assert door.cell == cell_of(door.lon, door.lat)
    assert Street.objects.count() == 2
    assert search_addresses("klaproosln 12 bis")[0].area == areas["Ässel"]


def test_the_national_grid_and_other_column_names(tmp_path):
    make_town()
    lines = ["nummeraanduiding_id;Straat;Nummer;Huisletter;Huisnummertoevoeging;Postcode;Plaats;X;Y"]
    for line in TABLE.splitlines()[1:]:
        *rest, lon, lat = line.split(",")
        x, y = wgs84_to_rd(float(lon), float(lat))
        lines.append(";".join([*rest, f"{x:.3f}".replace(".", ","), f"{y:.3f}".replace(".", ",")]))
    import_addresses(table(tmp_path, "\n".join(lines), "bag.csv.gz"), by=IMPORT)
    door = Address.objects.get(bag_id="0153200000000001")
    assert (door.lon, door.lat) == pytest.approx((6.705, 52.205), abs=1e-6)


def test_a_point_in_well_known_text(tmp_path):
    rows = ["1,Dorpsstraat,5,POINT (6.705 52.205)", "2,Dorpsstraat,7,POINT Z (155000 463000 0)"]
    text = "\n".join(["id,straat,huisnummer,geopunt", *rows])
    import_addresses(table(tmp_path, text), by=IMPORT)
    assert Address.objects.get(bag_id="1").lon == 6.705
    assert Address.objects.get(bag_id="2").lon == pytest.approx(5.387206, abs=1e-5)


@pytest.mark.parametrize("written", ["153200000000001", "NL.IMBAG.Nummeraanduiding.0153200000000001"])
def test_an_identification_as_others_write_it(tmp_path, written):
    import_addresses(table(tmp_path, TABLE.replace("0153200000000001", written)), by=IMPORT)
    assert Address.objects.filter(bag_id="0153200000000001").exists()


def test_an_identification_that_was_rounded_would_make_one_of_many(tmp_path):
    with pytest.raises(CannotImport, match="Regel 2: de identificatie is door een rekenblad afgerond"):
        import_addresses(table(tmp_path, TABLE.replace("0153200000000001", "1.532E+14")), by=IMPORT)


def test_a_second_run_changes_nothing_and_a_moved_door_one(tmp_path):
    make_town()
    import_addresses(table(tmp_path), by=IMPORT)
    before = list(Address.objects.order_by("pk").values())
    again = import_addresses(table(tmp_path), by=IMPORT)
    assert (again.created, again.changed) == (0, 0)
    assert list(Address.objects.order_by("pk").values()) == before
    moved = import_addresses(table(tmp_path, TABLE.replace("6.715,52.215", "6.705,52.215")), by=IMPORT)
    assert (moved.created, moved.changed) == (0, 1)
    assert Address.objects.get(bag_id="0153200000000003").area.name == "Berg"
    assert Entry.objects.filter(name="places.addresses_imported", origin="import").count() == 2


def test_an_address_twice_in_a_file_is_one_address(tmp_path):
    import_addresses(
        table(tmp_path, TABLE + TABLE.splitlines()[1].replace(",1,", ",9,", 1) + "\n"), by=IMPORT
    )
    assert Address.objects.get(bag_id="0153200000000001").number == 9


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (",12,,bis", ",twaalf,,bis", "Regel 4: het huisnummer is geen getal: twaalf"),
        (",12,,bis", ",-1,,bis", "Regel 4: het huisnummer"),
        (",12,,bis", ",१२,,bis", "Regel 4: het huisnummer"),
        (",12,,bis", ",99999999999,,bis", "Regel 4: het huisnummer"),
        ("7602CD", "0602CD", "Regel 4: dit is geen postcode"),
        ("7602CD", "'; DROP TABLE", "Regel 4: dit is geen postcode"),
        ("Klaprooslaan", "", "Regel 4: er staat geen straat"),
        ("Klaprooslaan", "x" * 121, "Regel 4: er staat geen straat"),
        ("6.715,52.215", ",", "Regel 4: er staat geen plek"),
        ("6.715,52.215", "nan,52", "Regel 4: de plek is geen WGS84"),
        ("6.715,52.215", "1e9,1e9", "Regel 4: de plek is geen WGS84"),
        ("0153200000000003", "9" * 40, "Regel 4: de identificatie is te lang"),
        ("6.715,52.215\n", "6.715\n", "Regel 4 heeft 8 kolommen en geen 9"),
        ("huisnummer", "nr", "mist de kolom huisnummer"),
        ("lon,lat", "a,b", "mist de kolom lon, lat"),
    ],
)
def test_one_wrong_row_stops_everything(tmp_path, old, new, sentence):
    with pytest.raises(CannotImport, match=sentence):
        import_addresses(table(tmp_path, TABLE.replace(old, new)), by=IMPORT)
    assert not Address.objects.exists()
    assert not Street.objects.exists()


def test_a_quote_that_never_ends_is_named_where_it_begins(tmp_path):
    text = TABLE.replace("Klaprooslaan", '"Klaprooslaan', 1)
    line = 1 + text[: text.index('"')].count("\n")
    with pytest.raises(CannotImport, match=f"egel {line} "):
        import_addresses(table(tmp_path, text), by=IMPORT)


@pytest.mark.parametrize("junk", [b"\x9d\x00\xff" * 40_000, b"straat,nummer,lon,lat\nDo\0rp,1,5,52\n"])
def test_what_is_no_text_is_no_table(tmp_path, junk):
    path = tmp_path / "adressen.csv"
    path.write_bytes(junk)
    with pytest.raises(CannotImport, match="geen tabel"):
        import_addresses(path, by=IMPORT)


def test_a_gigabyte_without_an_end_of_line_is_refused_at_once(tmp_path):
    path = tmp_path / "adressen.csv"
    with path.open("wb") as file:
        file.write(TABLE.encode())
        file.truncate(1024**3)
    with pytest.raises(CannotImport, match="vanaf regel 5 iets dat geen tabel is"):
        import_addresses(path, by=IMPORT)


def test_a_pipe_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pijp.csv")
    with pytest.raises(CannotImport, match="geen gewoon bestand"):
        import_addresses(tmp_path / "pijp.csv", by=IMPORT)


def test_wrong_rows_can_be_left_out_and_are_counted(tmp_path, capsys):
    text = TABLE.replace(",12,,bis", ",twaalf,,bis")
    done = import_addresses(table(tmp_path, text), by=IMPORT, skip=True)
    assert (done.read, done.created, done.skipped) == (2, 2, 1)
    assert done.faults == ["Regel 4: het huisnummer is geen getal: twaalf."]
    call_command("import_addresses", str(table(tmp_path, text)), "--skip")
    assert "1 regel overgeslagen:" in capsys.readouterr().out


def test_the_command_names_the_fault(tmp_path):
    with pytest.raises(CommandError, match="staan geen adressen"):
        call_command("import_addresses", str(table(tmp_path, TABLE.splitlines()[0] + "\n")))


@pytest.mark.slow
def test_fifty_thousand_addresses_in_short_steps(tmp_path):
    make_town()
    random = np.random.default_rng(1)
    lons, lats = random.uniform(6.70, 6.72, 50_000), random.uniform(52.20, 52.22, 50_000)
    rows = [
        f"{n:016d},Straat {n % 400},{n % 300 + 1},,,7601AB,Lindervoort,{lon:.6f},{lat:.6f}"
        for n, (lon, lat) in enumerate(zip(lons, lats, strict=True))
    ]
    path = table(tmp_path, "\n".join([TABLE.splitlines()[0], *rows]), "bag.csv.gz")
    assert import_addresses(path, by=IMPORT).created == 50_000
    assert Address.objects.exclude(area=None).count() == 50_000
    assert import_addresses(path, by=IMPORT).changed == 0


class Terminal:
    def __init__(self, *, watched):
        self.watched, self.text = watched, ""

    def isatty(self):
        return self.watched

    def write(self, text):
        self.text += text

    def flush(self):
        """Nothing is kept back."""


def test_a_bar_is_drawn_on_a_terminal_and_nowhere_else():
    seen, unseen = Terminal(watched=True), Terminal(watched=False)
    for stream in (seen, unseen):
        with Progress("adressen", 1000, stream) as bar:
            for done in range(1001):
                bar.to(done)
    assert seen.text.count("\r") == 101
    assert seen.text.endswith("100%\n")
    assert unseen.text == ""
