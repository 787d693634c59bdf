"""Django as WSGI. `noaber serve` says by NOABER_WATCH that this process also watches over the house."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "noaber.config.settings")
application = get_wsgi_application()

if os.environ.get("NOABER_WATCH"):
    from noaber.config.run import watch_beside_pages  # Django is set up only now

    watch_beside_pages()
