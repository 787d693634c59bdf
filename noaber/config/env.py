"""What the environment may say, with safe defaults and a sentence for every mistake."""

import base64
import contextlib
import json
import os
import secrets
import sys
from pathlib import Path
from typing import Literal, NoReturn
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from noaber.core import postgres

SECURE_SSL_MODES = ("require", "verify-ca", "verify-full")
ROOT = Path(__file__).resolve().parent.parent.parent


class Environment(BaseSettings):
    """Every setting of noaber. The name in the environment is `NOABER_` and the name here in capitals."""

    model_config = SettingsConfigDict(env_prefix="NOABER_", extra="ignore")

    mode: Literal["production", "demo", "development"] = Field(
        "production", description="what this installation is for"
    )
    data: Path = Field(ROOT / "var", description="folder for photos, keys made here and the own PostgreSQL")
    database_url: str = Field("", description="postgresql://user:password@host:5432/name")
    secret_key: str = Field("", description="signs sessions and links; 50 characters or more")
    keys: str = Field("", description="encryption keys, newest first: 2:base64,1:base64 (32 bytes each)")
    index_key: str = Field("", description="key of the look-up hashes, base64 of 32 bytes")
    url: str = Field("http://localhost:8000", description="the address under which people find noaber")
    hosts: str = Field(
        "", description="host names we answer to, with commas; default: the one of the address"
    )
    proxies: int = Field(0, ge=0, le=5, description="how many trusted proxies stand before us")
    municipality: str = Field("", description="name of the municipality, shown on every page")
    controller: str = Field("", description="who is responsible for the personal data, named on every page")
    theme: str = Field("noaber", description="name of the colour theme")
    basemap: Literal["own", "pdok"] = Field("own", description="base layer of the map")
    categories: str = Field("", description="path of the municipality's own categories file")
    trainings: str = Field("", description="path of the municipality's own kinds of trainings")
    rings: str = Field("", description="path of the municipality's own rules for rings")
    playbooks: str = Field("", description="folder of the municipality's own playbooks")
    broadcast_kinds: str = Field("", description="path of the municipality's own kinds of broadcasts")
    sending: str = Field(
        "", description="path of the municipality's own order, prices and limits of channels"
    )
    paper_senders: str = Field("", description="path of the senders of letters, one block per organisation")
    mail_url: str = Field("", description="smtp://user:password@host:587?tls=starttls")
    mail_from: str = Field("", description="sender of our mail, as name@domain")
    mail_replies: str = Field("", description="mail domain on which replies arrive")
    sms_url: str = Field("", description="smpp://name:password@host:2775?window=10&rate=50&parts=udh")
    sms_profile: str = Field("", description="path of a provider's profile, for text messages over HTTP")
    sms_secret: str = Field("", description="what proves us to that provider")
    sms_hook_secret: str = Field("", description="what proves that provider to us: signs its calls")
    sms_sender: str = Field("", description="number (or name, which can't be answered) above our texts")
    mastodon_url: str = Field("", description="https://server of the account that posts (Mastodon)")
    mastodon_token: str = Field("", description="access token of that account")
    mastodon_category: str = Field("", description="category of the cases that replies to our posts become")
    push_subject: str = Field("", description="mailto: or https: address for push services")
    push_key: str = Field("", description="private VAPID key, base64url of 32 bytes")
    cap_profile: str = Field("", description="path of the country's or municipality's own profile of CAP")
    feed_keys: str = Field(
        "",
        description="private Ed25519 keys that sign the feeds, newest first: base64,base64 (32 bytes each)",
    )
    code_sender: str = Field(
        "noaber.channels.adapters.mail.send_now", description="function that sends sign-in codes"
    )
    operator_mail: str = Field("", description="where alarms for the operator go")
    backup_hours: int = Field(26, ge=1, le=1000, description="a backup older than this raises the alarm")
    drill_days: int = Field(100, ge=1, le=1000, description="a drill longer ago than this raises the alarm")
    pool: int = Field(8, ge=0, le=100, description="database connections per web process; 0: no pool")

    @field_validator("url")
    @classmethod
    def _absolute(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be an address such as https://buurt.example.nl")
        return value.rstrip("/")

    @property
    def debug(self) -> bool:
        return self.mode == "development"

    @property
    def invented(self) -> bool:
        return self.mode == "demo"


def read() -> Environment:
    """Read the environment; print a sentence per mistake and stop the process if there are any."""
    try:
        found = Environment()
    except ValidationError as wrong:
        _refuse([f"NOABER_{str(error['loc'][0]).upper()}: {_said(error)}" for error in wrong.errors()])
    if found.mode == "production":
        missing = _insecure(found)
        if missing:
            _refuse(missing)
    else:
        _make_secrets(found)
    try:
        key_ring(found.keys)
        index_key(found.index_key)
        feed_keys(found.feed_keys)
    except ValueError as wrong:
        _refuse([str(wrong)])
    return found


def _said(error) -> str:
    return str(error["msg"]).removeprefix("Value error, ")


def _insecure(found: Environment) -> list[str]:
    demands = [
        (len(found.secret_key) >= 50, "NOABER_SECRET_KEY: is missing or shorter than 50 characters."),
        (
            bool(found.database_url),
            "NOABER_DATABASE_URL: is missing; the own PostgreSQL is not for production.",
        ),
        (bool(found.keys), "NOABER_KEYS: is missing; make one with 'noaber new-key'."),
        (bool(found.index_key), "NOABER_INDEX_KEY: is missing; make one with 'noaber new-key'."),
        (found.url.startswith("https://"), "NOABER_URL: must start with https:// in production."),
        (
            bool(found.controller),
            "NOABER_CONTROLLER: is missing; people must know who answers for their data.",
        ),
        (bool(found.mail_url), "NOABER_MAIL_URL: is missing; without mail nobody can sign in."),
        (bool(found.mail_from), "NOABER_MAIL_FROM: is missing."),
        *_weak_doors(found),
        *_weak_keys(found),
    ]
    return [sentence for met, sentence in demands if not met]


def _weak_doors(found: Environment) -> list[tuple[bool, str]]:
    """What lets others in, or listen on the way."""
    database, mail = urlsplit(found.database_url), urlsplit(found.mail_url)
    secured = parse_qs(database.query).get("sslmode", [""])[0] in SECURE_SSL_MODES
    bare_mail = parse_qs(mail.query).get("tls", [""])[0] == "none"
    open_to_all = found.data.is_dir() and found.data.stat().st_mode & 0o002
    return [
        (
            _is_here(database.hostname) or secured,
            "NOABER_DATABASE_URL: is on another machine; add ?sslmode=require, or better verify-full.",
        ),
        (
            _is_here(mail.hostname) or not bare_mail,
            "NOABER_MAIL_URL: tls=none sends mail readable over the network; leave it out.",
        ),
        ("*" not in found.hosts, "NOABER_HOSTS: name the hosts; * lets anybody choose our address."),
        (not open_to_all, "NOABER_DATA: everybody on this machine may write there; use chmod o-w."),
    ]


def _weak_keys(found: Environment) -> list[tuple[bool, str]]:
    """Keys that were typed or repeated instead of drawn. What is no key at all is said when it is read."""
    said = [
        (
            len(found.secret_key) < 50 or len(set(found.secret_key)) >= 15,
            "NOABER_SECRET_KEY: is not random; make one with 'noaber new-key'.",
        )
    ]
    with contextlib.suppress(ValueError):
        ring, index = [key for _number, key in key_ring(found.keys)], index_key(found.index_key)
        weak = [key for key in ring if len(set(key)) < 12]
        said += [
            (not weak, "NOABER_KEYS: a key is not random; make one with 'noaber new-key'."),
            (len(set(index)) >= 12, "NOABER_INDEX_KEY: is not random; make one with 'noaber new-key'."),
            (index not in ring, "NOABER_INDEX_KEY: must be another key than those of NOABER_KEYS."),
        ]
    return said


def _is_here(host: str | None) -> bool:
    """A socket or this machine itself: nobody else is on the line."""
    return not host or host.startswith("/") or host in ("localhost", "127.0.0.1", "::1")


def _refuse(sentences: list[str]) -> NoReturn:
    for sentence in sentences:
        print(f"noaber: {sentence}", file=sys.stderr)  # noqa: T201  there is no logging yet
    sys.exit(78)  # EX_CONFIG


def _make_secrets(found: Environment) -> None:
    """Outside production, keys are made once and kept in the data folder, readable by us alone."""
    path = found.data / "keys.json"
    made = {
        "secret_key": secrets.token_urlsafe(50),
        "keys": f"1:{new_key()}",
        "index_key": new_key(),
        "push_key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("="),
        "feed_keys": new_key(),
    }
    if not path.exists():
        found.data.mkdir(parents=True, exist_ok=True)
        temporary = _private(path, made)
        with contextlib.suppress(FileExistsError):  # only the first of two processes wins
            os.link(temporary, path)
        temporary.unlink()
    known = _kept_secrets(path)
    if made.keys() - known.keys():  # a folder of an earlier release
        known = made | known
        _private(path, known).replace(path)
    for name, value in known.items():
        if not getattr(found, name):
            setattr(found, name, value)


def _private(path: Path, made: dict[str, str]) -> Path:
    """Write beside `path`, readable by us alone."""
    temporary = path.with_suffix(f".{os.getpid()}")
    temporary.touch(mode=0o600)
    temporary.write_text(json.dumps(made))
    return temporary


def _kept_secrets(path: Path) -> dict[str, str]:
    if path.stat().st_mode & 0o077:
        _refuse([f"{path}: others on this machine can read our keys; use chmod 600, and make new ones."])
    try:
        return json.loads(path.read_text())
    except ValueError:
        _refuse([f"{path}: can't be read; put it back from a copy, for without these keys nobody is named."])


def new_key() -> str:
    """Return a fresh key of 32 bytes in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def fresh_keys() -> list[str]:
    """Return the lines with keys for the environment of a new installation."""
    return [
        f"NOABER_SECRET_KEY={secrets.token_urlsafe(50)}",
        f"NOABER_KEYS=1:{new_key()}",
        f"NOABER_INDEX_KEY={new_key()}",
        f"NOABER_FEED_KEYS={new_key()}",
    ]


def key_ring(text: str) -> tuple[tuple[int, bytes], ...]:
    """Read `2:base64,1:base64`. Raises ValueError with a sentence."""
    ring = []
    for part in text.split(","):
        number, colon, key = part.strip().partition(":")
        if not colon or not number.isdigit() or not 0 < int(number) < 256:
            raise ValueError("NOABER_KEYS: write number:base64, newest first, with numbers from 1 to 255.")
        ring.append((int(number), _key(key, "NOABER_KEYS")))
    if len({number for number, _ in ring}) != len(ring):
        raise ValueError("NOABER_KEYS: a number stands there twice.")
    return tuple(ring)


def index_key(text: str) -> bytes:
    """Read the key of the look-up hashes. Raises ValueError with a sentence."""
    return _key(text, "NOABER_INDEX_KEY")


def feed_keys(text: str) -> tuple[bytes, ...]:
    """Read the keys that sign the feeds, the newest first. Raises ValueError with a sentence."""
    return tuple(_key(part.strip(), "NOABER_FEED_KEYS") for part in text.split(",") if part.strip())


def _key(text: str, name: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError as wrong:
        raise ValueError(f"{name}: is not base64.") from wrong
    if len(key) != 32:
        raise ValueError(f"{name}: a key has 32 bytes, this one {len(key)}.")
    return key


# Seconds that a reader waits for a connection, and after which a dead one is tried afresh: when the database
# comes back, no page is still waiting for a long pause to end.
PATIENCE = {"timeout": 3, "reconnect_timeout": 5}


def database(found: Environment) -> dict:
    """Return Django's description of the database."""
    options: dict = {"connect_timeout": 3}
    if found.pool:
        options["pool"] = {"min_size": 1, "max_size": found.pool} | PATIENCE
    common = {"ENGINE": "django.db.backends.postgresql", "OPTIONS": options, "CONN_HEALTH_CHECKS": True}
    if not found.database_url:
        cluster = postgres.cluster_of(found.data)
        own = {"NAME": postgres.DATABASE, "USER": postgres.USER, "HOST": str(cluster.sockets)}
        return common | own
    parts = urlsplit(found.database_url)
    if parts.scheme not in ("postgres", "postgresql") or len(parts.path) < 2:
        _refuse(["NOABER_DATABASE_URL: must look like postgresql://user:password@host:5432/name."])
    for key, values in parse_qs(parts.query).items():
        options[key] = values[-1]
    return common | {
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
    }
