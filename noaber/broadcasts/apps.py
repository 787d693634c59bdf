from importlib import import_module

from django.apps import AppConfig


class BroadcastsConfig(AppConfig):
    name = "noaber.broadcasts"

    def ready(self):
        """Let the live front know who may hear of this room's topics, and say what somebody takes along."""
        import_module("noaber.broadcasts.listening")
        import_module("noaber.broadcasts.portability").contribute()
