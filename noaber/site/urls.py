"""Every address of this room; the words of the paths are Dutch."""

from django.urls import path

from noaber.site.views import display, front, inbox, initiatives, place, statements, walls

app_name = "site"

urlpatterns = [
    path("", front.home, name="home"),
    path("buurt/", front.my_place, name="my_place"),
    path("buurt/<slug:slug>/", place.place, name="place"),
    path("buurt/<slug:slug>/nu/", place.place_now, name="place_now"),
    path("buurt/<slug:slug>/lijst/", place.place_list, name="place_list"),
    path("buurt/<slug:slug>/gezegd/", place.place_said, name="place_said"),
    path("buurt/<slug:slug>/gezegd-en-gedaan/", place.said_and_done, name="said_and_done"),
    path("buurt/<slug:slug>/initiatieven/", initiatives.initiatives, name="initiatives"),
    path("buurt/<slug:slug>/initiatieven/<int:pk>/", initiatives.initiative, name="initiative"),
    path("berichten/", inbox.inbox, name="inbox"),
    path("berichten/<int:pk>/", inbox.message, name="message"),
    path("agenda/", statements.agenda, name="agenda"),
    path("bellen/", statements.numbers, name="numbers"),
    path("over/", statements.about, name="about"),
    path("privacy/", statements.privacy, name="privacy"),
    path("toegankelijkheid/", statements.accessibility, name="accessibility"),
    path("weergave/", display.display, name="display"),
    path("taal/<str:code>/", display.language, name="language"),
    path("scherm/sw.js", walls.wall_worker, name="wall_worker"),
    path("scherm/<str:token>/", walls.wall, name="wall"),
    path("scherm/<str:token>/stand/", walls.wall_state, name="wall_state"),
    path("scherm/<str:token>/beeld/<slug:mark>/", walls.wall_picture, name="wall_picture"),
    path("scherm/<str:token>/gewoon/", walls.wall_plain, name="wall_plain"),
    path("scherm/<str:token>/hartslag/", walls.wall_beat, name="wall_beat"),
    path("manifest.webmanifest", display.manifest, name="manifest"),
]
