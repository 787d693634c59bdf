from importlib import import_module

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "noaber.channels"

    def ready(self):
        """Say what somebody takes along of their messages."""
        import_module("noaber.channels.portability").contribute()
