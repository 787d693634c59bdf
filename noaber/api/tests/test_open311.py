"""GeoReport v2 as programs use it: an independent client, both forms, and what can be sent wrong."""

import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from georeport import GeoReport

from noaber.api import georeport
from noaber.api.actions import revoke_client
from noaber.api.models import ApiClient
from noaber.cases.actions import close_case, file_case
from noaber.cases.models import Case
from noaber.core import clock
from noaber.journal.actors import ANONYMOUS, system
from noaber.people.actions import grant_role, register_person
from noaber.places.tests.factories import make_area

BASE = "/open311/v2"


@pytest.fixture
def kind():
    """Return a category without obligatory questions."""
    return next(k for k in georeport.offered() if not any(q.required for q in k.questions))


def file(kind, **more):
    """File a report whose words are public; return its case."""
    values = {"category": kind.slug, "text": "De lamp is stuk.", "shared": {"text": "public"}}
    return file_case(by=ANONYMOUS, lon=5.1, lat=52.1, **values | more).case


def test_discovery_names_the_endpoint(client, town):
    found = client.get(f"{BASE}/discovery.json").json()
    assert found["endpoints"][0]["url"].endswith("/open311/v2")
    assert ET.fromstring(client.get(f"{BASE}/discovery.xml").content).tag == "discovery"


def test_services_cost_no_query_and_leave_reports_on_people_to_people(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        found = client.get(f"{BASE}/services.json").json()
    assert len(found) > 40
    assert {row["service_code"] for row in found} == {k.open311 for k in georeport.offered()}
    assert all(k.kind != "people" and not k.walled for k in georeport.offered())


@pytest.mark.parametrize("form", ["json", "xml"])
def test_services_that_were_kept_are_not_sent_again(client, db, form):
    first = client.get(f"{BASE}/services.{form}")
    again = client.get(f"{BASE}/services.{form}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(f"{BASE}/services.{form}", headers={"Accept-Language": "en"})
    assert other["ETag"] != first["ETag"]


def test_a_definition_lists_the_extra_questions(client):
    asked = next(k for k in georeport.offered() if k.questions)
    found = client.get(f"{BASE}/services/{asked.open311}.json").json()
    assert [row["code"] for row in found["attributes"]] == [q.slug for q in asked.questions]
    tree = ET.fromstring(client.get(f"{BASE}/services/{asked.open311}.xml").content)
    assert len(tree.findall("attributes/attribute")) == len(asked.questions)


def test_an_unknown_service_is_not_found(client):
    answer = client.get(f"{BASE}/services/bestaat-niet.json")
    assert answer.status_code == 404
    assert answer.json()[0]["code"] == 404


def test_filing_and_reading_back(client, key, kind, at):
    sent = {
        "api_key": key,
        "service_code": kind.open311,
        "lat": "52.1",
        "long": "5.1",
        "description": "De lamp bij de brug is stuk.",
        "email": "iemand@voorbeeld.example",
    }
    answer = client.post(f"{BASE}/requests.json", sent)
    assert answer.status_code == 201, answer.content
    number = answer.json()[0]["service_request_id"]
    case = Case.objects.get(number=number)
    assert (case.channel, case.text) == ("api", "De lamp bij de brug is stuk.")
    row = client.get(f"{BASE}/requests/{number}.json").json()[0]
    assert row["status"] == "open"
    assert row["description"] == "De lamp bij de brug is stuk."
    assert (row["lat"], row["long"]) == (52.1, 5.1)
    assert "iemand@voorbeeld.example" not in str(row)


def test_filing_takes_at_most_twenty_queries(client, key, kind, django_assert_max_num_queries):
    sent = {"api_key": key, "service_code": kind.open311, "lat": 52.1, "long": 5.1, "description": "Stuk."}
    with django_assert_max_num_queries(20):
        answer = client.post(f"{BASE}/requests.json", sent | {"email": "iemand@voorbeeld.example"})
    assert answer.status_code == 201


def test_words_with_personal_data_are_held_back(client, key, kind):
    sent = {"api_key": key, "service_code": kind.open311, "lat": 52.1, "long": 5.1}
    answer = client.post(f"{BASE}/requests.json", sent | {"description": "Bel mij op 06-12345678."})
    number = answer.json()[0]["service_request_id"]
    assert client.get(f"{BASE}/requests/{number}.json").status_code == 404


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"api_key": ""}, 403),
        ({"api_key": "geraden"}, 403),
        ({"service_code": "bestaat-niet"}, 404),
        ({"service_code": ""}, 404),
        ({"lat": "noord"}, 400),
        ({"lat": "91"}, 400),
        ({"lat": "nan"}, 400),
        ({"long": "1e999"}, 400),
        ({"lat": "", "long": ""}, 400),
        ({"lat": "", "long": "", "address_id": "²"}, 400),
        ({"description": ""}, 400),
        ({"description": "x" * 5000}, 400),
        ({"email": "geen adres"}, 400),
        ({"media_url": "javascript:alert(1)"}, 400),
        ({"media_url": "http://[::1"}, 400),
        ({"attribute[onbekend]": "ja"}, 400),
    ],
)
def test_wrong_input_gets_a_list_of_errors(client, key, kind, change, status):
    sent = {
        "api_key": key,
        "service_code": kind.open311,
        "lat": "52.1",
        "long": "5.1",
        "description": "Stuk.",
    }
    sent |= change
    answer = client.post(f"{BASE}/requests.json", sent)
    assert answer.status_code == status
    assert answer.json()[0]["code"] == status and answer.json()[0]["description"]
    assert not Case.objects.exists()


