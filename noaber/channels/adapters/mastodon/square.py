"""A server that speaks the Mastodon API over a socket, for tests and invented towns. Nobody else reads it.

It keeps what is posted, knows a key for an hour, counts signs, and does wrong what it is told to.
"""

import html
import json
import re
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from noaber.core import clock

KEY_HOLDS_S = 3_600
LINK = re.compile(r"https?://[^\s\"<>{}|\\^`]*[\w/=#+-]")
NAMED = re.compile(r"(?<![\w/])@([\w.-]+)@[\w.-]+")
US = {"id": "1", "acct": "gemeente", "bot": False}
MOST_KEPT = 300


@dataclass
class Behaviour:
    """What goes wrong: `plan` holds what the next requests get, one each, as (status, headers, body).

    Status 0 takes the request and hangs up before the answer; -1 says nothing at all.
    """

    plan: list[tuple[int, dict[str, str], Any]] = field(default_factory=list)
    most_signs: int = 500
    token: str = "demo"  # noqa: S105  opens nothing but this server


class Square(ThreadingHTTPServer):
    """`keep`: a file in which what is said survives a restart. `asked` holds every request, for tests."""

    daemon_threads = True

    def __init__(self, port: int = 0, behaviour: Behaviour | None = None, keep: Path | None = None):
        super().__init__(("127.0.0.1", port), _Asked)
        self.behaviour = behaviour or Behaviour()
        self.asked: list[tuple[str, str, dict, Any]] = []
        self.statuses: dict[str, dict] = {}
        self.notices: list[dict] = []
        self.keys: dict[str, tuple[float, str]] = {}
        self.lock = threading.RLock()
        self._keep, self._last = keep, 100
        if keep is not None and keep.exists():
            kept = json.loads(keep.read_text())
            self.statuses, self.notices, self._last = kept["statuses"], kept["notices"], kept["last"]

    def start(self) -> "Square":
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def number(self) -> str:
        self._last += 1
        return str(self._last)

    def says(
        self,
        account: str,
        text: str,
        *,
        reply_to: str = "",
        bot: bool = False,
        visibility: str = "public",
        spoiler: str = "",
    ) -> dict:
        """Let somebody outside post; who they answer or name hears of it."""
        with self.lock:
            by = {"id": self.number(), "acct": account, "bot": bot}
            said = {"status": text, "in_reply_to_id": reply_to or None, "visibility": visibility}
            row = self.add(by, said | {"language": "nl", "spoiler_text": spoiler})
            answered = self.statuses.get(reply_to)
            if f"@{US['acct']}" in text or (answered and answered["account"] == US):
                said = {"id": self.number(), "type": "mention", "account": by, "status": row}
                self.notices.append(said)
            self.save()
            return row

    def add(self, account: dict, said: dict) -> dict:
        number = self.number()
        row = {
            "id": number,
            "created_at": clock.now().isoformat(),
            "account": account,
            "url": f"{self.url}/@{account['acct']}/{number}",
            "in_reply_to_id": said.get("in_reply_to_id"),
            "visibility": said.get("visibility", "public"),
            "edited_at": None,
        }
        self.statuses[number] = row
        self.put(row, said)
        for old in list(self.statuses)[:-MOST_KEPT]:
            del self.statuses[old]
        return row

    def put(self, row: dict, said: dict) -> None:
        row |= {
            "text": said["status"],
            "content": as_html(said["status"]),
            "spoiler_text": said.get("spoiler_text", ""),
            "language": said.get("language"),
        }
        self.save()

    def save(self) -> None:
        if self._keep is None:
            return
        self._keep.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = self._keep.with_suffix(".half")
        half.write_text(
            json.dumps({"statuses": self.statuses, "notices": self.notices[-MOST_KEPT:], "last": self._last})
        )
        half.replace(self._keep)


def as_html(text: str) -> str:
    """A post as servers give it: paragraphs, line ends, links of which most is hidden, and who is named
    without their server."""
    escaped = LINK.sub(
        lambda link: (
            f'<a href="{link[0]}"><span class="invisible">https://</span>{link[0].partition("//")[2]}</a>'
            if link[0].startswith("https")
            else f'<a href="{link[0]}">{link[0]}</a>'
        ),
        NAMED.sub(r"@<span>\1</span>", html.escape(text, quote=False)),
    )
    return "".join(f"<p>{part.replace(chr(10), '<br />')}</p>" for part in escaped.split("\n\n"))


