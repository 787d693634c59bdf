"""What this room knows about one person, for their own download."""

from django.utils.translation import gettext_lazy as _

from noaber.initiatives.queries import parts_of
from noaber.people import portability


def contribute() -> None:
    """Bring this room's chapter."""
    portability.contribute("initiatives", parts_about, title=_("Waaraan ik meedoe"))


def parts_about(person) -> list[dict]:
    """The initiatives for which somebody was asked, with the role and what they answered."""
    return [
        {
            "initiative": member.initiative.name,
            "area": member.initiative.area.name,
            "role": member.role,
            "status": member.status,
            "invited_at": member.invited_at,
            "answered_at": member.answered_at,
            "screened_on": member.screened_on,
        }
        for member in parts_of(person)
    ]
