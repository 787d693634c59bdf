"""What a screen on a wall shows, to whom it answers, and that it can be checked."""

from datetime import timedelta

import jwt
import pytest
from django.urls import reverse

from noaber.broadcasts.actions import (
    approve_broadcast,
    close_broadcast,
    set_picture,
    submit_broadcast,
    withdraw_broadcast,
)
from noaber.broadcasts.queries import file_of
from noaber.cases.actions import close_case, release_case
from noaber.cases.tests.making import STREET, a_case, a_handler, desk_for
from noaber.channels.actions import make_screen, revoke_screen
from noaber.channels.models import Result, Screen
from noaber.core import clock
from noaber.core.http import BadInput
from noaber.core.signing import HEADER, signing_keys
from noaber.core.tests.pictures import picture
from noaber.people.tests.making import a_person, a_role
from noaber.site.doors import in_parts, without_doors

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PUBLIC = {"kind": "warning", "channels": ["page", "wall"]}


@pytest.fixture
def hang(town):
    """Return a function that hangs a screen in the Hof; returns it with its addresses."""
    keeper = a_role(a_person(), "administrator", organisation=town.organisation).person

    def make(**values):
        given = {"by": keeper, "organisation": town.organisation, "name": "Hal", "area_ids": [town.hof.pk]}
        screen, token = make_screen(**given | values)
        names = ("wall", "wall_state", "wall_plain", "wall_beat")
        return screen, {name: reverse(f"site:{name}", args=[token]) for name in names}

    return make


def state(client, addresses):
    return client.get(addresses["wall_state"]).content.decode()


def test_it_shows_what_runs_with_what_to_do_and_until_when(client, hang, send):
    _screen, addresses = hang()
    row = send(**PUBLIC, title="Fietsen gestolen", text="Deze week vijf keer.", advice="Zet twee sloten op.")
    shown = state(client, addresses)
    for words in ("Fietsen gestolen", "Deze week vijf keer.", "Zet twee sloten op.", "Geldt tot", "Gemeente"):
        assert words in shown
    assert f'data-name="broadcasts.broadcast:{row.pk}:1"' in shown
    assert f'data-until="{int(row.expires_at.timestamp())}"' in shown


def test_what_was_withdrawn_or_expired_is_gone_and_an_end_is_told(client, hang, send, town):
    _screen, addresses = hang()
    wrong = send(**PUBLIC, title="Verkeerd bericht")
    over = send(**PUBLIC, title="Kort bericht", expires_at=clock.now() + timedelta(minutes=5))
    closed = send(kind="missing", channels=["wall"], title="Jongen met rode jas")
    withdraw_broadcast(broadcast=wrong, by=town.author)
    close_broadcast(broadcast=closed, by=town.author, outcome="direct", text="Hij is thuis.")
    clock.move(timedelta(minutes=6))
    shown = state(client, addresses)
    assert "Verkeerd bericht" not in shown and over.title not in shown
    assert "Afgelopen: Jongen met rode jas" in shown and "Hij is thuis." in shown
    assert 'data-shows=""' in shown


def test_only_what_is_public_and_was_meant_for_the_wall(client, hang, send, town):
    _screen, addresses = hang()
    send(kind="warning", channels=["page"], title="Niet voor de muur")
    send(kind="now", title="Alleen voor wie er woont")
    elsewhere = {"areas": [town.areas["Veld"].pk]}
    send(**PUBLIC, audience=elsewhere, title="Van een andere buurt")
    shown = state(client, addresses)
    for title in ("Niet voor de muur", "Alleen voor wie er woont", "Van een andere buurt"):
        assert title not in shown


