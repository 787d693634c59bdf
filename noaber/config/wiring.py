"""What follows what: the one table of effects between rooms, and of what runs by the clock.

An effect that goes to a higher room, or sideways, goes through the journal: an action records an
entry, and here stands which functions react to it. Read it top to bottom to know what happens next.
"""

from noaber.journal.actions import open_coming_partitions
from noaber.journal.clockwork import Tick
from noaber.journal.reading import Reactions, watch_lag
from noaber.journal.sealing import seal_finished_days

REACTIONS: Reactions = {}

TICKS: list[Tick] = [
    Tick("journal.lag", every=2, run=watch_lag),
    Tick("journal.partitions", every=6 * 3600, run=open_coming_partitions),
    Tick("journal.seal", every=3600, run=seal_finished_days),
]
