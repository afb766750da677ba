"""The WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

os.umask(0o077)  # what is written in WUGONG_HOME is its owner's alone
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wugong.config.settings")
application = get_wsgi_application()