def test_its_picture_is_large_there_and_goes_with_it(client, hang, town, write, settings, tmp_path):
    settings.NOABER_DATA = tmp_path
    (_screen, addresses), (_other, others) = hang(), hang(area_ids=[town.areas["Veld"].pk])
    row = write(**PUBLIC, title="Wie kent deze jas?")
    set_picture(broadcast=row, by=town.author, upload=picture(), version="blurred", alt="Een rode jas")
    row = submit_broadcast(broadcast=row, by=town.author)
    approve_broadcast(broadcast=row, by=town.approver, shown_hash=row.content_hash)
    row.refresh_from_db()
    at = f"{addresses['wall']}beeld/{row.picture['digest']}/"
    shown = state(client, addresses)
    assert at in shown and "Een rode jas" in shown and "Met opzet onherkenbaar" in shown
    assert at in client.get(addresses["wall_plain"]).content.decode()
    assert client.get(at).content == file_of(row.pk, row.picture["digest"])
    assert client.get(at.replace(addresses["wall"], others["wall"])).status_code == 410
    assert client.get(f"{addresses['wall']}beeld/{'0' * 64}/").status_code == 410
    withdraw_broadcast(broadcast=row, by=town.author)
    assert at not in state(client, addresses) and client.get(at).status_code == 410


def test_a_message_that_is_not_public_cannot_go_to_the_wall(send):
    with pytest.raises(BadInput, match="Een scherm leest iedereen"):
        send(kind="now", channels=["page", "wall"])


def test_what_presses_leaves_room_for_nothing_else_on_the_plain_page(client, hang, send):
    _screen, addresses = hang()
    send(**PUBLIC, title="Rustig bericht")
    send(kind="danger", channels=["wall"], title="Sluit ramen en deuren")
    pages = [client.get(addresses["wall_plain"], {"blad": n}).content.decode() for n in range(3)]
    assert "Sluit ramen en deuren" in pages[0] and "Rustig bericht" in pages[1]
    assert "Sluit ramen en deuren" in pages[2], "the pages go round"
    assert "Agenda" not in "".join(pages)


def test_an_exercise_only_where_that_was_agreed_and_never_beside_what_is_real(client, hang, send):
    _shy, without = hang()
    _open, with_it = hang(name="Oefenhal", exercises=True)
    send(**PUBLIC, title="Doe alsof", exercise=True)
    assert "Doe alsof" not in state(client, without)
    shown = state(client, with_it)
    assert "Doe alsof" in shown and "OEFENING" in shown and "data-drill" in shown
    send(**PUBLIC, title="Echt waar")
    assert "Doe alsof" not in state(client, with_it)


def test_walled_and_private_cases_and_house_numbers_stay_inside(client, hang, town, organisation):
    _screen, addresses = hang()
    handler = a_handler(desk_for(STREET, organisation))
    case = a_case(title="Lamp uit bij Margrietstraat 14a", lon=6.705, lat=52.205)
    if case.quarantined:
        release_case(case, by=handler)
    close_case(case, by=handler, outcome="done", text="De lamp bij Margrietstraat 14 brandt weer.")
    shown = state(client, addresses)
    assert "Margrietstraat" in shown and "brandt weer" in shown
    assert "14" not in shown.partition("<main")[2].partition("</main")[0]


