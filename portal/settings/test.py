"""Tests: fast passwords, tasks run at once, database and files in a folder that is thrown away.

TEST_DATABASE=postgres runs them on the server of TEST_POSTGRES_URL instead of SQLite.
"""

import hashlib
import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import BASE_DIR, ENV, STORAGES
from .env import database_settings, sqlite_url

DEMO = True
# Two checkouts may test at the same time on one server.
CHECKOUT = hashlib.sha256(str(BASE_DIR).encode()).hexdigest()[:8]
SECRET_KEY = "only-for-tests-" + "x" * 50
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
SITE_URL = "http://testserver"
WAGTAILADMIN_BASE_URL = SITE_URL
CSRF_TRUSTED_ORIGINS = []
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
TRUSTED_PROXIES = []
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "tests.when_asked.WhenAsked"}}
THROWN_AWAY = tempfile.TemporaryDirectory(prefix="portal-test-")
MEDIA_ROOT = Path(THROWN_AWAY.name) / "media"
if ENV.test_database == "postgres":
    DATABASES = {"default": database_settings(ENV.test_postgres_url)}
    DATABASES["default"]["TEST"] = {"NAME": f"test_portal_{CHECKOUT}"}
else:
    # A file, not memory: threads get connections of their own and meet real locks.
    database_file = Path(THROWN_AWAY.name) / "test.sqlite3"
    DATABASES = {"default": database_settings(sqlite_url(database_file))}
    DATABASES["default"]["TEST"] = {"NAME": str(database_file)}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Tests of it switch it on.
PORTAL_SECOND_FACTOR = False
PORTAL_VIEWS_WAIT = 0
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PORTAL_MAIL = True
PORTAL_SMS = "console"
# Whatever folder a process of a test has: it is the same house.
PORTAL_MAIL_HOUSE = "tests"
