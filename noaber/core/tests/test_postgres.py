"""The PostgreSQL of our own: started twice at once, closed to others, gone without a trace."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from noaber.core import postgres


@pytest.mark.slow
def test_it_starts_once_for_two_askers_and_stops(tmp_path):
    folder = tmp_path / "town"
    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(postgres.ensure_running, [folder, folder])
    try:
        assert one == two
        assert one.sockets.stat().st_mode & 0o077 == 0
        assert one.data.stat().st_mode & 0o077 == 0
        with psycopg.connect(
            host=str(one.sockets), user=postgres.USER, dbname=postgres.DATABASE
        ) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
            assert connection.execute("SELECT 'Ä' COLLATE \"C\" < 'a' COLLATE \"C\"").fetchone() == (False,)
    finally:
        postgres.stop(folder)
    assert not one.sockets.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host=str(one.sockets), user=postgres.USER, dbname=postgres.DATABASE)


def test_a_long_path_gets_a_short_socket(tmp_path):
    cluster = postgres.cluster_of(tmp_path / ("a-very-long-folder-name" * 8))
    assert len(str(cluster.sockets)) < postgres.SOCKET_LIMIT


def test_the_starter_does_not_need_django():
    code = "import sys, noaber.core.postgres; sys.exit('django' in sys.modules)"
    root = Path(__file__).resolve().parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root).returncode == 0
