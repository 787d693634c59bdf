"""An invented town opens: web server, worker, and a centre for texts and posts that reach nobody."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from django.conf import settings
from django.db import connection

from noaber.core import postgres
from noaber.core.db import direct_params
from noaber.demo.models import InventedTown
from noaber.demo.supervising import Supervisor, free_port, wait_until_it_answers

TEXTS_PORT, SQUARE_PORT = 2775, 3177
TEXTS = {"NOABER_SMS_SENDER": "+3197000000000"}
# The token opens nothing but this town's own square; what is replied there becomes a case of this category.
POSTS = {"NOABER_MASTODON_TOKEN": "demo", "NOABER_MASTODON_CATEGORY": "iets-anders"}
LOOKS, LOOK_EVERY_S = 5, 0.3
OTHERS = """
SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


class StaysShut(Exception):
    """The web server does not answer."""


@dataclass(frozen=True)
class Open:
    """A town that can be visited, and who keeps it going."""

    address: str
    supervisor: Supervisor


@contextmanager
def opened(
    town: InventedTown, port: int, say: Callable[[str], None], more: Mapping[str, str] | None = None
) -> Iterator[Open]:
    """Start what a visited town needs, with `more` in its environment; stop it afterwards."""
    port, texts, square = free_port(port), free_port(TEXTS_PORT), free_port(SQUARE_PORT)
    address = f"http://localhost:{port}"
    environment = {"NOABER_MODE": "demo", "NOABER_URL": address, "NOABER_MUNICIPALITY": town.name}
    environment |= TEXTS | {"NOABER_SMS_URL": f"smpp://noaber:demo@127.0.0.1:{texts}"}
    environment |= POSTS | {"NOABER_MASTODON_URL": f"http://127.0.0.1:{square}"} | dict(more or {})
    supervisor = Supervisor(environment, say=say, always=("--skip-checks",))
    try:
        supervisor.start("text centre", "text-centre", "--port", str(texts), "--square-port", str(square))
        supervisor.start("web", "serve", "--port", str(port))
        if not wait_until_it_answers(address, meanwhile=supervisor.mend):
            raise StaysShut("The web server does not answer. Its words are above.")
        supervisor.start("worker", "worker")
        yield Open(address, supervisor)
    finally:
        try:
            say("\nStopping …")
        finally:  # also when who listened has gone
            supervisor.stop()


def leave_database() -> None:
    """Stop the PostgreSQL of our own, unless another town or story lives in it."""
    if settings.ENV.database_url:
        return
    connection.close()
    connection.close_pool()
    for _look in range(LOOKS):  # of who just stopped, the connection may still be going
        if not _is_used():
            postgres.stop(settings.NOABER_DATA)
            return
        time.sleep(LOOK_EVERY_S)


def _is_used() -> bool:
    try:
        with psycopg.connect(**direct_params()) as server:
            return server.execute(OTHERS).fetchone() != (0,)
    except psycopg.OperationalError:  # it has stopped already
        return False
