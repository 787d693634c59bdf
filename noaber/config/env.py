"""What the environment may say, with safe defaults and a sentence for every mistake."""

import base64
import contextlib
import json
import os
import secrets
import sys
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from noaber.core import postgres

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
    broadcast_kinds: str = Field("", description="path of the municipality's own kinds of broadcasts")
    mail_url: str = Field("", description="smtp://user:password@host:587?tls=starttls")
    mail_from: str = Field("", description="sender of our mail, as name@domain")
    mail_replies: str = Field("", description="mail domain on which replies arrive")
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
    ]
    return [sentence for met, sentence in demands if not met]


def _refuse(sentences: list[str]) -> None:
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
    known = json.loads(path.read_text())
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


def database(found: Environment) -> dict:
    """Return Django's description of the database."""
    options: dict = {"connect_timeout": 10}
    if found.pool:
        options["pool"] = {"min_size": 1, "max_size": found.pool, "timeout": 10}
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
