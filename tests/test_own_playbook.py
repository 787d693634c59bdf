"""A playbook that somebody writes in a folder of their own runs without a line of code.

A file beside the shipped ones, found in the catalogue and walked over HTTP until its end; the same while
another file is broken, and after the file itself is gone.
"""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from noaber.api.actions import make_client
from noaber.broadcasts.models import Broadcast
from noaber.cases import categories
from noaber.demo.stories.telling import Somebody
from noaber.initiatives.models import Initiative
from noaber.journal.actors import system
from noaber.people.models import Desk
from noaber.people.tests.making import a_person, an_organisation, with_role
from noaber.places.tests.factories import make_address, make_street, make_town
from noaber.playbooks.library import library

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
DAY = timedelta(days=1)
OWN = """
slug = "schone-stoep"
version = 1
name = { nl = "Schone stoep", en = "Clean pavement" }
summary = { nl = "Bewoners ruimen op wat er ligt.", en = "Residents clear up what lies there." }
about = { nl = "Elke melding wordt opgeruimd.", en = "Every report is cleared up." }
limits = { nl = "Opruimen doen mensen.", en = "Clearing up is for people." }

[facets]
mechanisms = { values = ["organise"], basis = "editorial" }
ladder = { value = "self-rule", basis = "editorial" }
phenomena = { values = ["decay"], basis = "editorial" }
initiator = { values = ["residents"], basis = "editorial" }
involved = { values = ["residents", "municipality"], basis = "editorial" }
evidence = { value = "none", basis = "editorial" }
effort = { value = "light", basis = "editorial" }
harm = { values = ["burden"], basis = "editorial" }
scale = { values = ["street"], basis = "editorial" }

[[preconditions]]
text = { nl = "Iemand trekt het.", en = "Somebody leads it." }
basis = "editorial"

[[roles]]
key = "leader"
name = { nl = "Veger", en = "Sweeper" }
party = "residents"

[[roles]]
key = "writer"
name = { nl = "Schrijver", en = "Author" }
party = "municipality"
mandate = "author"

[[roles]]
key = "approver"
name = { nl = "Goedkeurder", en = "Approver" }
party = "municipality"
mandate = "approver"

[[parameters]]
key = "lasts"
name = { nl = "Hoe lang wij vegen", en = "How long we sweep" }
type = "integer"
unit = "days"
least = 7
most = 60
default = 14
basis = "editorial"

[[gates]]
key = "both"
kind = "two-persons"
name = { nl = "Veger en gemeente willen het allebei", en = "Sweeper and municipality both want it" }
roles = ["leader", "writer"]

[[gates]]
key = "permit"
kind = "authority"
name = { nl = "De wijkbeheerder vindt het goed", en = "The area manager agrees" }
reference = { nl = "Nummer van de brief", en = "Number of the letter" }
role = "writer"
most_days = 90

[[stages]]
key = "prepare"
name = { nl = "Bezems halen", en = "Fetch brooms" }
ends = { by = "person", role = "leader", within_days = 7 }

[[stages.opens]]
what = "task"
key = "brooms"
name = { nl = "Haal bezems op", en = "Collect brooms" }
role = "leader"
within_days = 5

[[stages]]
key = "sweep"
name = { nl = "Vegen", en = "Sweep" }
wait_days = 1
gates = ["both"]
ends = { by = "clock", days = { parameter = "lasts" } }

[[stages.opens]]
what = "message"
key = "call"
role = "writer"
kind = "good_news"
title = { nl = "Wij vegen de stoep", en = "We sweep the pavement" }
body.nl = "Ziet u afval op straat? Meld het, dan komen wij."
body.en = "Do you see litter in the street? Report it and we come."
audience = "area"
channels = ["page"]
gates = ["permit"]
within_days = 3

[[reactions]]
on = "cases.filed"
where = { category = "zwerfafval" }
stages = ["sweep"]

[[reactions.opens]]
what = "task"
key = "clear"
name = { nl = "Ruim op wat gemeld is", en = "Clear up what was reported" }
role = "leader"
within_days = 2

[[stops]]
key = "rats"
text.nl = "Er zijn ratten: dan komt eerst een bestrijder."
text.en = "There are rats: first a specialist comes."
role = "writer"

[ending]
thank = { nl = "Bedankt voor het vegen.", en = "Thank you for sweeping." }
keep_months = 1
"""


@pytest.fixture
def folder(tmp_path, settings):
    """The municipality's own folder, with the file in it; read again as a server does that starts."""
    settings.NOABER_PLAYBOOKS = str(tmp_path)
    (tmp_path / "schone-stoep.toml").write_text(OWN)
    library.cache_clear()
    yield tmp_path
    library.cache_clear()


@pytest.fixture
def hof(committed, at):
    area = make_town()["Hof"]
    street = make_street("Margrietstraat", area)
    return area, [make_address(street, n + 1, lon=6.705 + n * 0.0002, lat=52.205) for n in range(9)]


