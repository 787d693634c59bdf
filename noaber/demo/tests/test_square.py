"""The public square of an invented town: what is posted is read there, and what is replied is brought."""

import pytest
from django.urls import reverse

from noaber.channels.adapters.mastodon import server
from noaber.channels.adapters.mastodon.server import Words
from noaber.channels.adapters.mastodon.square import Square
from noaber.demo.square import folder, kept_posts, take_replies

pytestmark = pytest.mark.urls("noaber.demo.tests.urls")


@pytest.fixture
def square(settings, tmp_path):
    settings.NOABER_DEMO, settings.NOABER_DATA = True, tmp_path
    running = Square(keep=folder("posts.json")).start()
    settings.NOABER_MASTODON_URL, settings.NOABER_MASTODON_TOKEN = running.url, "demo"
    yield running
    running.stop()


@pytest.mark.django_db
def test_who_passes_by_reads_it_and_replies(square, client):
    page = reverse("demo:post")
    assert "Nog geen openbaar bericht." in client.get(page).content.decode()
    ours = server.post(Words("Rook bij de haven", "nl"), key="a")
    assert "Rook bij de haven" in client.get(page).content.decode()
    client.post(reverse("demo:answer_post"), {"post": ours.id, "text": "Ik ruik het ook."})
    [reply] = take_replies()
    square.says("passant@elders.example", reply.text, reply_to=reply.to)
    assert [(post.text, post.is_ours) for post in kept_posts()] == [
        ("Ik ruik het ook.", False),
        ("Rook bij de haven", True),
    ]
    assert take_replies() == []
    assert client.post(reverse("demo:answer_post"), {"post": "0", "text": "?"}).status_code == 400


def test_what_was_said_survives_a_restart(square):
    ours = server.post(Words("Rook", "nl"), key="a")
    again = Square(keep=folder("posts.json"))
    assert again.statuses[ours.id]["text"] == "Rook" and int(again.number()) > int(ours.id)
    again.server_close()


@pytest.mark.django_db
def test_there_is_no_square_where_people_are_real(settings, client):
    settings.NOABER_DEMO = False
    assert client.post(reverse("demo:answer_post"), {"post": "1", "text": "x"}).status_code == 404
