"""Melden: the resident's way in; and the photos that come along."""

from django.urls import path

from ..views import photos
from ..views.report import sending, start, steps

urlpatterns = [
    path("melden/", start.start, name="report"),
    path("melden/zoek/", start.search, name="report_search"),
    path("melden/soort/<slug:part>/", start.door, name="report_door"),
    path("melden/soorten.json", start.kinds, name="report_kinds"),
    path("melden/begin/", start.begin, name="report_begin"),
    path("melden/lees-mee/", start.read_along, name="report_read_along"),
    path("melden/<slug:token>/klaar/", sending.receipt, name="report_receipt"),
    path("melden/<slug:token>/bekend/", steps.known, name="report_known"),
    path("melden/<slug:token>/soort/", steps.category, name="report_category"),
    path("melden/<slug:token>/mee/<slug:number>/", sending.join, name="report_join"),
    path("melden/<slug:token>/foto/<int:pk>.jpg", photos.draft_photo, name="draft_photo"),
    path("melden/<slug:token>/foto/<int:pk>/weg/", steps.remove_photo, name="report_remove_photo"),
    path("melden/<slug:token>/<slug:name>/", steps.step, name="report_step"),
    path("foto/<int:pk>/<slug:size>.jpg", photos.photo, name="photo"),
    path("melding/<str:token>/foto/<int:pk>/<slug:size>.jpg", photos.secret_photo, name="secret_photo"),
    path("balie/foto/<int:pk>/", photos.edit, name="photo_edit"),
]
