"""Every address of this room; the words of the paths are Dutch."""

from django.urls import path

from noaber.playbooks import views

app_name = "playbooks"

urlpatterns = [
    path("draaiboeken/", views.playbooks, name="list"),
    path("draaiboeken/vergelijken/", views.compare, name="compare"),
    path("draaiboeken/<slug:book>/", views.playbook, name="playbook"),
    path("draaiboeken/<slug:book>/beginnen/", views.prepare, name="prepare"),
    path("draaiboeken/<slug:book>/past-dit-hier/", views.fit, name="fit"),
    path("initiatieven/", views.initiatives, name="initiatives"),
    path("initiatieven/<int:pk>/", views.initiative, name="initiative"),
    path("initiatieven/<int:pk>/archief/", views.archive, name="archive"),
    path("initiatieven/<int:pk>/<slug:act>/", views.act, name="act"),
]
