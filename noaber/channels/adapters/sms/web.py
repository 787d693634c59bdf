"""Texts over a provider's HTTP, as its profile says."""

import json
import logging
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from noaber.channels.adapters.lines import BROKEN, Answer, Unreachable, exchange, one_line
from noaber.channels.adapters.sms.carrying import Sent, Text
from noaber.channels.adapters.sms.profile import Asking, Profile, fill, fill_url, read_profile, text_at
from noaber.channels.models import Outcome

log = logging.getLogger("noaber.sms")
RETRY_AFTER_S = 60
PASSING = (408, 425, 429, 503)  # it says that it did not take it


@cache
def own_profile() -> Profile | None:
    """The profile of the settings; None when texts do not go by HTTP."""
    path = settings.NOABER_SMS_PROFILE
    return read_profile(Path(path)) if path else None


class WebCarrier:
    """Posts each text by itself, over a connection that is kept per thread."""

    def __init__(self, profile: Profile, *, secret: str, sender: str):
        self._profile, self._secret, self._sender = profile, secret, sender

    @classmethod
    def from_settings(cls) -> "WebCarrier":
        return cls(own_profile(), secret=settings.NOABER_SMS_SECRET, sender=settings.NOABER_SMS_SENDER)

    def make_ready(self) -> None:
        """Nothing: each text opens its own line when it has none."""

    def send(self, text: Text) -> Sent:
        asking = self._profile.send
        try:
            answer = self._speak(asking, self._values(text))
        except Unreachable as failed:
            return Sent(Outcome.LATER, reason=str(failed), retry_after=RETRY_AFTER_S)
        except BROKEN as broken:
            return Sent(Outcome.UNKNOWN, reason=type(broken).__name__)
        if 200 <= answer.status < 300:
            given = text_at(answer.said, asking.id)
            return Sent(Outcome.HANDED_OVER, (given,)) if given else self._without_number(asking, answer)
        return self._refused(asking, answer)

    def ask(self, reference: str, ids: tuple[str, ...]) -> Outcome | None:
        """Ask by our own reference. A provider that never heard of it did not get the text."""
        asking = self._profile.ask
        if asking is None:
            return None
        values = self._values(Text("", "", reference))
        try:
            answer = self._speak(asking, values)
        except (Unreachable, *BROKEN):
            return None
        if answer.status == 404:
            return Outcome.LATER
        state = text_at(answer.said, asking.state).lower()
        if answer.status != 200 or not state:
            return None
        return Outcome.FAILED if state in self._profile.failed else Outcome.HANDED_OVER

    def _values(self, text: Text) -> dict[str, str]:
        return {
            "number": text.number,
            "bare_number": text.number.removeprefix("+"),
            "sender": self._sender,
            "text": text.body,
            "reference": text.reference,
            "seconds": str(text.seconds or 86_400),
        }

    def _without_number(self, asking: Asking, answer: Answer) -> Sent:
        """Some answer 200 with a refusal in it; what else it may be, no receipt will ever be about it."""
        if _says(answer, asking.gone):
            return Sent(Outcome.GONE, reason="no number")
        log.error("the provider of text messages gave no number at %s", asking.id)
        return Sent(Outcome.UNKNOWN, reason="no number")

    def _refused(self, asking: Asking, answer: Answer) -> Sent:
        reason = f"status {answer.status}"
        if answer.status in PASSING:
            return Sent(Outcome.LATER, reason=reason, retry_after=answer.retry_after or RETRY_AFTER_S)
        if answer.status in (401, 403, 500, 502, 504):
            log.error("the provider of text messages answers with %s", answer.status)
            unsure = answer.status in (500, 502, 504)
            return Sent(
                Outcome.UNKNOWN if unsure else Outcome.LATER, reason=reason, retry_after=RETRY_AFTER_S
            )
        return Sent(Outcome.GONE if _says(answer, asking.gone) else Outcome.FAILED, reason=reason)

    def _speak(self, asking: Asking, values: dict[str, str]) -> Answer:
        parts = urlsplit(fill_url(asking.url, values))
        body = json.dumps(fill(asking.body, values)).encode() if asking.body is not None else None
        headers = {name: one_line(fill(value, values)) for name, value in asking.headers.items()}
        headers |= {"Accept": "application/json", "User-Agent": "noaber"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if self._secret:
            headers[self._profile.auth_header] = self._profile.auth_prefix + self._secret
        where = parts.path or "/"
        return exchange(
            (parts.scheme, parts.netloc),
            asking.method,
            f"{where}?{parts.query}" if parts.query else where,
            body,
            headers,
        )


def _says(answer: Answer, words: tuple[str, ...]) -> bool:
    said = json.dumps(answer.said).lower()
    return any(word in said for word in words)
