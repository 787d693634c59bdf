from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "noaber.cases"

    def ready(self):
        """Say who may hear that a case changed, how photos get a new key, and what somebody takes along."""
        from noaber.channels.live.topics import listen_rule  # noqa: PLC0415  models must be ready
        from noaber.core.pictures.keeping import reseal  # noqa: PLC0415
        from noaber.people import rotation  # noqa: PLC0415

        from . import checks, portability  # noqa: F401, PLC0415  checks register themselves
        from .queries import may_listen  # noqa: PLC0415

        listen_rule("case", may_listen)
        rotation.also("photos", reseal)
        portability.contribute()
