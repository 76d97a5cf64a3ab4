"""`make dev`: as demo, with reloading, error pages that show the source, static files from the folders."""

from .demo import *  # noqa: F403
from .demo import STORAGES

DEBUG = True
PORTAL_SECOND_FACTOR = False
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
