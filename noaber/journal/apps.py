from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class JournalConfig(AppConfig):
    name = "noaber.journal"

    def ready(self):
        """Read every room's declarations, so that no entry is ever recorded undeclared."""
        for room in apps.get_app_configs():
            if room.name.startswith("noaber.") and find_spec(f"{room.name}.entries"):
                import_module(f"{room.name}.entries")
