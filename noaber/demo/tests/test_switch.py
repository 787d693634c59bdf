"""The role switcher: only where the town is invented, and only its own people."""

from email.message import EmailMessage

import pytest
from django.core import checks
from django.urls import reverse

from noaber.channels.adapters.mail.kept import keep, kept_mails
from noaber.core import clock
from noaber.demo.checks import transports_reach_nobody
from noaber.demo.models import InventedTown
from noaber.demo.parts import PARTS, WALK
from noaber.people.tests.making import a_person

pytestmark = [pytest.mark.django_db, pytest.mark.urls("noaber.demo.tests.urls")]


@pytest.fixture
def town(settings, tmp_path):
    settings.NOABER_DEMO, settings.NOABER_MAIL_URL, settings.NOABER_DATA = True, "", tmp_path
    parts = {part.key: a_person(f"Speler {part.key}").pk for part in PARTS}
    return InventedTown.objects.create(name="Lindervoort", seed=1, built_at=clock.now(), parts=parts)


@pytest.mark.parametrize("path", ["", "als/bewoner/", "post/"])
def test_closed_where_people_are_real(client, town, settings, path):
    settings.NOABER_DEMO = False
    assert client.get(f"/demo/{path}").status_code == 404
    assert client.post("/demo/niemand/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_lists_every_part_and_the_walk(client, town):
    page = client.get(reverse("demo:switch"))
    text = page.content.decode()
    assert page.status_code == 200
    assert all(str(part.name) in text and f"/demo/als/{part.key}/" in text for part in PARTS)
    assert all(str(step) in text for _key, _page, step in WALK)


def test_says_what_to_do_when_there_is_no_town(client, settings):
    settings.NOABER_DEMO = True
    assert "noaber demo" in client.get(reverse("demo:switch")).content.decode()


def test_one_becomes_who_plays_the_part_and_nobody_again(client, town):
    answer = client.get(reverse("demo:become", args=["afval"]))
    assert answer.status_code == 302
    assert answer.url == reverse("cases:queue")
    assert client.session["_auth_user_id"] == str(town.parts["afval"])
    client.get(reverse("demo:become", args=["bewoner"]))
    assert client.session["_auth_user_id"] == str(town.parts["bewoner"])
    assert client.post(reverse("demo:nobody")).status_code == 302
    assert "_auth_user_id" not in client.session


def test_nobody_is_led_outside_the_house(client, town):
    answer = client.get(reverse("demo:become", args=["bewoner"]), {"naar": "https://elders.example/"})
    assert answer.url == reverse(PARTS[0].start)
    assert client.get("/demo/als/koning/").status_code == 404


def test_mail_that_nobody_gets_is_read_here(client, town):
    message = EmailMessage()
    message["To"], message["Subject"] = "fenna@lindervoort.example", "Uw code is 123456"
    message.set_content("Vul hem in.")
    keep(message.as_bytes())
    text = client.get(reverse("demo:post")).content.decode()
    assert "Uw code is 123456" in text
    assert "123456" not in client.get(reverse("demo:post"), {"aan": "ander@x.example"}).content.decode()


@pytest.fixture
def mailed(town, settings):
    """A mail to an invented resident, with a page in it that only they may see, and a trap."""
    settings.NOABER_URL = "http://localhost:8000"
    message = EmailMessage()
    message["To"], message["Subject"] = "fenna@lindervoort.example", "Bericht"
    message.set_content(
        "Lees het op http://localhost:8003/bericht/75/ of http://localhost//elders.example/ ."
    )
    keep(message.as_bytes())
    return kept_mails()[0].name


def test_a_link_in_a_mail_opens_as_who_got_it(client, mailed):
    fenna = a_person("Fenna", mail="fenna@lindervoort.example", is_invented=True)
    page = client.get(reverse("demo:post")).content.decode()
    assert f"/demo/post/{mailed}/?naar=/bericht/75/" in page
    answer = client.get(reverse("demo:open_post", args=[mailed]), {"naar": "/bericht/75/"})
    assert answer.url == "/bericht/75/" and client.session["_auth_user_id"] == str(fenna.pk)


def test_a_mail_makes_nobody_a_visitor_and_leads_nowhere_else(client, mailed):
    a_person("Bezoeker", mail="fenna@lindervoort.example")
    open_post = reverse("demo:open_post", args=[mailed])
    assert client.get(open_post, {"naar": "/bericht/75/"}).status_code == 302
    assert "_auth_user_id" not in client.session
    for elsewhere in ("//elders.example/", "https://elders.example/", "/ik/", ""):
        assert client.get(open_post, {"naar": elsewhere}).status_code == 404
    assert client.get(reverse("demo:open_post", args=["bestaat-niet"]), {"naar": "/"}).status_code == 404


def test_an_invented_town_refuses_a_real_mail_server(settings):
    settings.NOABER_DEMO, settings.NOABER_MAIL_URL = True, "smtp://x:y@mail.example:587"
    assert [problem.level for problem in transports_reach_nobody(None)] == [checks.ERROR]
    settings.NOABER_MAIL_URL = ""
    assert transports_reach_nobody(None) == []
