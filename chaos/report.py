"""The figures of a storm as the page shows them, and whether they hold."""

import math
from statistics import median

from chaos.compare import Account
from chaos.jump import OTHER, SEVEN, Delays
from chaos.storm import Storm
from chaos.tables import table

FAULTS = {
    "kill": "`kill -9` of a worker",
    "stop": "immediate stop of the database",
    "full": "no room",
    "hang": "the channel hangs",
    "none": "a lease that ran out on a busy machine",
}
TIME_OUT = 10  # seconds after which a batch is given up that a channel does not answer
NAMES = {"webpush": "web push", "mail": "mail", "sms": "text message", "page": "inbox on the site"}


def is_sound(storm: Storm, accounts: list[Account]) -> bool:
    """Nobody lost, nobody told by mistake, nothing claimed, and no more repeated than what was in hand."""
    return all(
        not (one.lost or one.strangers or one.unlike or one.claimed or one.uncounted)
        and all(max(repeats) <= allowed(storm, one.channel, kind) for kind, repeats in one.after.items())
        for one in accounts
    ) and all(
        storm.count(kind) == most for kind, most in (("kill", storm.plan.kills), ("stop", storm.plan.stops))
    )


def allowed(storm: Storm, channel: str, kind: str) -> int:
    """How many may come again after one fault: of a kill one batch, of others that of every worker."""
    batch, workers = in_hand(channel), storm.plan.workers
    if kind == "kill":
        return batch
    if kind == "hang":  # what is given up while it hangs was taken in all the same
        turns = 1 + math.ceil(storm.plan.hang / TIME_OUT)
        return batch * (workers * turns + _kills_during(storm, f"hang {channel}"))
    if kind == "none":
        return batch * (len(storm.leases_lost) + storm.plan.kills)
    return batch * workers


def _kills_during(storm: Storm, what: str) -> int:
    began, ended = next((began, ended) for began, ended, fault in storm.faults if fault == what)
    return sum(began <= moment <= ended for moment in storm.killed.values())


def in_hand(channel: str) -> int:
    """The batch that one worker has in hand, shared by the lanes of the channel; none where it asks first."""
    from noaber.channels.adapters.contract import Repeat
    from noaber.channels.adapters.registry import transports

    transport = transports()[channel]
    return 0 if transport.repeat == Repeat.POSSIBLE else transport.batch * transport.threads


def text_of(storm: Storm, accounts: list[Account], delays: dict[str, Delays], usual: int) -> str:
    parts = [_faults(storm), accounts_of(accounts), _repeats(storm, accounts), _jump(delays, usual)]
    return "\n\n".join(parts)


def _faults(storm: Storm) -> str:
    plan = storm.plan
    hung = ", ".join(
        f"{NAMES[channel]} ({more:,} by the others)" for channel, more in storm.meanwhile.items()
    )
    return "\n".join(
        [
            f"- {plan.people:,} people in {-(-plan.people // plan.message):,} messages, two workers,"
            f" {storm.seconds:.0f} seconds",
            f"- {storm.count('kill')} × `kill -9` of a worker",
            f"- {storm.count('stop')} × immediate stop of the database, {storm.down:.0f} s away in all",
            f"- each channel hung for {plan.hang:.0f} s: {hung}",
            f"- {plan.full:.0f} s without room for a row",
            f"- {storm.count('jump')} jumps of the business clock, from a day back to 40 days ahead",
        ]
    )


def accounts_of(accounts: list[Account]) -> str:
    columns = {
        "meant": "meant",
        "got": "got it",
        "unknown": "unknown, and said so",
        "unsure": "of these got it",
        "lost": "lost",
        "strangers": "not theirs",
        "claimed": "claimed wrongly",
        "repeats": "came again",
        "unlike": "of these not known as a repeat",
    }
    rows = [[NAMES[one.channel], *(f"{getattr(one, name):,}" for name in columns)] for one in accounts]
    return table(["channel", *columns.values()], rows)


def _repeats(storm: Storm, accounts: list[Account]) -> str:
    outside = [one for one in accounts if one.channel != "page"]
    rows = []
    for kind, name in FAULTS.items():
        times = storm.count(kind) if kind != "none" else len(storm.leases_lost)
        cells = [one.after.get(kind, [0]) for one in outside]
        rows.append([name, f"{times:,}", *(f"{sum(cell):,} ({max(cell):,})" for cell in cells)])
    batches = [f"{NAMES[one.channel]}: a batch is {in_hand(one.channel):,}" for one in outside]
    return table(["came again after (most after one)", "times", *batches], rows)


def _jump(delays: dict[str, Delays], usual: int) -> str:
    rows = []
    for name, times in (("usual", 1), ("sevenfold", SEVEN)):
        found = delays[name]
        rows.append(
            [
                f"{times * usual:,} a second",
                f"{median(found.other):.2f} s",
                f"{found.other[-1]:.2f} s",
                f"{found.own[-1]:.0f} s",
            ]
        )
    headings = [
        "one organisation sends",
        f"another's {OTHER}, every second: the middle one",
        "the slowest",
        "all of both out after",
    ]
    return table(headings, rows)
