"""The addresses of a demo: those of the house and the demo's own."""

from django.urls import include, path

urlpatterns = [path("demo/", include("noaber.demo.urls")), path("", include("noaber.config.urls"))]
