"""Watching over the house: what raises an alarm, what the operator reads about it, and how they are told.

Every worker and every web server looks, so that a worker that stopped is noticed by who still runs.
"""

from noaber.config.watching.kinds import AlarmKind, kind_of
from noaber.config.watching.looking import SILENT_S, look, silent_loops
from noaber.config.watching.telling import tell_operator

__all__ = ["SILENT_S", "AlarmKind", "kind_of", "look", "silent_loops", "tell_operator"]
