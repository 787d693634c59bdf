"""Every address of noaber, in Dutch. The only place where prefixes are chosen."""

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from noaber.config.health import healthz, healthz_web
from noaber.config.views import state, state_retry
from noaber.people.access import mandated, mark_all

handler400 = "noaber.core.http.bad_request"
handler500 = "noaber.core.http.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("healthz/web", healthz_web, name="healthz_web"),
    path("beheer/toestand/", state, name="state"),
    path("beheer/toestand/opnieuw/", state_retry, name="state_retry"),
    path("beheer/instellingen/", mark_all(admin.site.urls, mandated("administrator"))),
]

# ROOMS: each room's own addresses; the order matters only where one prefix is empty.
ROOMS = [
    ("", "noaber.accounts.urls"),
    ("", "noaber.places.urls"),
    ("", "noaber.channels.urls"),
    ("", "noaber.cases.urls"),
    ("", "noaber.broadcasts.urls"),
    ("", "noaber.api.urls"),
    ("", "noaber.playbooks.urls"),
    ("", "noaber.site.urls"),
]
if settings.NOABER_DEMO or settings.DEBUG:
    ROOMS.insert(0, ("demo/", "noaber.demo.urls"))

urlpatterns += [path(prefix, include(module)) for prefix, module in ROOMS if find_spec(module)]
