"""A browser without a screen: real requests to a web server, with cookies and the token of forms."""

from __future__ import annotations

import http.client
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from django.http import HttpResponse
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

PATIENCE_S = 60
MOST_STEPS = 10


class WebBrowser:
    """Remembers its cookies; `address` is where the house is. Answers as the test client does."""

    def __init__(self, address: str):
        parts = urlsplit(address)
        self.host, self.port = parts.hostname or "localhost", parts.port or 80
        self.cookies: dict[str, str] = {}

    def get(self, path: str, data: Any = None, follow: bool = False) -> HttpResponse:
        """Ask for a page; with `follow` also for where it leads to."""
        answer = self._ask("GET", f"{path}?{urlencode(data, doseq=True)}" if data else path)
        for _step in range(MOST_STEPS if follow else 0):
            if not 300 <= answer.status_code < 400:
                break
            path = urljoin(path, answer["Location"])
            answer = self._ask("GET", path)
        return answer

    def post(self, path: str, data: Any = None) -> HttpResponse:
        """Send a form, files too."""
        body = encode_multipart(BOUNDARY, data or {})
        headers = {"Content-Type": MULTIPART_CONTENT, "X-CSRFToken": self.cookies.get("csrftoken", "")}
        return self._ask("POST", path, body, headers)

    def _ask(
        self, verb: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> HttpResponse:
        said = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} | (
            headers or {}
        )
        line = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE_S)
        try:
            line.request(verb, path, body, said)
            answer = line.getresponse()
            page = HttpResponse(answer.read(), status=answer.status)
        finally:
            line.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self._keep(value)
            else:
                page[name] = value
        return page

    def _keep(self, said: str) -> None:
        for name, cookie in SimpleCookie(said).items():
            if cookie["max-age"] == "0" or cookie["max-age"] == 0:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = cookie.value
