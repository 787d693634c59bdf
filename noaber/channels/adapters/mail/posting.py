"""Handing mails to the server of `NOABER_MAIL_URL`, over a connection that is kept per thread."""

import contextlib
import logging
import smtplib
import ssl
import threading
import time
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

from noaber.channels.adapters.contract import Report
from noaber.channels.adapters.mail.envelope import Mail
from noaber.channels.adapters.mail.kept import keep
from noaber.channels.models import Outcome

log = logging.getLogger("noaber.mail")
TIMEOUT = 15
BUDGET = 40  # seconds for one batch: less than a lease
PER_CONNECTION = 100
RETRY_AFTER = 60
TOO_LARGE = 552
_own = threading.local()


def post(mails: list[Mail], *, keep_open: bool = True) -> list[Report]:
    """One report per mail. 5xx: will never work; 4xx, a lost line or no time left: later."""
    if not settings.NOABER_MAIL_URL:
        for mail in mails:
            keep(mail.content)
        return [Report(Outcome.HANDED_OVER)] * len(mails)
    ends = time.monotonic() + BUDGET
    reports = []
    for mail in mails:
        late = time.monotonic() > ends
        reports.append(Report(Outcome.LATER) if late else _post_one(mail))
    if not keep_open:
        _hang_up()
    return reports


def _post_one(mail: Mail) -> Report:
    """A kept line may have been closed by the server; then it goes once more over a new one."""
    kept = _kept_line() is not None
    try:
        return _speak(mail)
    except (
        OSError,
        smtplib.SMTPServerDisconnected,
        smtplib.SMTPConnectError,
        smtplib.SMTPHeloError,
    ) as error:
        _hang_up()
        if kept:
            return _post_one(mail)
        log.warning("the mail server cannot be reached: %s", type(error).__name__)
        return Report(Outcome.LATER, RETRY_AFTER)
    except smtplib.SMTPAuthenticationError:
        _hang_up()
        log.error("the mail server refuses our name or password")
        return Report(Outcome.LATER, RETRY_AFTER)


def _speak(mail: Mail) -> Report:
    line = _line()
    try:
        line.sendmail(mail.sender or settings.NOABER_MAIL_FROM, [mail.to], mail.content)
    except smtplib.SMTPRecipientsRefused as refused:
        return _read_code(next(iter(refused.recipients.values()))[0])
    except smtplib.SMTPSenderRefused as refused:
        return _read_code(refused.smtp_code) if refused.smtp_code == TOO_LARGE else _refuses_us(refused)
    except smtplib.SMTPDataError as refused:
        return _read_code(refused.smtp_code)
    except (smtplib.SMTPNotSupportedError, UnicodeError, ValueError):
        return Report(Outcome.FAILED)
    _own.sent += 1
    if _own.sent >= PER_CONNECTION:
        _hang_up()
    return Report(Outcome.HANDED_OVER)


def _refuses_us(refused: smtplib.SMTPSenderRefused) -> Report:
    """It is about our sender or our name, not about this reader: somebody must mend it, and then it goes."""
    log.error("the mail server refuses our sender (%s)", refused.smtp_code)
    _hang_up()
    return Report(Outcome.LATER, RETRY_AFTER)


def _read_code(code: int) -> Report:
    if code == 421:
        _hang_up()
    return Report(Outcome.FAILED if code >= 500 else Outcome.LATER)


def _line() -> smtplib.SMTP:
    line = _kept_line()
    if line is None:
        line = dial(settings.NOABER_MAIL_URL)
        _own.line, _own.url, _own.sent = line, settings.NOABER_MAIL_URL, 0
    return line


def _kept_line() -> smtplib.SMTP | None:
    """A line to another server than the one meant now is not used: its mail would go astray."""
    if getattr(_own, "url", None) != settings.NOABER_MAIL_URL:
        _hang_up()
    return getattr(_own, "line", None)


def _hang_up() -> None:
    line, _own.line = getattr(_own, "line", None), None
    if line is not None:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            line.quit()


def dial(url: str) -> smtplib.SMTP:
    """Connect as `smtp://user:password@host:port?tls=starttls|ssl|none` says; never bare by default."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    wanted = parse_qs(parts.query).get("tls", ["ssl" if parts.scheme == "smtps" else ""])[0]
    tls = wanted or ("none" if host in ("localhost", "127.0.0.1") else "starttls")
    port = parts.port or (465 if tls == "ssl" else 587)
    if tls == "ssl":
        line: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, timeout=TIMEOUT, context=ssl.create_default_context()
        )
    else:
        line = smtplib.SMTP(host, port, timeout=TIMEOUT)
    if tls == "starttls":
        line.starttls(context=ssl.create_default_context())
    if parts.username:
        line.login(unquote(parts.username), unquote(parts.password or ""))
    return line
