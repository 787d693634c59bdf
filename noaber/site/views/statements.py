"""Pages that say what noaber is and promises. They read nothing from the database."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from noaber.core.marks import public


def statement(template):
    """Make the view of a page that only says something."""

    @public
    @require_safe
    def show(request):
        return render(request, template)

    return show


agenda = statement("site/agenda.html")
numbers = statement("site/numbers.html")
about = statement("site/about.html")
privacy = statement("site/privacy.html")
accessibility = statement("site/accessibility.html")
