"""Every address of this room; the words of the paths are Dutch."""

from django.urls import path

from noaber.playbooks import views

app_name = "playbooks"

urlpatterns = [
    path("", views.playbooks, name="list"),
    path("vergelijken/", views.compare, name="compare"),
    path("<slug:book>/", views.playbook, name="playbook"),
    path("<slug:book>/past-dit-hier/", views.fit, name="fit"),
]
