"""What every page knows of the house it stands in."""

from django.conf import settings


def house(request) -> dict:
    """Return the names that the base templates use. Costs no query."""
    return {
        "house": {
            "municipality": settings.NOABER_MUNICIPALITY,
            "controller": settings.NOABER_CONTROLLER or settings.NOABER_MUNICIPALITY,
            "theme": settings.NOABER_THEME,
            "demo": settings.NOABER_DEMO,
            "url": settings.NOABER_URL,
        }
    }
