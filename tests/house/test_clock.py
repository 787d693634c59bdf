"""There is one business time: core.clock."""

import re

from tests.house.sources import NOABER, named, python_files

FORBIDDEN = re.compile(
    r"timezone\.now|datetime\.(now|utcnow|today)\(|date\.today\(|auto_now|(?<![\w.])Now\(\)|time\.time\(\)"
)
# SQL's own clocks; leases and lag measure machines and use clock_timestamp().
SQL = re.compile(r"(?<![\w.])(now\(\)|CURRENT_TIMESTAMP|CURRENT_DATE|LOCALTIMESTAMP)", re.IGNORECASE)


def test_nobody_asks_another_clock():
    wrong = []
    for path in python_files():
        if path == NOABER / "core" / "clock.py":
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            code = line.split("#")[0]
            if FORBIDDEN.search(code) or ('"' in code and SQL.search(code.replace("clock.now()", ""))):
                wrong.append(f"{named(path)}:{number}: {line.strip()}")
    assert not wrong
