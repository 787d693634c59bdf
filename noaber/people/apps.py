from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "noaber.people"
    verbose_name = _("Wie hier werken")
