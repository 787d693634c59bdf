"""The entries of the journal that a playbook may react to: in its area, or about what it opened itself."""

HEARD = (
    "cases.filed",
    "cases.answered",
    "cases.closed",
    "cases.reopened",
    "cases.overdue",
    "broadcasts.handed_over",
    "broadcasts.closed",
    "broadcasts.withdrawn",
)
