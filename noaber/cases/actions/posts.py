"""What people reply to our public posts becomes a case at a desk; the desk alone reads it."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from noaber.channels.actions import clear_heard_words, reply_once
from noaber.channels.models import HeardPost
from noaber.channels.queries import get_heard_post
from noaber.core.crypto import keyed_hash
from noaber.core.http import BadInput
from noaber.initiatives.queries import initiative_that_made
from noaber.journal.actors import ANONYMOUS

from ..advice import mask_name
from ..models import Case, Channel
from ..notices import POST_NOT_TAKEN, POST_RECEIVED
from ..screening import find_personal, masked
from .answering import reply_to_case
from .filing import file_case, filed_under

NEVER_NEEDED = ("bsn", "iban")  # what a desk never needs; a plate or a name may be what it is about


def file_from_post(entry) -> None:
    """React to a reply on a public post.

    1. The first of an account under a message becomes a case that is never public, with what nobody needs
    taken out, of the initiative whose message it was; what the same account says later there lands in that
    case. 2. The first is answered once, so that only they see it: the number, the date, their own link. A
    text that the report would not take gets the sentence why. 3. Clears the words in `channels`. An exercise
    makes no case.
    """
    heard = get_heard_post(entry.object_id)
    if heard is None or not heard.text:
        return
    became = None
    if settings.NOABER_MASTODON_CATEGORY and not heard.post.mailing.exercise:
        with override(heard.language):
            became = _take(heard)
    clear_heard_words(heard, became=became)


def _take(heard: HeardPost) -> Case | None:
    found = [one for one in find_personal(heard.text) if one.kind in NEVER_NEEDED]
    text, key = masked(heard.text, found, mask_name), _key(heard)
    earlier = filed_under(key)
    if earlier is not None:
        reply_to_case(earlier, text=text, channel="post", by_name=f"@{heard.account}"[:120])
        return earlier
    try:
        filed = file_case(
            by=ANONYMOUS,
            category=settings.NOABER_MASTODON_CATEGORY,
            title=_title(heard),
            text=text,
            area=heard.post.mailing.area,
            contact={"name": f"@{heard.account}"},
            channel=Channel.POST,
            private=True,
            filing_key=key,
            initiative=initiative_that_made(heard.post.mailing.source_label, heard.post.mailing.source_id),
        )
    except BadInput as refused:
        reply_once(heard, POST_NOT_TAKEN, reason=str(refused))
        return None
    link = reverse("cases:secret", args=[filed.token])
    reply_once(heard, POST_RECEIVED, link=link, about=filed.case, too_personal=bool(found))
    return filed.case


def _title(heard: HeardPost) -> str:
    """What it is a reply to; the desk reads Dutch."""
    with override("nl"):
        title = heard.post.mailing.text_in("nl")["title"]
        return _("Reactie op Mastodon: %(title)s") % {"title": title}


def _key(heard: HeardPost) -> UUID:
    """One case for each account and message, whatever they say and however often it is read."""
    mailing = heard.post.mailing
    said = f"{bytes(heard.account_hash).hex()}:{mailing.source_label}:{mailing.source_id}"
    return UUID(bytes=keyed_hash(said, purpose="cases.post")[:16])
