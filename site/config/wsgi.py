"""The web process."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
application = get_wsgi_application()

from django.db import connections  # noqa: E402 (the apps must be ready)

from core import checks, generation  # noqa: E402

# Commands run the system checks by themselves, a web process does not.
checks.refuse_unsafe()

# Pages kept by an older release were made from older templates. The connection is
# closed again, because gunicorn may fork after this.
generation.renew()
connections.close_all()