def test_an_error_names_the_field(client, key, kind):
    sent = {"api_key": key, "service_code": kind.open311, "lat": "noord", "long": "5.1", "phone": "0" * 31}
    said = [row["description"].split(":")[0] for row in client.post(f"{BASE}/requests.json", sent).json()]
    assert said == ["lat", "phone"]
    (fault,) = client.get(f"{BASE}/requests.json?page_size=0").json()
    assert fault["description"].startswith("page_size: ")


def test_what_is_wrong_is_said_in_the_readers_language(client, db):
    wrong = (
        f"{BASE}/requests.json?page_size=x&page=0&start_date=gisteren&end_date=1800-01-01T00:00:00Z&status=x"
    )
    assert [row["description"] for row in client.get(wrong).json()] == [
        "start_date: schrijf een moment als 2026-11-22T09:00:00+01:00",
        "end_date: kies een jaar van 1900 tot en met 2200",
        "status: dit kan hier niet staan",
        "page: dit is te weinig, het is ten minste 1",
        "page_size: dit is geen getal",
    ]
    english = client.get(f"{BASE}/requests.json?page_size=1001", headers={"Accept-Language": "en"}).json()
    assert english[0]["description"] == "page_size: this is too much, it is at most 1000"


@pytest.mark.parametrize("plus", ["%2B", "+"])
def test_a_plus_may_arrive_as_a_space(client, town, kind, plus):
    case = file(kind)
    later = clock.local(case.filed_at + timedelta(hours=1)).isoformat(timespec="seconds")
    assert "+" in later
    address = f"{BASE}/requests.json?end_date={later.replace('+', plus)}"
    assert [row["service_request_id"] for row in client.get(address).json()] == [case.number]


def test_a_place_outside_the_municipality_is_refused(client, key, kind):
    make_area()
    sent = {"api_key": key, "service_code": kind.open311, "lat": 0, "long": 0, "description": "Stuk."}
    answer = client.post(f"{BASE}/requests.json", sent)
    assert (answer.status_code, "buiten onze gemeente" in answer.json()[0]["description"]) == (400, True)
    assert not Case.objects.exists()


def test_there_are_no_tokens(client, db):
    answer = client.get(f"{BASE}/tokens/12.xml")
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/xml; charset=utf-8")
    assert ET.fromstring(answer.content).findtext("error/code") == "404"


def test_more_fields_than_we_read_is_said_to_a_program(client, db):
    answer = client.post(f"{BASE}/requests.json", {f"a{number}": "x" for number in range(3000)})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/json")


def test_hostile_words_stay_words(client, key, kind):
    words = "<script>alert(1)</script> '; DROP TABLE cases_case; -- ]]> \u202e\u0000 &amp;"
    sent = {"api_key": key, "service_code": kind.open311, "lat": 52.1, "long": 5.1, "description": words}
    number = client.post(f"{BASE}/requests.json", sent).json()[0]["service_request_id"]
    tree = ET.fromstring(client.get(f"{BASE}/requests/{number}.xml").content)
    assert tree.findtext("request/description") == words.replace("\u202e\x00", "")


