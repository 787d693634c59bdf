"""Every address as every kind of reader: nobody meets a word that is not theirs."""

import io
import zipfile
from urllib.parse import quote

import pytest
from django.db import transaction

from noaber.cases.models import Case
from noaber.channels.live import tokens
from tests.walk.addresses import MAY_ALARM, addresses, addresses_of_nothing

SOME = ("anonymous", "owner", "administrator")  # what is not there is the same nothing for everybody


def asked_by(world):
    """Yield each address with the names of the viewers who ask it."""
    for address in addresses(world):
        yield address, world.viewers
    for address in addresses_of_nothing(world):
        yield address, SOME


def body_of(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if response.headers.get("Content-Type") == "application/zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"".join(map(archive.read, archive.namelist()))
    return content.decode("utf-8", "replace") + str(response.headers)


def without(address: str, body: str) -> str:
    """A page may say its own address again, as the link to another language does: its reader knew it."""
    for said in (address, quote(address, safe=""), quote(address)):
        body = body.replace(said.lower(), "")
    return body


@pytest.mark.slow
def test_nobody_reads_what_is_not_theirs(world, browse):
    leaks, asked, met = [], 0, set()
    for address, names in asked_by(world):
        for name in names:
            with transaction.atomic():
                response = browse(name).get(address)
                transaction.set_rollback(True)
            asked += 1
            assert response.status_code < 500 or address == MAY_ALARM, f"{name} {address}"
            body = without(address, body_of(response).lower())  # once: a stream is gone when it was read
            found = {word for word in world.canaries if word in body}
            met |= {(word, name) for word in found}
            leaks += [f"{name} met {word} at {address}" for word in found if name not in world.canaries[word]]
    assert not leaks, "\n".join(leaks)
    assert asked > 1000
    never = [
        word for word, seen_by in world.canaries.items() if seen_by and not any(w == word for w, _n in met)
    ]
    assert not [word for word in never if "mail" not in word], "a canary that nobody meets proves nothing"


def test_nobody_listens_to_what_is_not_theirs(world, browse):
    case = Case.objects.get(number=world.numbers[1])
    topics = [f"case:{case.pk}", f"desk:{case.desk.slug}", f"person:{world.viewers['owner'].pk}"]
    allowed = {"owner": {topics[0], topics[2]}, "wall_handler": {topics[0], topics[1]}}
    for name in world.viewers:
        response = browse(name).get("/live-pas/", {"topic": topics})
        heard = set(tokens.read(response.json()["token"]).topics) if response.status_code == 200 else set()
        assert heard <= allowed.get(name, set()), f"{name} may listen to {heard}"
