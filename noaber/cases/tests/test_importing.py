"""Reports of elsewhere: real files, broken files, and a second time."""

import csv
import gzip
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from noaber.cases import categories
from noaber.cases.actions import fold_counts, import_cases
from noaber.cases.importing import FileError, MappingError, read_mapping
from noaber.cases.importing.mapping import mapping_from
from noaber.cases.management.commands.import_cases import SHIPPED
from noaber.cases.models import Case, CaseEvent, CellCount, ImportBatch
from noaber.cases.tests.making import STREET, desk_for
from noaber.channels.models import Mailing
from noaber.journal.models import Entry
from noaber.people.models import Desk
from noaber.people.tests.making import an_organisation

pytestmark = pytest.mark.django_db

HEADER = "nr,open,dicht,soort,lon,lat\n"
TABLE = {
    "source": {"name": "proef", "timezone": "Europe/Amsterdam", "clock_skew_seconds": 60},
    "columns": {
        "external_id": "nr",
        "filed_at": "open",
        "closed_at": "dicht",
        "category": "soort",
        "lon": "lon",
        "lat": "lat",
    },
    "category": {"values": {"lamp": STREET}},
}
GOOD = "1,2025-03-01T10:00:00,2025-03-02T11:12:13,lamp,6.7,52.2\n"


@pytest.fixture
def desk(at):
    return desk_for(STREET)


@pytest.fixture
def all_desks(at):
    organisation = an_organisation()
    for slug in {categories.get(name).desk for name in categories.slugs()}:
        Desk.objects.create(organisation=organisation, slug=slug, name=slug)


def written(folder: Path, text: str | bytes, name: str = "zaken.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def taken_in(folder: Path, text: str | bytes):
    return import_cases(written(folder, text), mapping_from(TABLE))


def test_a_row_becomes_a_case_with_its_real_times(desk, tmp_path):
    assert taken_in(tmp_path, HEADER + GOOD).moved == 1
    case = Case.objects.get()
    assert (case.status, case.outcome, case.origin, case.external_id) == ("closed", "unknown", "import", "1")
    amsterdam = ZoneInfo("Europe/Amsterdam")
    assert case.filed_at == datetime(2025, 3, 1, 10, 0, tzinfo=amsterdam)
    assert case.closed_at == datetime(2025, 3, 2, 11, 12, 13, tzinfo=amsterdam)
    assert case.number == "25-000001" and case.desk == desk and case.cell


def test_a_second_time_changes_nothing_and_nobody_hears(desk, tmp_path):
    taken_in(tmp_path, HEADER + GOOD)
    before = (Case.objects.count(), ImportBatch.objects.count(), Entry.objects.count())
    again = taken_in(tmp_path, HEADER + GOOD)
    assert (again.moved, again.known) == (0, 1)
    assert (Case.objects.count(), ImportBatch.objects.count(), Entry.objects.count()) == before
    assert not Mailing.objects.exists() and not CaseEvent.objects.exists()


def test_each_move_is_one_entry_and_each_row_can_be_traced(desk, tmp_path):
    taken_in(tmp_path, HEADER + GOOD + GOOD.replace("1,", "2,", 1))
    entry = Entry.objects.get(name="cases.imported")
    batch = ImportBatch.objects.get(pk=entry.object_id)
    assert (entry.origin, entry.data["rows"], entry.data["first_line"], entry.data["last_line"]) == (
        "import",
        2,
        2,
        3,
    )
    assert batch.cases.count() == batch.rows == 2


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",2025-03-01T10:00:00,,lamp,,", "geen nummer"),
        ("2,,,lamp,,", "geen moment"),
        ("2,gisteren,,lamp,,", "onleesbare datum"),
        ("2,0000-01-01T00:00:00,,lamp,,", "onleesbare datum"),
        ("2,9999-12-31T23:59:59,,lamp,,", "datum"),
        ("2,2099-01-01T00:00:00,,lamp,,", "toekomst"),
        ("2,2025-03-01T10:00:00,2025-02-01T10:00:00,lamp,,", "voordat"),
        ("2,2025-03-01T10:00:00,,raket,,", "onbekende categorie"),
        ("2,2025-03-01T10:00:00,,lamp,zes,52", "onleesbare plek"),
        ("2,2025-03-01T10:00:00,,lamp,nan,inf", "onmogelijke plek"),
        ("2,2025-03-01T10:00:00,,lamp,200,95", "onmogelijke plek"),
        ("1,2025-03-01T10:00:00,,lamp,,", "al eerder"),
    ],
)
def test_a_bad_row_is_rejected_with_line_and_reason(desk, tmp_path, row, reason):
    result = taken_in(tmp_path, HEADER + GOOD + row + "\n")
    assert result.moved == 1
    ((line, _number, sentence),) = result.rejected
    assert line == 3 and reason in sentence


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b\n1,2\n",
        HEADER.encode() + b'1,"2025-03-01T10:00:00\n',
        HEADER.encode() + b"1,2025-03-01T10:00:00,,l\xe9mp,,\n",
        gzip.compress((HEADER + GOOD * 500).encode())[:-30],
        b"\x1f\x8bnot gzip at all",
        HEADER.encode() + b"1," + b"x" * 200_000 + b",,lamp,,\n",
        HEADER.encode() + b"\0" * 3_000_000,
    ],
)
def test_a_broken_file_gives_a_sentence_and_leaves_nothing(desk, tmp_path, content):
    with pytest.raises(FileError):
        taken_in(tmp_path, content)
    assert not Case.objects.exists() and not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("lon", "lat"),
    [("6.7", "52.2"), ('"6,7"', '"52,2"'), ("244746.465", "468799.977"), ("244746", '"468799,98"')],
)
def test_a_place_may_be_in_rd_and_have_commas(desk, tmp_path, lon, lat):
    assert taken_in(tmp_path, HEADER + GOOD.replace("6.7,52.2", f"{lon},{lat}")).moved == 1
    case = Case.objects.get()
    assert (case.lon, case.lat) == pytest.approx((6.7, 52.2), abs=2e-5)


