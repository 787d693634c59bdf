from importlib import import_module

from django.apps import AppConfig


class PlaybooksConfig(AppConfig):
    name = "noaber.playbooks"

    def ready(self):
        """Let the live front know who may hear of this room's topics."""
        import_module("noaber.playbooks.listening")