def test_its_signature_can_be_checked_by_another_and_names_this_address(client, hang, send, settings):
    _screen, addresses = hang()
    settings.NOABER_FEED_KEYS = (b"k" * 32,)
    first = client.get(addresses["wall_state"])
    (key,) = signing_keys()
    found = jwt.api_jws.decode_complete(
        first[HEADER], jwt.PyJWK(key.public), algorithms=["EdDSA"], detached_payload=first.content
    )
    assert found["header"]["url"].endswith(addresses["wall_state"])
    assert found["header"]["iat"] == int(clock.now().timestamp())
    clock.move(timedelta(seconds=30))
    again = client.get(addresses["wall_state"], headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304 and again[HEADER] != first[HEADER]
    send(**PUBLIC)
    assert client.get(addresses["wall_state"], headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_heartbeat_is_the_receipt(client, hang, send, settle, town):
    screen, addresses = hang()
    row = send(**PUBLIC)
    settle()
    sent = {
        "shows": f"broadcasts.broadcast:{row.pk}:1",
        "at": int(clock.now().timestamp()),
        "checked": "signed",
    }
    assert client.post(addresses["wall_beat"], sent).status_code == 204
    screen.refresh_from_db()
    assert screen.verifies and screen.seen_at == clock.now() and screen.shows == [sent["shows"]]
    assert Result.objects.filter(channel="wall", outcome="confirmed", endpoint=screen.pk).count() == 1
    hang(name="Nooit gehoord")
    client.force_login(town.author)
    page = client.get(reverse("broadcasts:counts", args=[row.pk])).content.decode()
    assert "Schermen: 1 van 2 tonen dit nu." in page


@pytest.mark.parametrize("shows", ["x", "broadcasts.broadcast:1", "a.b:1:1 <script>"])
def test_a_heartbeat_that_says_nonsense_is_refused(client, hang, shows):
    screen, addresses = hang()
    assert client.post(addresses["wall_beat"], {"shows": shows, "at": "9" * 30}).status_code == 400
    screen.refresh_from_db()
    assert screen.seen_at is None


def test_the_plain_page_asks_for_the_next_one_and_is_its_own_heartbeat(client, hang, send):
    screen, addresses = hang(language="en")
    row = send(**PUBLIC)
    page = client.get(addresses["wall_plain"])
    assert 'http-equiv="refresh"' in page.content.decode() and "Holds until" in page.content.decode()
    screen.refresh_from_db()
    assert screen.shows == [f"broadcasts.broadcast:{row.pk}:1"] and not screen.verifies


def test_a_link_that_was_taken_back_or_guessed_opens_nothing(client, hang):
    screen, addresses = hang()
    for address in (addresses["wall"], addresses["wall_state"], addresses["wall_plain"]):
        assert client.get(address.replace("/scherm/", "/scherm/x")).status_code == 404
    revoke_screen(
        screen=screen, by=a_role(a_person(), "administrator", organisation=screen.organisation).person
    )
    for address in (addresses["wall"], addresses["wall_state"], addresses["wall_plain"]):
        assert client.get(address).status_code == 410
    assert client.post(addresses["wall_beat"]).status_code == 410
    assert Screen.objects.get().seen_at is None


def test_it_is_nobodys_to_find_or_keep(client, hang):
    _screen, addresses = hang()
    found = client.get(addresses["wall"])
    assert found["X-Robots-Tag"] == "noindex" and found["Referrer-Policy"] == "no-referrer"
    assert "private" in found["Cache-Control"] and not client.cookies


def test_what_it_costs(client, hang, send, town, django_assert_max_num_queries):
    _screen, addresses = hang(area_ids=[area.pk for area in town.areas.values()][:2], exercises=True)
    for n in range(6):
        send(**PUBLIC, title=f"Bericht {n}")
    state(client, addresses)
    with django_assert_max_num_queries(9):  # itself, messages with their versions, lists per area
        state(client, addresses)
    with django_assert_max_num_queries(7):
        client.post(addresses["wall_beat"], {"shows": "", "at": "1"})


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Brand in de Margrietstraat 12b, blijf weg", "Brand in de Margrietstraat, blijf weg"),
        ("Bij Kerklaan 4-6 en Dorpsweg 110", "Bij Kerklaan en Dorpsweg"),
        ("Aan De Wieken 3", "Aan De Wieken"),
        ("Huisnummer 7 en 1234 AB 7", "en 1234"),
        ("Om 14:30 in de Hofstraat 14:45 tot 16 uur", "Om 14:30 in de Hofstraat 14:45 tot 16 uur"),
        ("Bel 112 of 0900-8844, nummer 112", "Bel 112 of 0900-8844, nummer 112"),
        ("Op de Hofweg 20 meter verder", "Op de Hofweg 20 meter verder"),
    ],
)
def test_texts_lose_the_numbers_of_doors_and_nothing_else(said, left):
    assert without_doors(said, ("De Wieken",)).strip() == left


def test_a_long_text_is_cut_where_people_pause():
    text = "Eerste zin over de brand. " * 20 + "w" * 700
    parts = in_parts(text, 300)
    assert all(0 < len(part) <= 300 for part in parts)
    assert "".join(parts).replace(" ", "") == text.replace(" ", "")
    assert parts[0].endswith("brand.")
