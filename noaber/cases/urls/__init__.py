"""Every address of this room; the words of the paths are Dutch."""

from . import desk

app_name = "cases"

urlpatterns = [*desk.urlpatterns]