@pytest.fixture
def people(hof, folder):
    """Anneke writes and Joris approves for the municipality, Truus sweeps, Beheer looks after the house."""
    gemeente = an_organisation("Gemeente")
    desk = {"organisation": gemeente, "name": "Schoon"}
    Desk.objects.get_or_create(slug=categories.get("zwerfafval").desk, defaults=desk)
    found = {}
    for name, mandate in (
        ("Anneke", "author"),
        ("Joris", "approver"),
        ("Truus", None),
        ("Beheer", "administrator"),
    ):
        person = a_person(name, mail=f"{name.lower()}@voorbeeld.example")
        if mandate:
            with_role(person, gemeente, mandate)
        client = Client()
        client.force_login(person)
        found[name] = Somebody(person, client)
    return gemeente, found


def messages_of(reader: Somebody) -> str:
    """Everything in somebody's inbox, as they read it."""
    listed = reader.get("/berichten/").content.decode()
    pages = sorted(set(re.findall(r'href="(/berichten/\d+/)"', listed)))
    return "".join(reader.get(page).content.decode() for page in pages)


@pytest.fixture
def begin(people, hof):
    """Return a function that prepares it, fills its roles and starts it, each by their own browser."""
    gemeente, browsers = people

    def run() -> tuple[str, Initiative]:
        anneke = browsers["Anneke"]
        given = {"organisation": gemeente.pk, "area": hof[0].pk, "name": "Vegen in het Hof"}
        here = anneke.post("/draaiboeken/schone-stoep/beginnen/", given)["Location"]
        assert anneke.post(f"{here}starten/").status_code == 400, "nobody there yet"
        for role, name in (("writer", "anneke"), ("leader", "truus"), ("approver", "joris")):
            anneke.post(f"{here}vragen/", {"role": role, "mail": f"{name}@voorbeeld.example"})
        for role, name in (("leader", "Truus"), ("approver", "Joris")):
            browsers[name].post(f"{here}antwoorden/", {"rol": role, "antwoord": "ja"})
        assert anneke.post(f"{here}starten/").status_code == 302
        return here, Initiative.objects.get()

    return run


def test_it_runs_from_the_catalogue_to_its_end(begin, people, hof, at, settle):
    gemeente, browsers = people
    anneke, joris, truus = (browsers[name] for name in ("Anneke", "Joris", "Truus"))
    found = truus.get("/draaiboeken/", {"zoek": "schone stoep"}).content.decode()
    assert "/draaiboeken/schone-stoep/" in found
    assert "Kan hier draaien" in truus.get("/draaiboeken/schone-stoep/").content.decode()
    here, row = begin()

    def states() -> dict[str, str]:
        return dict(row.stages.values_list("key", "status"))

    # The second stage waits its day, and then for the gate, also for who knows its address.
    truus.post(f"{here}fase-klaar/", {"fase": "prepare"})
    at.move(DAY)
    settle()
    assert states() == {"prepare": "done", "sweep": "waiting"}
    page = truus.get(here).content.decode()
    assert "Wacht op wat er eerst moet zijn" in page
    assert "Dit kan in orde maken: Veger, Schrijver" in " ".join(page.split())
    assert truus.post(f"{here}fase-klaar/", {"fase": "sweep"}).status_code == 400
    assert joris.post(f"{here}stemmen/", {"poort": "both", "antwoord": "ja"}).status_code == 403
    truus.post(f"{here}stemmen/", {"poort": "both", "antwoord": "ja"})
    assert states()["sweep"] == "waiting", "one of two"
    anneke.post(f"{here}stemmen/", {"poort": "both", "antwoord": "ja"})
    assert states()["sweep"] == "running"

    # Its message lies ready, and leaves only once somebody wrote the letter's number down.
    draft = Broadcast.objects.get()
    written = f"/berichten-maken/{draft.pk}/"
    anneke.post(f"{written}schrijven/", anneke.filled(written, "title", do="submit"))
    draft.refresh_from_db()
    approval = {"shown_hash": draft.content_hash}
    assert joris.post(f"{written}goedkeuren/", approval).status_code == 403
    letter = {"poort": "permit", "reference": "W-12", "until": "2026-12-01"}
    assert truus.post(f"{here}kenmerk/", letter).status_code == 403
    assert anneke.post(f"{here}kenmerk/", letter).status_code == 302
    assert joris.post(f"{written}goedkeuren/", approval).status_code == 302
    settle()
    assert row.deliveries.get(key="call").done_at is not None

    # A neighbour reports litter: a task for the sweeper, who ticks it off late, and the page says so.
    door, service = hof[1][0], categories.get("zwerfafval").open311
    _program, key = make_client(by=system("test"), name="App", organisation=gemeente)
    report = {"service_code": service, "lat": door.lat, "long": door.lon, "description": "Er ligt afval."}
    sent = Client().post("/open311/v2/requests.json", report | {"api_key": key})
    assert sent.status_code == 201, sent.content
    settle()
    task = row.deliveries.get(key="clear")
    at.move(3 * DAY)
    assert truus.post(f"{here}taak-klaar/", {"taak": task.pk}).status_code == 302
    task.refresh_from_db()
    assert task.state(at.now()) == "done_late"

    # Its clock ends it; then it is rounded off, and everybody is thanked in the words of the file.
    assert anneke.post(f"{here}afronden/", {"result": "De stoep is schoon."}).status_code == 409
    at.move(14 * DAY)
    settle()
    assert states() == {"prepare": "done", "sweep": "done"}
    assert anneke.post(f"{here}afronden/", {"result": "De stoep is schoon."}).status_code == 302
    settle()
    row.refresh_from_db()
    assert row.status == "ended"
    assert "Bedankt voor het vegen." in messages_of(truus)
    at.move(31 * DAY)
    settle()
    assert not row.members.exists(), "who took part is forgotten after the month of the file"


