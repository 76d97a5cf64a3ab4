"""`make run` on one's own machine: loopback only, no HTTPS, a key made once and kept in DATA_DIR."""

from .base import *  # noqa: F403 - settings modules extend each other by name
from .base import ENV, ROOMS
from .keys import kept_secret_key

DEMO = ENV.demo and "demo" in ROOMS
SECRET_KEY = ENV.secret_key or kept_secret_key(ENV.data_dir)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
SITE_URL = f"http://{f'[{ENV.host}]' if ':' in ENV.host else ENV.host}:{ENV.port}"
WAGTAILADMIN_BASE_URL = SITE_URL
CSRF_TRUSTED_ORIGINS = []
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
if not ENV.email_url:
    # In the demo everything that leaves can be read; in a town of one's own it is printed.
    EMAIL_FILE_PATH = ENV.data_dir / "demo-mail"
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    if DEMO:
        EMAIL_BACKEND = "portal.outbox.mail_folder.FolderBackend"
# Whoever looks at the invented town carries no phone of its staff; a town of one's own asks, as it will later.
PORTAL_SECOND_FACTOR = not ENV.demo
PORTAL_MAIL = True
PORTAL_SMS = "http" if ENV.sms_gateway_url else "console"
