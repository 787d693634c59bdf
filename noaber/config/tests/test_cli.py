"""What an operator types."""

import os
import subprocess
import sys

import pytest

from noaber.config import env
from noaber.config.cli import as_one_command

KNOWN = {"import_areas", "new_key", "worker"}


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        (["noaber", "import", "areas", "f.json"], ["noaber", "import_areas", "f.json"]),
        (["noaber", "new-key"], ["noaber", "new_key"]),
        (["noaber", "worker", "--only", "tick"], ["noaber", "worker", "--only", "tick"]),
        (["noaber", "import", "everything"], ["noaber", "import", "everything"]),
        (["noaber"], ["noaber"]),
    ],
)
def test_two_words_may_name_one_command(typed, understood):
    assert as_one_command(typed, KNOWN) == understood


def test_keys_are_made_before_there_are_any():
    bare = {name: value for name, value in os.environ.items() if not name.startswith("NOABER_")}
    words = [sys.executable, "-c", "from noaber.config.cli import main; main()", "new-key"]
    made = subprocess.run(words, env=bare, capture_output=True, text=True, timeout=60, check=True).stdout
    keys = dict(line.split("=", 1) for line in made.splitlines())
    assert len(keys["NOABER_SECRET_KEY"]) >= 50
    assert env.key_ring(keys["NOABER_KEYS"])
    assert env.index_key(keys["NOABER_INDEX_KEY"])


def test_stopping_asks_for_no_settings(tmp_path):
    bare = {name: value for name, value in os.environ.items() if not name.startswith("NOABER_")}
    words = [sys.executable, "-c", "from noaber.config.cli import main; main()", "stop"]
    done = subprocess.run(words, env=bare | {"NOABER_DATA": str(tmp_path)}, timeout=60, check=False)
    assert done.returncode == 0


def test_a_message_is_checked_without_any_setting(tmp_path):
    bare = {name: value for name, value in os.environ.items() if not name.startswith("NOABER_")}
    (tmp_path / "a.cap").write_text("geen xml")
    words = [
        sys.executable,
        "-c",
        "from noaber.config.cli import main; main()",
        "cap",
        "check",
        str(tmp_path),
    ]
    given = {"env": bare | {"NOABER_DATA": str(tmp_path)}, "timeout": 60, "check": False}
    done = subprocess.run(words, capture_output=True, text=True, **given)
    assert f"{tmp_path}/a.cap:1: Dit is geen goede XML" in done.stdout
