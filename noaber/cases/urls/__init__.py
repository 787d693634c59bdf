"""Every address of this room; the words of the paths are Dutch."""

from . import desk, report

app_name = "cases"

urlpatterns = [*report.urlpatterns, *desk.urlpatterns]