def read_body(raw: bytes, kind: str) -> dict[str, Any]:
    """What is said in a request: as JSON, or as the form that other programs fill in."""
    if kind.startswith("application/x-www-form-urlencoded"):
        return {name: values[-1] for name, values in parse_qs(raw.decode()).items()}
    return json.loads(raw) if raw else {}


class _Asked(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Square

    def do_GET(self):
        self.serve("GET")

    def do_POST(self):
        self.serve("POST")

    def do_PUT(self):
        self.serve("PUT")

    def do_DELETE(self):
        self.serve("DELETE")

    def serve(self, method: str) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        said = read_body(raw, self.headers.get("Content-Type", ""))
        behaviour = self.server.behaviour
        parts = urlsplit(self.path)
        with self.server.lock:
            self.server.asked.append((method, self.path, dict(self.headers), said))
            planned = behaviour.plan.pop(0) if behaviour.plan else None
        if planned is not None and planned[0] < 0:
            time.sleep(planned[2])
            self.close_connection = True
            return
        if planned is not None and planned[0] > 0:
            self.say(planned[0], planned[2], planned[1])
            return
        with self.server.lock:
            status, answer = self.answer(method, parts.path.rstrip("/"), parse_qs(parts.query), said)
        if planned is not None:
            self.close_connection = True
            return
        self.say(status, answer)

    def answer(self, method: str, path: str, asked: dict, said: dict) -> tuple[int, Any]:
        if path == "/api/v2/instance":
            fits = {"max_characters": self.server.behaviour.most_signs, "characters_reserved_per_url": 23}
            return 200, {"configuration": {"statuses": fits}}
        if self.headers.get("Authorization") != f"Bearer {self.server.behaviour.token}":
            return 401, {"error": "The access token is invalid"}
        words = path.strip("/").split("/")
        if words[2:] == ["accounts", "verify_credentials"]:
            return 200, US
        if words[2:3] == ["accounts"]:
            own = [row for row in self.server.statuses.values() if row["account"] == US]
            return 200, own[::-1][: int(asked.get("limit", ["20"])[0])]
        if words[2:] == ["notifications"]:
            return 200, self.mentions(asked)
        if words[2:] == ["statuses"] and method == "POST":
            return self.post(said)
        if words[2:3] == ["statuses"] and len(words) == 4 and words[3] in self.server.statuses:
            return self.change(self.server.statuses[words[3]], method, said)
        return 404, {"error": "Record not found"}

    def mentions(self, asked: dict) -> list[dict]:
        """As the real one: by `min_id` the first page after it, else the last; the newest first."""
        paged, limit = "min_id" in asked, int(asked.get("limit", ["40"])[0])
        after = int(asked.get("min_id", ["0"])[0])
        rows = [row for row in self.server.notices if int(row["id"]) > after]
        return (rows[:limit] if paged else rows[-limit:])[::-1]

    def post(self, said: dict) -> tuple[int, Any]:
        server, key = self.server, self.headers.get("Idempotency-Key", "")
        now = clock.now().timestamp()
        if key in server.keys and now - server.keys[key][0] < KEY_HOLDS_S:
            return 200, server.statuses[server.keys[key][1]]
        if said.get("in_reply_to_id") and said["in_reply_to_id"] not in server.statuses:
            return 404, {"error": "Record not found"}
        if self.too_long(said):
            return 422, {"error": "Validation failed: Text character limit exceeded"}
        row = server.add(US, said)
        if key:
            server.keys[key] = (now, row["id"])
        return 200, row

    def change(self, row: dict, method: str, said: dict) -> tuple[int, Any]:
        if method == "PUT":
            if self.too_long(said):
                return 422, {"error": "Validation failed: Text character limit exceeded"}
            self.server.put(row, said)
            row["edited_at"] = clock.now().isoformat()
        if method == "DELETE":
            del self.server.statuses[row["id"]]
            self.server.save()
        return 200, row

    def too_long(self, said: dict) -> bool:
        text = said.get("spoiler_text", "") + LINK.sub("x" * 23, said.get("status", ""))
        return not said.get("status", "").strip() or len(text) > self.server.behaviour.most_signs

    def say(self, status: int, said: Any, headers: dict[str, str] | None = None) -> None:
        body = said.encode() if isinstance(said, str) else json.dumps(said).encode()
        reset = clock.now() + timedelta(minutes=5)
        self.send_response(status)
        for name, value in {
            "Content-Type": "application/json; charset=utf-8",
            "Content-Length": str(len(body)),
            "X-RateLimit-Limit": "300",
            "X-RateLimit-Reset": reset.isoformat(timespec="microseconds").replace("+00:00", "Z"),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args) -> None:
        """Says nothing."""
