from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "noaber.api"

    def ready(self):
        from . import checks  # noqa: F401, PLC0415  checks register themselves
