"""Addresses for machines."""

from django.urls import path

from noaber.api.views import alerts, feeds
from noaber.api.views.open311 import api as open311
from noaber.core.marks import public
from noaber.people.access import mark_all

app_name = "api"
EXERCISE = {"exercise": True}
urlpatterns = [
    path("open311/v2/", mark_all(open311.urls, public)),
    path("cap/actueel.atom", alerts.feed, name="alert_feed"),
    path("cap/sleutels.json", alerts.keys, name="keys"),
    path("cap/<int:pk>.xml", alerts.latest, name="alert"),
    path("cap/<int:pk>/<slug:step>.xml", alerts.message, name="alert_message"),
    path("cap/oefening/actueel.atom", alerts.exercise_feed, name="exercise_feed"),
    path("cap/oefening/<int:pk>.xml", alerts.latest, EXERCISE, name="exercise"),
    path("cap/oefening/<int:pk>/<slug:step>.xml", alerts.message, EXERCISE, name="exercise_message"),
    path("buurt/<slug:slug>/cap.atom", alerts.place_feed, name="place_alerts"),
    path("buurt/<slug:slug>/atom.xml", feeds.atom, name="atom"),
    path("buurt/<slug:slug>/meldingen.geojson", feeds.geojson, name="geojson"),
]
