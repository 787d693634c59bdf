"""`noaber play`: a story happens in a copy of a town, by real processes, and leaves nothing behind."""

import contextlib
import io
import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from noaber.core import clock
from noaber.demo.management.commands import play, tell
from noaber.demo.models import InventedTown
from noaber.demo.stories.shelf import Scenario, scenarios
from noaber.demo.supervising import COMMAND
from noaber.demo.tests.conftest import town_with_people
from noaber.initiatives.models import Initiative
from noaber.journal.reading import pass_over_history
from noaber.people.models import Person


@pytest.fixture
def player(committed):
    """Return a function that starts the command in demo mode, beside the database of this test."""
    database, running = connection.settings_dict, []
    environment = os.environ | {
        "PYTHONPATH": str(settings.BASE_DIR),
        "PYTHONUNBUFFERED": "1",
        "NOABER_MODE": "demo",
        "NOABER_DATABASE_URL": f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}",
    }

    def run(*words: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "play", *words],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


@pytest.fixture
def town(committed):
    with town_with_people():
        InventedTown.objects.create(name="Lindervoort", seed=1, built_at=clock.now())
    pass_over_history()


def copies() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, 'noaber_story_')")
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.slow
def test_a_story_is_told_by_real_processes_in_a_copy(player, town):
    people = Person.objects.count()
    name = "a-letter-to-one-side-of-the-street"
    words = ("--story", name, "--at-once", "--speed", "1000", "--port", "18100")
    playing = player("pinpointcommunicatie", *words)
    said = playing.communicate(timeout=180)[0]
    assert playing.returncode == 0, said
    for words in ("Bewoner (Bram)", "Balie (Anneke)", "Scherm aan de muur", "\ndi ", "So it ended."):
        assert words in said
    assert not Initiative.objects.exists() and Person.objects.count() == people
    assert copies() == []


@pytest.mark.slow
def test_broken_off_it_leaves_nothing_behind(player, town):
    playing = player("pinpointcommunicatie", "--port", "18100")
    said = []
    for line in playing.stdout:
        said.append(line)
        if "Scherm aan de muur" in line:
            break
    assert len(copies()) == 1, said
    os.killpg(playing.pid, signal.SIGINT)
    rest = playing.communicate(timeout=60)[0]
    assert playing.returncode == 130, rest
    assert "broken off" in rest and copies() == []


@pytest.mark.slow
@pytest.mark.django_db
def test_a_sentence_that_is_not_so_ends_the_story(settings, monkeypatch, tmp_path):
    def teller(town):
        assert town.area is None, "De buurt is er niet."

    settings.NOABER_DEMO = True
    monkeypatch.setattr(clock, "is_followed", lambda: True)
    monkeypatch.setenv("NOABER_CLOCK_FILE", str(tmp_path / "clock"))
    monkeypatch.setattr(Scenario, "teller", lambda scenario, name: teller)
    with town_with_people(), pytest.raises(CommandError, match="De buurt is er niet"):
        call_command("tell", "besmettingsbrieven", "a-burglary", address="http://localhost:1")


def test_it_is_played_in_an_invented_town_only(settings):
    settings.NOABER_DEMO = False
    for words in (["play"], ["play", "besmettingsbrieven"]):
        with pytest.raises(CommandError, match="NOABER_MODE=demo"):
            call_command(*words)
    with pytest.raises(CommandError, match="noaber play"):
        call_command("tell", "besmettingsbrieven", "a-burglary", address="http://localhost:1")


def test_without_a_name_it_says_what_there_is(settings, capsys):
    settings.NOABER_DEMO = True
    call_command("play")
    said = capsys.readouterr().out
    assert "besmettingsbrieven" in said and "letters to the doors around a burglary" in said
    assert "nothing-is-asked-when-nobody-listens" in said, "each story by its name"


@pytest.mark.parametrize(("codes", "told"), [([0, 0, 0], 3), ([0, 1], 2)])
def test_all_stories_are_told_until_one_does_not_go_as_it_says(codes, told, settings, monkeypatch, capsys):
    settings.NOABER_DEMO = True
    played, coming = [], iter(codes)
    monkeypatch.setattr(play.Command, "town", lambda command: None)
    monkeypatch.setattr(play, "leave_database", lambda: None)
    monkeypatch.setattr(
        play.Command, "play", lambda command, words, *_: played.append(words[1]) or next(coming)
    )
    with pytest.raises(SystemExit) if any(codes) else contextlib.nullcontext():
        call_command("play", "burgernet")
    three = [
        "an-area-that-moves-with-the-tips",
        "nothing-is-asked-when-nobody-listens",
        "anybody-may-practise",
    ]
    assert played == three[:told]
    assert "— nothing is asked when nobody listens (2 of 3) —" in capsys.readouterr().out


@pytest.mark.django_db
def test_what_cannot_be_played_is_refused_with_a_sentence(settings, tmp_path):
    settings.NOABER_DEMO = True
    with pytest.raises(CommandError, match="no scenario bestaat-niet"):
        call_command("play", "bestaat-niet")
    with pytest.raises(CommandError, match="has no story van-niemand"):
        call_command("play", "besmettingsbrieven", story="van-niemand")
    with pytest.raises(CommandError, match="make demo"):
        call_command("play", "besmettingsbrieven")
    with pytest.raises(CommandError, match="above 0"):
        call_command("play", "besmettingsbrieven", speed=0)
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="does not have them"):
        call_command("play")


def test_who_starts_it_without_keys_says_so(monkeypatch):
    command = tell.Command(stdout=io.StringIO())
    command.at_once = False
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(CommandError, match="--at-once"):
        command.begin({"Balie": "http://localhost:1/"})


def test_every_story_of_every_scenario_can_be_told():
    assert all(callable(one) for scenario in scenarios() for one in scenario.tellers().values())
