"""One figure: queries counted in this process, times and CPU taken from a server of its own."""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import count

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import load
from bench.figures import Figure
from bench.load import Call
from bench.server import Server

Calls = Callable[[int], Call]


class Pace:
    """How long each figure is taken."""

    alone = 1.5
    busy = 4.0
    clients = 16

    @classmethod
    def hurry(cls) -> None:
        """For a quick look."""
        cls.alone, cls.busy = 0.7, 2.0


def in_turn(calls: Sequence[Call]) -> Calls:
    """Ask these again and again."""
    return lambda number: calls[number % len(calls)]


def measure(
    server: Server, what: str, reports: int, calls: Calls, *, expected=(200,), most: int = 100_000
) -> Figure:
    """Warm up, count queries, then one visitor alone and sixteen at once; no request comes twice."""
    numbers = count()
    fresh = lambda _number: calls(next(numbers))  # noqa: E731
    common = {"pids": server.pids, "expected": expected, "most": most}
    load.run(server.port, fresh, clients=8, seconds=1.0, **(common | {"most": 80}))
    alone = load.run(server.port, fresh, clients=1, seconds=Pace.alone, **common)
    busy = load.run(server.port, fresh, clients=Pace.clients, seconds=Pace.busy, **common)
    if alone.wrong or busy.wrong:
        raise RuntimeError(f"{what}: {alone.wrong + busy.wrong} answers were not {expected}")
    return Figure(what, reports, alone, busy, queries_of(lambda: ask(fresh(0)), expected))


def queries_of(request: Callable, expected: tuple[int, ...]) -> int:
    """How many queries one request costs when the memory of the process is warm."""
    for _time in range(2):
        with CaptureQueriesContext(connection) as seen:
            answer = request()
        if answer.status_code not in expected:
            raise RuntimeError(f"{answer.status_code} instead of {expected}: {answer.content[:300]}")
    return len(seen)


def ask(call: Call):
    """Ask this process itself."""
    client = Client(headers=call.headers, SERVER_NAME="localhost")
    client.handler = _handler()
    kind = call.headers.get("Content-Type", "text/plain")
    return client.generic(call.method, call.path, call.body, content_type=kind)


@cache
def _handler():
    """One handler for all requests: making one reads every static file."""
    return Client().handler


def signed_in(person) -> dict[str, str]:
    """The cookie of a browser in which this person has signed in."""
    client = Client()
    client.force_login(person)
    return {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}
