"""How long ago, how far, how late: in the words a person would use."""

import re
from datetime import date, datetime, timedelta

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from noaber.core import clock

WALK = 80  # metres a minute, an unhurried pace
DAY = 24 * 3600


def said_ago(at: datetime, now: datetime) -> str:
    """Return `at` as seen from `now`: "8 minuten geleden", "over 2 uur", "gisteren om 14:05"."""
    seconds = (at - now).total_seconds()
    near = _minutes_or_hours(abs(seconds))
    if near:
        return _("over %(time)s") % {"time": near} if seconds > 0 else _("%(time)s geleden") % {"time": near}
    if abs(seconds) < 60:
        return _("zojuist") if seconds <= 0 else _("zo meteen")
    return _by_day(clock.local(at), clock.local(now))


def _minutes_or_hours(seconds: float) -> str:
    minutes = round(seconds / 60)
    if seconds >= 60 and minutes < 60:
        return ngettext("%(n)d minuut", "%(n)d minuten", minutes) % {"n": minutes}
    hours = round(seconds / 3600)
    if seconds >= 60 and hours < 12:
        return ngettext("%(n)d uur", "%(n)d uur", hours) % {"n": hours}
    return ""


def said_length(length: timedelta) -> str:
    """Return whole minutes exactly, in the largest unit that they fill: "90 minuten", "7 dagen"."""
    if not length % timedelta(days=1):
        return ngettext("%(n)d dag", "%(n)d dagen", length.days) % {"n": length.days}
    hours, rest = divmod(length, timedelta(hours=1))
    if not rest:
        return ngettext("%(n)d uur", "%(n)d uur", hours) % {"n": hours}
    minutes = length // timedelta(minutes=1)
    return ngettext("%(n)d minuut", "%(n)d minuten", minutes) % {"n": minutes}


def _by_day(at: datetime, now: datetime) -> str:
    days = (at.date() - now.date()).days
    hour = formats.date_format(at, "H:i")
    named = {0: _("vandaag om %(clock)s"), -1: _("gisteren om %(clock)s"), 1: _("morgen om %(clock)s")}
    if days in named:
        return named[days] % {"clock": hour}
    if -7 < days < 0:
        return ngettext("%(n)d dag geleden", "%(n)d dagen geleden", -days) % {"n": -days}
    if 0 < days < 7:
        return ngettext("over %(n)d dag", "over %(n)d dagen", days) % {"n": days}
    return said_date(at.date(), now.date())


def said_date(day: date, today: date) -> str:
    """Return the date in words, with the year only when it is another year."""
    pattern = _("j F") if day.year == today.year else _("j F Y")
    return formats.date_format(day, pattern)


def said_day(day: date, today: date) -> str:
    """Return the date with its weekday: "dinsdag 10 november"."""
    pattern = _("l j F") if day.year == today.year else _("l j F Y")
    return formats.date_format(day, pattern)


def said_exactly(at: datetime) -> str:
    """Return the whole moment: "dinsdag 10 november 2026, 20:06"."""
    return formats.date_format(clock.local(at), _("l j F Y, H:i"))


def said_moment(at: datetime, today: date) -> str:
    """Return the date and the time, with the year only when it is another year: "10 november, 20:06"."""
    local = clock.local(at)
    return f"{said_date(local.date(), today)}, {formats.date_format(local, 'H:i')}"


def said_distance(metres: float) -> str:
    """Return metres when close by, minutes' walk in the neighbourhood, kilometres beyond."""
    if metres < 150:
        rounded = max(round(metres, -1), 10)
        return _("%(n)d meter") % {"n": rounded}
    minutes = round(metres / WALK)
    if minutes <= 30:
        return ngettext("%(n)d minuut lopen", "%(n)d minuten lopen", minutes) % {"n": minutes}
    return _("%(n)s kilometer") % {"n": formats.number_format(metres / 1000, decimal_pos=1)}


def said_late(due: datetime, now: datetime) -> str:
    """Return how late a promise is: "1 dag te laat"; within a day "3 uur te laat"."""
    late = now - due
    if late < timedelta(hours=1):
        return _("net te laat")
    if late < timedelta(days=1):
        hours = late.seconds // 3600
        return ngettext("%(n)d uur te laat", "%(n)d uur te laat", hours) % {"n": hours}
    return ngettext("%(n)d dag te laat", "%(n)d dagen te laat", late.days) % {"n": late.days}


def said_month(day: date) -> str:
    """Return the short name of the month, for under a drawing."""
    return formats.date_format(day, _("b"))


def said_phone(number: str) -> str:
    """A number as people write it: "06 12345678", kept on one line; one of another country stays whole."""
    found = re.fullmatch(r"\+31(6|[1-9])(\d{8})", number)
    if found is None:
        return number
    first, rest = found.groups()
    return f"0{first}\u00a0{rest}" if first == "6" else f"0{first}{rest}"
