"""Addresses for machines."""

from django.urls import path

from noaber.api.views import feeds
from noaber.api.views.open311 import api as open311
from noaber.core.marks import public
from noaber.people.access import mark_all

app_name = "api"
urlpatterns = [
    path("open311/v2/", mark_all(open311.urls, public)),
    path("buurt/<slug:slug>/atom.xml", feeds.atom, name="atom"),
    path("buurt/<slug:slug>/meldingen.geojson", feeds.geojson, name="geojson"),
]