def test_names_of_columns_may_stand_apart(desk, tmp_path):
    assert taken_in(tmp_path, "\ufeff" + HEADER.replace(",", ", ") + GOOD).moved == 1


def test_where_the_rejected_rows_cannot_be_written_is_said(all_desks, tmp_path):
    path = written(tmp_path, HEADER + GOOD + ",,,,,\n")
    mapping = written(
        tmp_path,
        '[source]\nname = "proef"\n[columns]\nexternal_id = "nr"\nfiled_at = "open"\ncategory = "soort"\n'
        f'[category]\ndefault = "{STREET}"\n',
        "m.toml",
    )
    with pytest.raises(CommandError, match="Alles is ingelezen, maar"):
        call_command("import_cases", str(path), mapping=str(mapping), rejected=tmp_path / "weg" / "x.csv")
    assert Case.objects.count() == 1


def test_a_pipe_is_refused_at_once(desk, tmp_path):
    os.mkfifo(tmp_path / "pijp.csv")
    with pytest.raises(FileError, match="geen gewoon bestand"):
        import_cases(tmp_path / "pijp.csv", mapping_from(TABLE))


@pytest.mark.parametrize("rest", [GOOD * 30, GOOD + '9,"",,lamp,,\n' + GOOD])
def test_a_quote_that_never_ends_is_named_where_it_begins(desk, tmp_path, rest):
    good = GOOD.replace("1,", "8,", 1) + "\n" + GOOD
    with pytest.raises(FileError, match="Op regel 5 begint een aanhalingsteken"):
        taken_in(tmp_path, HEADER + good + '2,"2025-03-01T10:00:00,,lamp,,\n' + rest)
    assert not Case.objects.exists()


def test_a_rejected_row_of_several_lines_is_named_where_it_begins(desk, tmp_path):
    result = taken_in(tmp_path, HEADER + '1,"twee\nregels",,lamp,6.7,52.2\n' + GOOD.replace("1,", "2,", 1))
    assert [line for line, _number, _reason in result.rejected] == [2] and result.moved == 1


def test_a_missing_file_a_folder_and_broken_json_too(desk, tmp_path):
    mapping = mapping_from(TABLE | {"source": TABLE["source"] | {"format": "open311"}})
    for path in (tmp_path / "weg.csv", tmp_path, written(tmp_path, '[{"a": 1}, {"b"')):
        with pytest.raises(FileError):
            import_cases(path, mapping)
    with pytest.raises(FileError):
        import_cases(written(tmp_path, json.dumps("tekst")), mapping)


