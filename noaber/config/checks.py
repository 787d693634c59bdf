"""System checks: what must be right before the house opens."""

from importlib import import_module

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core import checks


@checks.register
def wiring_names_exist(app_configs, **kwargs):
    """Every entry that wiring reacts to is declared by a room."""
    from noaber.journal.schema import declared  # noqa: PLC0415  apps must be loaded first

    unknown = set(import_module(settings.NOABER_WIRING).REACTIONS) - set(declared())
    return [
        checks.Error(f"wiring reacts to {name}, which no room declares", id="noaber.E001") for name in unknown
    ]


@checks.register
def theme_exists(app_configs, **kwargs):
    """The colours that were chosen are there."""
    if settings.NOABER_THEME == "noaber" or finders.find(f"core/themes/{settings.NOABER_THEME}.css"):
        return []
    return [checks.Error(f"NOABER_THEME: there is no theme {settings.NOABER_THEME}.", id="noaber.E003")]


@checks.register(deploy=True)
def no_invented_town_in_production(app_configs, **kwargs):
    """The demo's doors are closed in production."""
    if settings.NOABER_MODE == "production" and settings.NOABER_DEMO:
        return [checks.Error("the invented town can't run in production", id="noaber.E002")]
    return []
