"""Django as WSGI. `noaber serve` says by NOABER_WATCH that this process is one of its own, which ends with it
and also watches over the house."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "noaber.config.settings")
application = get_wsgi_application()

if os.environ.get("NOABER_WATCH"):
    from noaber.config.run import end_with_parent, watch_beside_pages  # Django is set up only now

    end_with_parent()
    watch_beside_pages()
