from importlib import import_module

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "noaber.channels"

    def ready(self):
        """Register the checks; say what somebody takes along of their messages."""
        import_module("noaber.channels.checks")
        import_module("noaber.channels.portability").contribute()
