"""Reports of another system taken in: rows a second of `noaber import cases`, from the file to the rows.

    python -m bench.importing

The 79,924 reports of `incidents-boston-311-2015`, where the shared data lies beside the checkout. Stands in
a database of the bench's own, with the desks of the invented town.
"""

import time
from dataclasses import dataclass

from bench import ground

FILE = ground.ROOT.parent / "shared" / "data" / "incidents-boston-311-2015" / "boston_311_2015.csv.gz"


@dataclass(frozen=True)
class Taken:
    """Rows, seconds on the clock and seconds of this process alone; then the same file once more."""

    rows: int
    seconds: float
    cpu: float
    again: float

    @property
    def rate(self) -> float:
        return self.rows / self.seconds


def main() -> None:
    found = measure()
    print(f"{found.rows:,} rows in {found.seconds:.1f} s: {found.rate:,.0f}/s; {found.cpu:.1f} s CPU of ours")
    print(f"a second time, which changes nothing: {found.again:.1f} s")


def measure() -> Taken:
    """Import the file twice; the second time nothing may move."""
    ground.stand_up()
    from noaber.cases.actions import import_cases
    from noaber.cases.importing import read_mapping
    from noaber.cases.management.commands.import_cases import SHIPPED
    from noaber.core import postgres

    small = ground.database_of(ground.SMALL, print)
    database = f"{postgres.DATABASE}_import"
    ground.fresh(database, copy_of=small)
    ground.use(database)
    mapping = read_mapping(SHIPPED / "boston-311.toml")
    clock, core = time.perf_counter(), time.process_time()
    result = import_cases(FILE, mapping)
    seconds, cpu = time.perf_counter() - clock, time.process_time() - core
    assert result.moved == result.read, result.rejected[:3]
    clock = time.perf_counter()
    assert import_cases(FILE, mapping).moved == 0
    again = time.perf_counter() - clock
    ground.use("postgres")
    ground.drop(database)
    return Taken(result.read, seconds, cpu, again)


if __name__ == "__main__":
    main()
