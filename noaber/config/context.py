"""What every page knows of the house it stands in."""

from django.conf import settings

# The municipality's five brand colours; the house's own are in the tokens already.
THEME_SHEET = "" if settings.NOABER_THEME == "noaber" else f"core/themes/{settings.NOABER_THEME}.css"


def house(request) -> dict:
    """Return the names that the base templates use. Costs no query."""
    return {
        "house": {
            "municipality": settings.NOABER_MUNICIPALITY,
            "controller": settings.NOABER_CONTROLLER or settings.NOABER_MUNICIPALITY,
            "theme_sheet": THEME_SHEET,
            "language": settings.LANGUAGE_CODE,  # in which officials write
            "demo": settings.NOABER_DEMO,
            "url": settings.NOABER_URL,
        }
    }
