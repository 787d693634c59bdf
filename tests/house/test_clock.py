"""There is one business time: core.clock."""

import ast
import re

from tests.house.sources import NOABER, named, parsed, python_files

FORBIDDEN = re.compile(
    r"timezone\.(now|localdate)|datetime\.(now|utcnow|today)\(|date\.today\(|auto_now|(?<![\w.])Now\(\)|time\.time\(\)"
)
# SQL's own clocks; leases and lag measure machines and use clock_timestamp().
SQL = re.compile(r"(?<![\w.])(now\(\)|CURRENT_TIMESTAMP|CURRENT_DATE|LOCALTIMESTAMP)", re.IGNORECASE)


def test_nobody_asks_another_clock():
    wrong = []
    for path in python_files():
        if path == NOABER / "core" / "clock.py":
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if FORBIDDEN.search(line.split("#")[0]):
                wrong.append(f"{named(path)}:{number}: {line.strip()}")
    assert not wrong


def test_no_statement_asks_the_database_what_time_it_is():
    """Every text in the code, also one of several lines; migrations too, since triggers are made there."""
    wrong = []
    for path in {*python_files(), *NOABER.glob("*/migrations/*.py")} - {NOABER / "core" / "clock.py"}:
        texts = (node for node in ast.walk(parsed(path)) if isinstance(node, ast.Constant))
        wrong += [f"{named(path)}:{text.lineno}" for text in texts if SQL.search(str(text.value))]
    assert not wrong
