"""The tables of what came in: the case, what happened to it, who follows it, and the counts for the map."""

from .case import Case, Channel, Outcome, Status
from .correspondence import CaseEvent, EventKind, Follower, InboundMail, OutsideLink
from .counts import CellChange, CellCount, PlaceCount
from .draft import ReportDraft
from .flags import CaseFlag
from .imports import ImportBatch
from .photo import Photo

__all__ = [
    "Case",
    "CaseEvent",
    "CaseFlag",
    "CellChange",
    "CellCount",
    "Channel",
    "EventKind",
    "Follower",
    "ImportBatch",
    "InboundMail",
    "Outcome",
    "OutsideLink",
    "Photo",
    "PlaceCount",
    "ReportDraft",
    "Status",
]
