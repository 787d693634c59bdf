from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "noaber.config"
    label = "house"

    def ready(self):
        from noaber.config import checks, wiring  # noqa: F401, PLC0415  apps must be loaded first
