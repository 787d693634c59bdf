from importlib import import_module

from django.apps import AppConfig


class InitiativesConfig(AppConfig):
    name = "noaber.initiatives"

    def ready(self):
        """Say what somebody takes along."""
        import_module("noaber.initiatives.portability").contribute()
