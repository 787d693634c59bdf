"""Text messages a second over one bind: with several on their way at once, and one at a time.

    python -m bench.texts [texts] [milliseconds that the centre takes]

The centre is our own, in a thread of this process, so that it costs as much as the sender.
"""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import django

WINDOW = 10


@dataclass(frozen=True)
class Rates:
    """Texts a second: with the window, and one after the other as a plain client does."""

    window: float
    alone: float
    lost: int


def measure(texts: int, delay: float = 0.05) -> Rates:
    """Send the same texts both ways to a centre that takes `delay` seconds for each."""
    os.environ.setdefault("NOABER_MODE", "development")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "noaber.config.settings")
    django.setup()
    from noaber.channels.adapters.sms.carrying import centre_of
    from noaber.channels.adapters.sms.centre import Behaviour, MessageCentre

    centre = MessageCentre(behaviour=Behaviour(delay=delay, gives_receipts=False)).start()
    where = centre_of(centre.url)
    few = max(20, texts // 10)
    window = _rate(replace(where, window=WINDOW), texts, at_once=2 * WINDOW)
    alone = _rate(replace(where, window=1), few, at_once=1)
    lost = texts + few + 2 - len({row.id for row in centre.submitted})
    centre.stop()
    return Rates(window, alone, lost)


def _rate(centre, texts: int, *, at_once: int) -> float:
    from noaber.channels.adapters.sms.carrying import Text
    from noaber.channels.adapters.sms.smpp import SmppCarrier

    carrier = SmppCarrier(centre, "1234")
    text = Text("+31600000001", "Let op: brand in de Lange Straat. Sluit ramen en deuren.", "bench")
    carrier.send(text)  # the bind is made before the clock runs
    began = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(lambda _n: carrier.send(text), range(texts)))
    took = time.perf_counter() - began
    carrier.close()
    return texts / took


if __name__ == "__main__":
    words = [*sys.argv[1:], *("1000", "50")[len(sys.argv) - 1 :]]
    found = measure(int(words[0]), int(words[1]) / 1000)
    rates = f"{found.window:,.0f}/s with a window of {WINDOW}, {found.alone:,.0f}/s one at a time"
    print(f"{rates}, {found.lost} lost")
