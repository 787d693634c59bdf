"""Which transport carries which channel: the one list to extend for a new one."""

from functools import cache

from noaber.channels.adapters.contract import Transport
from noaber.channels.adapters.doorlist.adapter import DoorListTransport
from noaber.channels.adapters.letter.adapter import DoorsTransport
from noaber.channels.adapters.mail.adapter import MailTransport
from noaber.channels.adapters.mastodon.adapter import MastodonTransport
from noaber.channels.adapters.page.adapter import PageTransport
from noaber.channels.adapters.poster.adapter import PosterTransport
from noaber.channels.adapters.sms.adapter import SmsTransport
from noaber.channels.adapters.wall.adapter import WallTransport
from noaber.channels.adapters.webpush.adapter import WebPushTransport
from noaber.channels.models import Channel


@cache
def transports() -> dict[str, Transport]:
    return {
        Channel.PAGE.value: PageTransport(),
        Channel.WEBPUSH.value: WebPushTransport(),
        Channel.MAIL.value: MailTransport(),
        Channel.WALL.value: WallTransport(),
        Channel.LETTER.value: DoorsTransport(Channel.LETTER),
        Channel.DOORLIST.value: DoorListTransport(),
        Channel.POSTER.value: PosterTransport(),
        Channel.SMS.value: SmsTransport(),
        Channel.MASTODON.value: MastodonTransport(),
    }
