"""The clock that another process moves."""

import os
import subprocess
import sys
from datetime import datetime, timedelta

from noaber.core import clock

ASK = """
import sys
from noaber.core import clock
for _line in sys.stdin:
    print(clock.now().isoformat(), flush=True)
"""


def asked(process) -> str:
    process.stdin.write("?\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def moment(said: str) -> datetime:
    return datetime.fromisoformat(said)


def started(mode, path):
    return subprocess.Popen(
        [sys.executable, "-c", ASK],
        env=os.environ | {"NOABER_MODE": mode, "NOABER_CLOCK_FILE": str(path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_it_follows_a_file_while_it_runs_and_only_in_an_invented_town(tmp_path):
    path = tmp_path / "clock"
    clock.set_ahead(path, 0)
    invented, real = started("demo", path), started("production", path)
    day = timedelta(days=1)
    try:
        before = clock.now()
        assert abs(moment(asked(invented)) - before) < day / 2
        clock.set_ahead(path, 28 * day.total_seconds())
        assert timedelta(days=28) <= moment(asked(invented)) - before < 28.5 * day
        assert moment(asked(real)) - before < day / 2
    finally:
        for process in (invented, real):
            process.communicate()
