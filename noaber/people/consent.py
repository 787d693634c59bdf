"""What we ask permission for, in which version of the text. A new version asks again."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Purpose:
    """One thing somebody can agree to; without a needed one there is no account."""

    slug: str
    version: str
    title: str
    text: str
    needed: bool = False


EXERCISES = "exercises"
PURPOSES = {
    purpose.slug: purpose
    for purpose in (
        Purpose(
            "terms",
            "2026-11",
            _("Huisregels en privacy"),
            _("U houdt zich aan de huisregels. Wij gaan met uw gegevens om zoals de privacyverklaring zegt."),
            needed=True,
        ),
        Purpose(
            "questions",
            "2026-11",
            _("Vragenlijsten over uw buurt"),
            _("Wij mogen u vragen hoe het gaat in uw buurt. Meedoen mag, hoeft niet."),
        ),
        Purpose(
            EXERCISES,
            "2026-11",
            _("Oefeningen"),
            _("U krijgt soms een oefenbericht. Er staat altijd OEFENING bij. Meedoen mag, hoeft niet."),
        ),
    )
}
