"""Reads of broadcasts: as work, as what a resident gets, and as an audience before it is sent."""

from noaber.broadcasts.queries.audiences import (
    Audience,
    Preview,
    areas_of,
    audience_of,
    closing_recipients,
    own_channels,
    preview_of,
    was_reached,
)
from noaber.broadcasts.queries.messages import in_each_language, message_of
from noaber.broadcasts.queries.residents import (
    alerts_for,
    answer_of,
    answers_shown,
    get_received,
    public_alerts,
    public_endings,
)
from noaber.broadcasts.queries.usual import Usual, usual_for
from noaber.broadcasts.queries.work import (
    answer_counts,
    approval_of,
    approvers_of,
    closers_for,
    delivery_of,
    finished_page,
    get_broadcast_for,
    last_change_of,
    organisations_of,
    tips_of,
    versions_of,
    work_for,
)

__all__ = [
    "Audience",
    "Preview",
    "Usual",
    "alerts_for",
    "answer_counts",
    "answer_of",
    "answers_shown",
    "approval_of",
    "approvers_of",
    "areas_of",
    "audience_of",
    "closers_for",
    "closing_recipients",
    "delivery_of",
    "finished_page",
    "get_broadcast_for",
    "get_received",
    "in_each_language",
    "last_change_of",
    "message_of",
    "organisations_of",
    "own_channels",
    "preview_of",
    "public_alerts",
    "public_endings",
    "tips_of",
    "usual_for",
    "versions_of",
    "was_reached",
    "work_for",
]
