"""Addresses of places: for forms and maps of every other room."""

from django.urls import path

from noaber.places import views

app_name = "places"

urlpatterns = [
    path("adressen/zoek", views.search, name="search"),
    path("adressen/dichtbij", views.nearest, name="nearest"),
    path("gebieden.geojson", views.areas, name="areas"),
    path("gebieden/<slug:slug>.geojson", views.area_shape, name="area_shape"),
    path("kaart/<int:zoom>/<int:column>/<int:row>.mvt", views.map_tile, name="tile"),
    path("kaart/stijl.json", views.map_style, name="map_style"),
]
