"""The desk, the pages of a case, and the map's points."""

from django.urls import path

from ..views import flags, intake, item, map, queue, resident

urlpatterns = [
    path("balie/", queue.queue, name="queue"),
    path("balie/selectie/", queue.bulk, name="bulk"),
    path("balie/zaken.csv", queue.export, name="export"),
    path("balie/nieuw/", intake.intake, name="intake"),
    path("balie/ongepast/", flags.waiting, name="flags"),
    path("balie/ongepast/<int:pk>/", flags.decide, name="decide"),
    path("balie/zaak/<str:number>/", item.item, name="item"),
    path("balie/zaak/<str:number>/bon/", intake.receipt, name="receipt"),
    path("balie/zaak/<str:number>/<slug:verb>/", item.act, name="act"),
    path("mijn-meldingen/", resident.mine, name="mine"),
    path("zaak/<str:number>/", resident.case, name="case"),
    path("zaak/<str:number>/ongepast/", resident.flag, name="flag"),
    path("zaak/<str:number>/<slug:verb>/", resident.act, name="case_act"),
    path("melding/<str:token>/", resident.secret, name="secret"),
    path("melding/<str:token>/<slug:verb>/", resident.act_by_secret, name="secret_act"),
    path("volgt/<str:token>/", resident.followed, name="followed"),
    path("volgt/<str:token>/heropenen/", resident.reopen_followed, name="followed_reopen"),
    path("volgt/<str:token>/stoppen/", resident.leave, name="followed_leave"),
    path("doorgegeven/<str:token>/", resident.outside, name="outside"),
    path("kaart/", map.overview, name="map"),
    path("kaart/zaken.geojson", map.clusters, name="clusters"),
]