def test_it_is_handed_on_and_its_stop_rule_stops_it(begin, people):
    browsers = people[1]
    here, row = begin()
    anneke, joris = browsers["Anneke"], browsers["Joris"]
    assert joris.post(f"{here}overdragen/", {"aan": joris.pk}).status_code == 403
    assert anneke.post(f"{here}overdragen/", {"aan": joris.pk}).status_code == 302
    assert [who.post(f"{here}stilzetten/").status_code for who in (anneke, joris)] == [403, 302]
    assert joris.post(f"{here}verder/").status_code == 302
    why = {"regel": "rats", "result": "Er zitten ratten onder de stoep."}
    assert browsers["Truus"].post(f"{here}stoppen/", why).status_code == 403
    assert browsers["Anneke"].post(f"{here}stoppen/", why).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.deliveries.get().never_at is not None) == ("stopped", True)
    assert browsers["Truus"].post(f"{here}fase-klaar/", {"fase": "prepare"}).status_code == 409


def test_a_broken_one_never_starts_is_told_and_stops_no_other(folder, begin, people, hof):
    gemeente, browsers = people
    broken = OWN.replace('slug = "schone-stoep"', 'slug = "stuk"').replace(
        'kind = "two-persons"', 'kind = "two"'
    )
    (folder / "stuk.toml").write_text(broken)
    library.cache_clear()
    line = 1 + broken[: broken.index('kind = "two"')].count("\n")
    anneke = browsers["Anneke"]
    given = {"organisation": gemeente.pk, "area": hof[0].pk}
    assert anneke.get("/draaiboeken/stuk/").status_code == 404
    assert anneke.post("/draaiboeken/stuk/beginnen/", given).status_code == 404
    assert "/draaiboeken/stuk/" not in anneke.get("/draaiboeken/", {"zoek": "stuk"}).content.decode()
    told = browsers["Beheer"].get("/beheer/toestand/").content.decode()
    assert f"{folder / 'stuk.toml'}:{line}: gates" in told
    assert "two-persons" in told.partition("stuk.toml")[2].partition("</code>")[0], "what to write instead"
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("playbooks_check", folder / "stuk.toml", stdout=said)
    assert said.getvalue().startswith(f"{folder / 'stuk.toml'}:{line}: gates")
    call_command("playbooks_check", folder / "schone-stoep.toml", stdout=said)
    assert begin()[1].status == "running", "the one beside it"


def test_one_of_the_same_name_goes_before_a_shipped_one(folder, people):
    text = (settings.SHIPPED_PLAYBOOKS / "besmettingsbrieven.toml").read_text()
    (folder / "besmettingsbrieven.toml").write_text(
        text.replace('nl = "Besmettingsbrieven"', 'nl = "Buurbrief"')
    )
    (folder / "_sources.toml").write_bytes((settings.SHIPPED_PLAYBOOKS / "_sources.toml").read_bytes())
    library.cache_clear()
    assert "<h1>Buurbrief" in people[1]["Truus"].get("/draaiboeken/besmettingsbrieven/").content.decode()


def test_one_that_is_gone_leaves_what_runs_readable_carried_on_and_ended(folder, begin, people, at, settle):
    browsers = people[1]
    anneke, truus = browsers["Anneke"], browsers["Truus"]
    here, row = begin()
    truus.post(f"{here}fase-klaar/", {"fase": "prepare"})
    (folder / "schone-stoep.toml").unlink()
    library.cache_clear()
    assert anneke.get("/draaiboeken/schone-stoep/").status_code == 404
    assert anneke.post("/draaiboeken/schone-stoep/beginnen/").status_code == 404
    for client in (anneke, truus):
        client.post(f"{here}stemmen/", {"poort": "both", "antwoord": "ja"})
    at.move(DAY)
    settle()
    assert row.stages.get(key="sweep").status == "running"
    page = truus.get(here).content.decode()
    assert "Haal bezems op" in page and "Schone stoep" in page
    assert "/draaiboeken/schone-stoep/" not in page, "no link to what is not there"
    assert "Vegen in het Hof" in truus.get("/initiatieven/").content.decode()
    at.move(15 * DAY)
    settle()
    assert anneke.post(f"{here}afronden/", {"result": "De stoep is schoon."}).status_code == 302
    settle()
    row.refresh_from_db()
    assert row.status == "ended" and "De stoep is schoon." in truus.get(here).content.decode()
    assert "Bedankt voor het vegen." in messages_of(truus)
