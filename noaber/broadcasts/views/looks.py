"""How the words that stand in a form look and what they cost on each channel, before anything leaves."""

from collections.abc import Sequence

from noaber.broadcasts.forms import BroadcastForm
from noaber.broadcasts.kinds import Kind
from noaber.broadcasts.publicly import look_of_post
from noaber.broadcasts.queries import Preview
from noaber.broadcasts.texting import costs_of
from noaber.channels.adapters.mastodon import is_set_up as can_post
from noaber.channels.models import Channel
from noaber.people.models import Organisation


def looks_context(
    form: BroadcastForm,
    kind: Kind,
    spec: dict,
    reach: Preview,
    *,
    channels: Sequence[str],
    organisation: Organisation | None,
    exercise: bool,
    pk: int = 0,
) -> dict:
    """The size and price of the text message, and the public post as it would stand there."""
    words = {name: str(form[name].value() or "") for name in ("title", "text", "advice")}
    sender = organisation.name if organisation else ""
    people = next((row.people for row in reach.channels if row.channel == Channel.SMS), 0)
    look = None
    if not exercise and words["title"]:
        look = look_of_post(
            words,
            kind=kind,
            spec=spec,
            doors=reach.doors,
            channels=channels,
            organisation=organisation,
            pk=pk,
        )
    return {
        "sms": costs_of(**words, kind=kind, sender=sender, exercise=exercise, people=people),
        "has_words": any(words.values()),
        "can_post": can_post(),
        "post": look,
        "post_in_exercise": exercise and Channel.MASTODON in channels,
    }
