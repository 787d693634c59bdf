from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "noaber.demo"

    def ready(self):
        from noaber.demo import checks  # noqa: F401, PLC0415  registers the system check
