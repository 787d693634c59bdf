"""The house's words in templates: icons, states, time, distance, small drawings with their table."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from noaber.core import clock, wording
from noaber.core.icons import NoSuchIcon, icon_svg
from noaber.core.tallies import unit_for

register = template.Library()

# kind: (icon, class, word). A state is always said three ways: shape, colour and word.
STATES = {
    "new": ("circle-dashed", "new", _("Nieuw")),
    "busy": ("clock", "busy", _("Bezig")),
    "waiting": ("hourglass", "busy", _("Wacht")),
    "done": ("circle-check", "done", _("Gedaan")),
    "not": ("circle-x", "not", _("Niet gedaan")),
    "late": ("clock-alert", "late", _("Te laat")),
    "sent": ("send", "done", _("Verstuurd")),
    "stopped": ("circle-slash", "not", _("Gestopt")),
    "draft": ("pencil", "busy", _("Concept")),
    "drill": ("flag", "drill", _("Oefening")),
    "walled": ("lock", "busy", _("Afgeschermd")),
    "broken": ("wifi-off", "late", _("Werkt niet")),
}


@register.simple_tag
def icon(name):
    """`{% icon "phone" %}`: an unknown name shows a plain circle, and fails a test and in development."""
    try:
        return icon_svg(name)
    except NoSuchIcon:
        if settings.DEBUG:
            raise
        return icon_svg("circle")


@register.simple_tag
def state(kind, word="", solid=False):
    """`{% state "late" "4 dagen te laat" %}`: icon, word and colour; solid only on the item in hand."""
    name, style, usual = STATES[kind]
    return format_html(
        '<span class="utrecht-badge-status nb-state--{}{}">{} {}</span>',
        style,
        " nb-state--solid" if solid else "",
        icon_svg(name),
        word or usual,
    )


@register.filter
def ago(at):
    """`{{ at|ago }}`: "8 minuten geleden", with the exact moment on hover."""
    if not at:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.isoformat(timespec="minutes"),
        wording.said_exactly(at),
        wording.said_ago(at, clock.now()),
    )


@register.filter
def day(value):
    """`{{ due|day }}`: "dinsdag 10 november"."""
    found = clock.local(value).date() if isinstance(value, datetime) else value
    return wording.said_day(found, clock.today()) if isinstance(found, date) else ""


@register.filter
def short_day(value):
    """`{{ due|short_day }}`: "10 november"."""
    found = clock.local(value).date() if isinstance(value, datetime) else value
    return wording.said_date(found, clock.today()) if isinstance(found, date) else ""


@register.filter
def moment(at):
    """`{{ due|moment }}`: "10 november, 20:06"."""
    return wording.said_moment(at, clock.today()) if at else ""


@register.filter
def distance(metres):
    """`{{ metres|distance }}`: "20 meter" or "3 minuten lopen"."""
    return "" if metres is None else wording.said_distance(float(metres))


@register.filter
def number(value):
    """`{{ count|number }}`: 1.073 in Dutch, 1,073 in English; nothing stays nothing."""
    return number_format(value, force_grouping=True) if isinstance(value, int) else value


@register.filter
def phone(number):
    """`{{ person.phone|phone }}`: "06 12345678"."""
    return wording.said_phone(number or "")


@register.filter
def late(due):
    """`{{ due|late }}`: "1 dag te laat"."""
    return wording.said_late(due, clock.now())


@dataclass(frozen=True)
class Blocks:
    """One state of a tally: its class, word, number of promises and number of blocks drawn."""

    style: str
    word: str | Promise
    count: int
    drawn: range


@register.inclusion_tag("core/parts/tally.html")
def tally(done=0, busy=0, late=0, not_done=0, wide=False, key=False):
    """Promises as blocks; one block is one promise until there are too many to see."""
    rows = [
        ("", _("gedaan"), done),
        ("is-busy", _("bezig"), busy),
        ("is-late", _("te laat"), late),
        ("is-not", _("niet gedaan"), not_done),
    ]
    unit = unit_for(sum(count for _style, _word, count in rows), 50)
    parts = [Blocks(style, word, count, range(-(-count // unit))) for style, word, count in rows]
    said = ", ".join(f"{number(part.count)} {part.word}" for part in parts if part.count)
    return {"parts": parts, "said": said, "unit": unit, "wide": wide, "key": key}


@register.inclusion_tag("core/parts/spark.html")
def spark(values, labels, title, low=None, high=None):
    """Bars over time, the last one marked, what is usual as a band, and the same numbers as a table."""
    values = list(values)
    top = max([*values, high or 0, 1])
    bars = [
        {"x": n * 10, "y": 40 - 40 * v / top, "height": max(40 * v / top, 0.8), "on": n == len(values) - 1}
        for n, v in enumerate(values)
    ]
    band = None
    if high is not None:
        band = {"y": 40 - 40 * high / top, "height": max(40 * (high - (low or 0)) / top, 1)}
    rows = list(zip(labels, values, strict=True))
    return {"bars": bars, "band": band, "width": len(values) * 10 - 3, "rows": rows, "title": title}


@register.inclusion_tag("core/parts/bars.html")
def bars(rows, title):
    """Lengths beside their words and numbers: `rows` are (word, number)."""
    rows = list(rows)
    top = max([number for _word, number in rows] + [1])
    return {"rows": [(word, number, 100 * number / top) for word, number in rows], "title": title}


@register.inclusion_tag("core/parts/errors.html")
def errors(form):
    """What is wrong with the form, above it, each line a link to its field."""
    return {"form": form}


@register.inclusion_tag("core/parts/pages.html", takes_context=True)
def pages(context, page):
    """Links to the page before and after, keeping what else stands in the address."""
    kept = [(k, v) for k, v in context["request"].GET.items() if k not in ("na", "voor")]
    links = {}
    if page.previous:
        links["previous"] = "?" + urlencode([*kept, ("voor", page.previous)])
    if page.next:
        links["next"] = "?" + urlencode([*kept, ("na", page.next)])
    return links
