"""How broadcasts are said in templates: times on the clock, 112 as a link, answers and channels in words."""

import re
from difflib import SequenceMatcher

from django import template
from django.utils.formats import date_format, number_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from noaber.broadcasts.kinds import answer_kind, catalogue
from noaber.broadcasts.models import Picture
from noaber.broadcasts.paper import looks_of, postage_of
from noaber.broadcasts.shares import told
from noaber.broadcasts.wording import CHANNELS, REASONS, STAGES, STANDS, STATES, STEPS, length_in_words
from noaber.channels.models import THREADED
from noaber.channels.queries import paper_of, posts_of
from noaber.channels.rules import can_handle_paper
from noaber.core import clock, wording

register = template.Library()

SHAPES = {
    "handed_over": "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z",
    "confirmed": "M-4-4h8v8h-8z",
    "answered": "M0-5.5L5 4H-5z",
}
DIAL = re.compile(r"\b(Bel |bel |Call |call )?112\b")


@register.filter
def dial(text):
    """Escape `text` and make "Bel 112" a link that opens the phone; calling still takes a press there."""
    return mark_safe(DIAL.sub(r'<a href="tel:112">\g<0></a>', conditional_escape(text)))  # noqa: S308  escaped


@register.simple_tag
def exercise_lead():
    """`{% exercise_lead %}`: what everybody is told of an exercise before anything else."""
    return catalogue().exercise.lead


@register.filter
def clocktime(moment):
    """`{{ at|clocktime }}`: "22:00" today, else "vrijdag 13 november, 22:00"."""
    if not moment:
        return ""
    local = clock.local(moment)
    said = date_format(local, "H:i")
    if local.date() != clock.today():
        said = f"{wording.said_day(local.date(), clock.today())}, {said}"
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(timespec="minutes"), said)


@register.filter
def length_of_time(length):
    """`{{ broadcast.valid_for|length_of_time }}`: "60 minuten na het versturen"."""
    return length_in_words(length)


@register.filter
def version_of_picture(said):
    """Which version of its picture a message shows, in words."""
    return Picture.Version(said["version"]).label


@register.filter
def state_of(broadcast):
    """The house's kind of state for the `state` tag: overdue is late, whatever its status."""
    return "late" if broadcast.is_overdue else STATES[broadcast.status]


@register.filter
def answer_word(slug):
    kind = answer_kind(slug)
    return kind.name if kind else slug


@register.filter
def channel_icon(slug):
    return CHANNELS[slug].icon


@register.filter
def channel_word(slug):
    return CHANNELS[slug].word


@register.filter
def channel_speed(slug):
    return CHANNELS[slug].speed


@register.filter
def lasting(minutes):
    """`{{ 120|lasting }}`: "2 uur"; under an hour in minutes."""
    if minutes % 60:
        return ngettext("%(n)s minuut", "%(n)s minuten", minutes) % {"n": minutes}
    return ngettext("%(n)s uur", "%(n)s uur", minutes // 60) % {"n": minutes // 60}


@register.filter
def money(euros):
    """`{{ euros|money }}`: "12,50", as the reader's language writes it."""
    return number_format(euros, decimal_pos=2, force_grouping=True)


@register.filter
def reason_word(slug):
    """`{{ "away+gone"|reason_word }}`: those of few people are told together."""
    return " · ".join(str(REASONS.get(part, part)) for part in slug.split("+"))


@register.filter
def people(count, shown):
    """`{{ n|people:after }}`: a number of people; "minder dan 5" where it is not told, a dash where it is not
    known. `shown` says whether numbers are exact: by itself, or by its `is_exact`."""
    if count is None:
        return "–"
    exact = getattr(shown, "is_exact", shown)
    return number_format(count, force_grouping=True) if exact or count else _("minder dan 5")


@register.filter
def doors(count, shown):
    """`{{ n|doors:after }}`: a number of doors, as careful as one of people where all may read it."""
    return people(count if shown.is_exact else told(count), shown)


@register.filter
def so_long(seconds):
    """`{{ 7200|so_long }}`: "2 uur"; in the largest unit in which it is whole."""
    if seconds < 60:
        return ngettext("%(n)s seconde", "%(n)s seconden", seconds) % {"n": seconds}
    if seconds < 86_400:
        return lasting(seconds // 60)
    days = seconds // 86_400
    if days % 7:
        return ngettext("%(n)s dag", "%(n)s dagen", days) % {"n": days}
    return ngettext("%(n)s week", "%(n)s weken", days // 7) % {"n": days // 7}


@register.filter
def stage_word(slug):
    return STAGES[slug]


@register.filter
def stands_word(slug):
    return STANDS[slug]


@register.simple_tag
def stage_shape(stage):
    """The shape that stands on a line, around the point 0, 0 of a drawing."""
    return format_html('<path class="shape shape--{}" d="{}"/>', stage, SHAPES[stage])


@register.simple_tag
def stage_sign(stage):
    """A piece of the line with its shape, for beside a word."""
    return format_html(
        '<svg class="nb-sign" viewBox="-14 -6 28 12" aria-hidden="true">'
        '<path class="line line--{0}" d="M-14 0H14"/><path class="shape shape--{0}" d="{1}"/></svg>',
        stage,
        SHAPES[stage],
    )


@register.inclusion_tag("broadcasts/parts/paper.html")
def on_paper(broadcast, doors):
    """What a message costs as letters, and how it looks on paper; nothing when it goes by none."""
    if not broadcast:
        return {}
    return {
        "broadcast": broadcast,
        "looks": looks_of(broadcast),
        "postage": postage_of(broadcast, doors or 0),
    }


@register.inclusion_tag("broadcasts/parts/made.html")
def made_on_paper(broadcast, person):
    """The runs and the poster of a message that left, for who may handle them."""
    if not can_handle_paper(person, broadcast):
        return {}
    return {"paper": paper_of(broadcast), "broadcast": broadcast}


@register.inclusion_tag("broadcasts/parts/posts.html")
def made_in_public(broadcast):
    """The posts that stand on a public network, the first first."""
    return {"posts": posts_of(broadcast) if set(broadcast.channels) & {*THREADED} else []}


@register.filter
def step_word(slug):
    return STEPS.get(slug, slug)


@register.simple_tag
def changed(before, after):
    """Show what was taken out and what came in, word by word, for eyes and for a screen reader."""
    old, new = (re.findall(r"\s+|\w+|[^\w\s]", text or "") for text in (before, after))
    parts = []
    for step, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step == "equal":
            parts.append(("span", "".join(old[a:b])))
            continue
        parts += [("del", "".join(old[a:b]))] if a < b else []
        parts += [("ins", "".join(new[c:d]))] if c < d else []
    return format_html_join("", "<{0}>{1}</{0}>", parts)