@pytest.mark.parametrize(
    "change",
    [
        {"source": {}},
        {"source": {"name": "x", "format": "xls"}},
        {"source": {"name": "x", "timezone": "Mars/Noord"}},
        {"columns": {}},
        {"columns": TABLE["columns"] | {"bsn": "bsn"}},
        {"category": {"values": {"lamp": "bestaat-niet"}}},
        {"status": {"values": {"Open": "halfopen"}}},
        {"outcome": {"default": "merged"}},
        {"source": "x"},
        {"source": {"name": "x", "encoding": "utf-99"}},
        {"source": {"name": "x", "delimiter": ";;"}},
        {"source": {"name": "x", "date_format": 5}},
        {"source": {"name": "x", "clock_skew_seconds": "veel"}},
        {"columns": TABLE["columns"] | {"external_id": 1}},
        {"category": {"default": ["lamp"]}},
        {"extra": {"columns": "wijk"}},
    ],
)
def test_a_wrong_mapping_is_said(desk, tmp_path, change):
    with pytest.raises(MappingError):
        import_cases(written(tmp_path, HEADER + GOOD), mapping_from(TABLE | change))


def test_the_command_writes_the_rejected_rows(desk, tmp_path, capsys):
    mapping = written(
        tmp_path,
        '[source]\nname = "proef"\n[columns]\nexternal_id = "nr"\nfiled_at = "open"\ncategory = "soort"\n'
        f'[category.values]\nlamp = "{STREET}"\n',
        "proef.toml",
    )
    file = written(tmp_path, HEADER + GOOD + "2,niks,,lamp,,\n=1+1,niks,,lamp,,\n")
    call_command("import_cases", file, mapping=str(mapping), rejected=tmp_path / "nee.csv")
    rows = list(csv.reader((tmp_path / "nee.csv").open()))
    assert rows[1][:2] == ["3", "2"]
    assert rows[2][:2] == ["4", "'=1+1"]
    with pytest.raises(CommandError):
        call_command("import_cases", tmp_path / "weg.csv", mapping=str(mapping))


@pytest.mark.shared_data
def test_chicago_closes_at_the_moment_of_its_closing_note(all_desks, shared_data):
    path = shared_data / "open311-chicago" / "requests_sample.json"
    result = import_cases(path, read_mapping(SHIPPED / "open311-chicago.toml"))
    assert (result.read, result.moved, result.rejected) == (50, 50, [])
    case = Case.objects.get(external_id="14-00684314")
    assert case.closed_at.isoformat() == "2015-10-10T15:15:40+00:00"
    assert case.filed_at.isoformat() == "2014-05-10T00:02:21+00:00"
    assert Case.objects.filter(status="closed").count() == 49


@pytest.mark.shared_data
@pytest.mark.slow
def test_boston_keeps_every_report_and_every_time_to_the_second(all_desks, shared_data):
    path = shared_data / "incidents-boston-311-2015" / "boston_311_2015.csv.gz"
    mapping = read_mapping(SHIPPED / "boston-311.toml")
    result = import_cases(path, mapping)
    assert (result.read, result.moved, result.rejected) == (79_924, 79_924, [])
    assert Case.objects.filter(status="closed").count() == 70_092
    boston = ZoneInfo("America/New_York")
    kept = {
        case.external_id: (case.filed_at, case.closed_at)
        for case in Case.objects.only("external_id", "filed_at", "closed_at").iterator(5000)
    }
    with gzip.open(path, "rt") as stream:
        for row in csv.DictReader(stream):
            opened, closed = kept[row["case_id"]]
            assert opened == local(row["opened"], boston)
            assert closed == (local(row["closed"], boston) if row["closed"] else None)
    assert import_cases(path, mapping).moved == 0
    while fold_counts():
        pass
    for resolution in (5, 8, 12):
        counts = CellCount.objects.filter(resolution=resolution).values_list("count", flat=True)
        assert sum(counts) == 79_924


def local(text: str, zone: ZoneInfo) -> datetime:
    return (datetime.fromisoformat(text).replace(tzinfo=zone)).astimezone(
        UTC
    )  # an hour that occurs twice is only equal in one zone