def test_a_revoked_program_is_shut_out(client, key, kind):
    revoke_client(ApiClient.objects.get(), by=system("test"))
    sent = {"api_key": key, "service_code": kind.open311, "lat": 52.1, "long": 5.1, "description": "Stuk."}
    assert client.post(f"{BASE}/requests.json", sent).status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page_size=100000",
        "start_date=gisteren",
        "status=kapot",
        "start_date=0000-01-01T00:00:00Z",
        "start_date=2026-01-01T00:00:00",
        "page=1e9",
        "start_date=0001-01-01T00:00:00%2B14:00",
        "end_date=9999-12-31T23:59:59-12:00",
    ],
)
def test_wrong_questions(client, town, query):
    answer = client.get(f"{BASE}/requests.json?{query}")
    assert answer.status_code == 400
    assert answer.json()[0]["description"]


def test_another_form_is_not_there(client, town):
    assert client.get(f"{BASE}/requests.yaml").status_code == 404


def test_pages_filters_and_numbers(client, town, kind, at):
    numbers = []
    for _turn in range(5):
        numbers.append(file(kind).number)
        at.move(timedelta(days=1))
    first = client.get(f"{BASE}/requests.json?page_size=2").json()
    second = client.get(f"{BASE}/requests.json?page_size=2&page=2").json()
    assert [row["service_request_id"] for row in first + second] == numbers[::-1][:4]
    chosen = client.get(f"{BASE}/requests.json?service_request_id={numbers[0]},{numbers[3]}").json()
    assert {row["service_request_id"] for row in chosen} == {numbers[0], numbers[3]}
    assert client.get(f"{BASE}/requests.json?service_code=anders").json() == []
    assert len(client.get(f"{BASE}/requests.json?service_code={kind.open311}&status=open").json()) == 5
    assert client.get(f"{BASE}/requests.json?status=closed").json() == []
    at.move(timedelta(days=100))
    assert client.get(f"{BASE}/requests.json").json() == []


def test_the_cost_does_not_grow_with_the_list(client, town, kind, django_assert_num_queries):
    file(kind)
    with django_assert_num_queries(3):
        client.get(f"{BASE}/requests.json?extensions=true")
    file(kind), file(kind)
    with django_assert_num_queries(3):
        client.get(f"{BASE}/requests.json?extensions=true")


def test_what_is_not_public_is_not_there(client, town, kind):
    hidden = file(kind, quarantine="spam")
    silent = file(kind, shared={})
    found = client.get(f"{BASE}/requests.json?extensions=true").json()
    assert [row["service_request_id"] for row in found] == [silent.number]
    assert found[0]["description"] == ""
    assert client.get(f"{BASE}/requests/{hidden.number}.json").status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_an_independent_client_reads_us(live_server, town, kind, form):
    one, two = file(kind), file(kind)
    reader = GeoReport(f"{live_server.url}{BASE}", output_format=form)
    assert len(reader.get_service_list()) == len(georeport.offered())
    asked = next(k for k in georeport.offered() if len(k.questions) > 1)
    assert reader.get_service_definition(asked.open311)["service_code"] == asked.open311
    read = reader.get_service_requests(
        status="open", start_date=georeport.stamp(clock.now() - timedelta(days=1))
    )
    assert {row["service_request_id"] for row in read} == {one.number, two.number}
    assert reader.get_service_request(one.number)["service_code"] == kind.open311


def test_an_answer_becomes_a_note(client, town, kind, at):
    handler = register_person(mail="h@voorbeeld.example", name="H. Andler", is_sixteen=True)
    case = file(kind)
    grant_role(
        by=system("test"),
        person=handler,
        organisation=town,
        desk=case.desk,
        mandate="handler",
        until=clock.now() + timedelta(days=300),
    )
    close_case(case, by=handler, outcome="done", text="De lamp brandt weer.")
    row = client.get(f"{BASE}/requests/{case.number}.json").json()[0]
    assert row["status"] == "closed"
    assert row["extended_attributes"]["outcome"] == "done"
    assert row["status_notes"] == "De lamp brandt weer."
    assert "H. Andler" not in str(row)
