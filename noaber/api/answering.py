"""Answers for programs that ask again and again: a mark of what they have, and who may read it from where."""

import hashlib
from datetime import datetime

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.text import slugify

from noaber.core import clock
from noaber.core.signing import HEADER

FRESH = 30  # seconds that a copy may be used without asking
KEPT = 7 * 24 * 3600
ASKED_WITH = "If-None-Match, If-Modified-Since"
TOLD_WITH = f"ETag, Last-Modified, {HEADER}"


def answered(
    request: HttpRequest,
    body: bytes,
    media_type: str,
    *,
    changed_at: datetime | None = None,
    fresh: int = FRESH,
) -> HttpResponse:
    """Return the body, or 304 when the program has it already. Every website may read it.

    Without `changed_at` the moment is remembered at which this body was first given here.
    """
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    moment = int(changed_at.timestamp()) if changed_at else _first_given(request.path, etag)
    response = HttpResponse(body, content_type=media_type)
    if request.method == "OPTIONS":
        response = HttpResponse(status=204)
        response["Access-Control-Allow-Headers"] = ASKED_WITH
        response["Access-Control-Max-Age"] = "86400"
    else:
        response["ETag"], response["Last-Modified"] = etag, http_date(moment)
        response = get_conditional_response(request, etag, moment, response)
    response["Cache-Control"] = f"public, max-age={fresh}"
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = TOLD_WITH
    return response


def _first_given(path: str, etag: str) -> int:
    """Return the second at which this answer became another one than before.

    The newest part doesn't tell: when an alert expires the answer changes and nothing in it is new.
    """
    key = f"api.given:{slugify(path)}"
    known, moment = cache.get(key, ("", 0))
    if known != etag:
        moment = int(clock.now().timestamp())
        cache.set(key, (etag, moment), KEPT)
    return moment
