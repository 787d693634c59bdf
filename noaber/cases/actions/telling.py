"""Who hears what. Everybody who was asked or joined hears the end; history and imports tell nobody."""

import json

from django.urls import reverse

from noaber.channels.actions import hand_over, notify_contact, notify_person, tell_who_replied
from noaber.channels.models import PERSONAL
from noaber.channels.notices import render
from noaber.channels.queries import last_reply_of

from ..correspondence.tokens import follow_token, reply_token
from ..models import Case, Channel, Follower
from ..notices import POST_NEWS
from .steps import is_live


def tell_reporter(case: Case, notice, *, by, **context):
    """The reporter, by account, by the mail address left behind, or where they replied to a public post.

    A reply to the mail lands in the case. On a network, where two servers read along, it is only said that
    there is news, with the link that is theirs; nobody hears it when none of these is there any more.
    """
    if not is_live():
        return
    if case.reporter_id:
        notify_person(
            notice=notice,
            to=case.reporter,
            about=case,
            link=page_of(case),
            context=context,
            reply_token=reply_token(case.pk),
            by=by,
        )
        return
    contact = contact_of(case)
    if contact.get("mail"):
        notify_contact(
            notice=notice,
            mail=contact["mail"],
            about=case,
            link=reverse("cases:secret", args=[contact["token"]]),
            context=context,
            reply_token=reply_token(case.pk),
            by=by,
        )
    elif case.channel == Channel.POST and contact.get("token") and (heard := last_reply_of(case)):
        tell_who_replied(
            heard,
            POST_NEWS,
            link=reverse("cases:secret", args=[contact["token"]]),
            about=case,
            news=notice.title,
            in_public=context.get("in_public", False),
            by=by,
        )


def tell_followers(case: Case, notice, *, by, **context):
    """Everybody else who follows the case: those with an account in one mailing, the others one by one."""
    if not is_live() or not case.follower_count:
        return
    followers = list(case.followers.select_related("case").order_by("pk"))
    persons = [follower.person_id for follower in followers if follower.person_id]
    if persons:
        hand_over(
            source=case,
            kind="answer",
            category=notice.category,
            texts=render(notice, context | {"about": case, "follows": True}),
            recipients=dict.fromkeys(PERSONAL, persons),
            link=page_of(case),
            by=by,
        )
    for follower in followers:
        if not follower.person_id:
            tell_follower(follower, notice, by=by, **context)


def tell_follower(follower: Follower, notice, *, by, **context):
    """A follower without an account, by mail, with the link that is theirs."""
    notify_contact(
        notice=notice,
        mail=follower.contact,
        about=follower.case,
        link=reverse("cases:followed", args=[follow_token(follower.pk)]),
        context=context | {"follows": True},
        by=by,
    )


def tell_everybody(case: Case, notice, *, by, **context):
    tell_reporter(case, notice, by=by, **context)
    tell_followers(case, notice, by=by, **context)


def tell(case: Case, notice, person, *, by, **context):
    """One person who is neither reporter nor follower as such."""
    if is_live():
        notify_person(notice=notice, to=person, about=case, link=page_of(case), context=context, by=by)


def page_of(case: Case) -> str:
    return reverse("cases:case", args=[case.number])


def contact_of(case: Case) -> dict:
    """Mail, phone, name and secret token that somebody without an account left behind."""
    return json.loads(case.contact) if case.contact else {}
