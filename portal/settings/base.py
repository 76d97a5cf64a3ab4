"""Settings safe for production. `demo`, `dev` and `test` loosen them by name; nothing loosens itself.

Without SECRET_KEY Django refuses to start; without ALLOWED_HOSTS it answers nobody.
"""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

from portal.rooms import ROOMS

from .env import BASE_DIR, bucket_settings, database_settings, mail_settings, read_environment
from .unserved import leave_out_the_api

leave_out_the_api()

ENV = read_environment()
DATA_DIR = ENV.data_dir
DEBUG = False
DEMO = False
SECRET_KEY = ENV.secret_key
SECRET_KEY_FALLBACKS = ENV.secret_key_fallbacks
DATA_KEY = ENV.data_key
ALLOWED_HOSTS = ENV.allowed_hosts
# Where another site shows our columns, and which; empty: nowhere, and all of them.
COUNTY_URL, COUNTY_COLUMNS = ENV.county_url, ENV.county_columns
SITE_URL = ENV.site_url or f"https://{(ENV.allowed_hosts or ['localhost'])[0]}"

INSTALLED_APPS = [
    *reversed(ROOMS),
    "portal.keeping",
    "portal.search",
    "portal.editorial",
    "portal.people",
    "portal.accounts",
    "portal.places",
    "portal.media",
    "portal.outbox",
    "portal.core",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "portal.accounts.users_app.WagtailUsers",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks_db",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "portal.core.county.CountyPathMiddleware",
    "portal.core.request_id.RequestIdMiddleware",
    "portal.core.finished.FinishedMiddleware",
    "portal.core.headers.HeadersMiddleware",
    "portal.core.health.HealthMiddleware",
    "portal.core.hygiene.QueryHygieneMiddleware",
    "portal.core.compression.CompressionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.core.content_policy.ContentPolicyMiddleware",
    "portal.core.reading.ReadingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.core.lost_cookies.LoginInMidFormMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.accounts.factor_gate.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.accounts.wall.AdminWallMiddleware",
    "portal.core.hygiene.TakenForGrantedMiddleware",
    "portal.editorial.refusals.PublishRefusedMiddleware",
    "portal.media.refusals.MediaInUseMiddleware",
    "portal.media.away.StoreAwayMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "portal.core.context_processors.portal",
                "portal.places.context_processors.my_unit",
            ],
        },
    },
]

DATABASES = {"default": database_settings(ENV.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Background work lies in the same database: no broker to install, and it survives a restart.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"
# A link to a new password lies in a mailbox; it need not lie there for days.
PASSWORD_RESET_TIMEOUT = 2 * 3600
# Staff prove a second time who they are: behind /admin/, at the offices that rooms name, and for exports.
PORTAL_SECOND_FACTOR = True

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# Finished pages, made anew from the database whenever they are missing (portal/launch/finished/).
PAGES_ROOT = DATA_DIR / "pages"
STORAGES: dict[str, dict] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "portal.core.static_files.PortalStaticFilesStorage"},
}
if ENV.media_storage:
    # Several servers: pictures and documents lie in one store (ADR 034).
    STORAGES["default"] = {
        "BACKEND": "portal.media.bucket.Bucket",
        "OPTIONS": bucket_settings(ENV.media_storage),
    }
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Pages name no other address, and half the files are half the work of a first start.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.trust_proxy else None
# Whose X-Forwarded-For counts (portal/core/client_address.py).
TRUSTED_PROXIES = ENV.trusted_proxies
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_FAILURE_VIEW = "portal.core.lost_cookies.lost"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_ENGINE = "portal.core.sealed_sessions"
X_FRAME_OPTIONS = "DENY"  # Wagtail lets its own previews through by itself
CSRF_TRUSTED_ORIGINS: list[str] = [SITE_URL] if SITE_URL.startswith("http") else []

# Public pages load from this house alone and run no inline script or style.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [SELF],
    }
}
# Wagtail's admin still writes styles into its markup, never a script (ADR 022).
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
    "form-action": [SELF],
    "object-src": [NONE],
    "base-uri": [SELF],
}

# How short messages leave: none (they go on the desk's call list), console (the demo) or http (a signed gateway).
PORTAL_SMS = "http" if ENV.sms_gateway_url else "none"
PORTAL_SMS_GATEWAY_URL = ENV.sms_gateway_url
PORTAL_SMS_GATEWAY_KEY = ENV.sms_gateway_key
# Short messages a day, all kinds together; the gateway is never asked for one more.
PORTAL_SMS_DAILY_BUDGET = ENV.sms_daily_budget
# Whether the gateway takes filed templates alone, and after how many hours silence means that nothing arrived (0: it
# tells nothing).
PORTAL_SMS_TEMPLATES = ENV.sms_templates
PORTAL_SMS_RECEIPT_HOURS = ENV.sms_receipt_hours

# Mail is the second way for messages, where EMAIL_URL names a server.
PORTAL_MAIL = bool(ENV.email_url)
if ENV.email_url:
    globals().update(mail_settings(ENV.email_url))
DEFAULT_FROM_EMAIL = ENV.mail_from or "portal@localhost"
# A mailbox that somebody reads, for readers whose mail program leaves a list by writing to it.
PORTAL_MAIL_LEAVE = ENV.mail_leave
# Of several machines that serve one portal the same word on each; else a mark in DATA_DIR (ADR 029).
PORTAL_MAIL_HOUSE = ENV.mail_house
# To the mail server, from one process, where the database is PostgreSQL.
PORTAL_MAIL_CONNECTIONS = ENV.mail_connections

# Seconds that views are gathered before they are written together; 0 writes each at once.
PORTAL_VIEWS_WAIT = 10

DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

WAGTAIL_SITE_NAME = _("社区门户")
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_ALLOW_UNICODE_SLUGS = False
TAGGIT_TAGS_FROM_STRING = "portal.core.tag_words.tag_names"
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAIL_USER_TIME_ZONES = ["Asia/Shanghai"]
# The admin would otherwise ask hosts abroad.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS: list = []
# Half a second of autosave crowds the history until nobody finds a version again.
WAGTAIL_AUTOSAVE_INTERVAL = 2000
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
# The tick publishes an approved revision while a newer one may be under review; that review goes on.
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = False
WAGTAIL_FINISH_WORKFLOW_ACTION = "portal.editorial.finish.publish_approved_revision"
WAGTAILADMIN_USER_LOGIN_FORM = "portal.accounts.forms.StaffLoginForm"
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "portal.accounts.new_password.AskForLinkForm"  # noqa: S105 - a form's name
# The other ways show the next title of a page that is somebody else's.
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = "exact"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "portal.search.backend"}}
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["bold", "link", "document-link", "ol", "ul", "superscript", "subscript"]},
    }
}

WAGTAILIMAGES_IMAGE_MODEL = "media.PortalImage"
WAGTAILDOCS_DOCUMENT_MODEL = "media.PortalDocument"
WAGTAILIMAGES_IMAGE_FORM_BASE = "portal.media.forms.PortalImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "portal.media.forms.PortalDocumentForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "heic"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "txt", "csv", "mp4", "mp3", "ics"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 100 * 1024 * 1024  # videos; papers have the next limit
PORTAL_MAX_PAPER_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# Named here, for the machine's own list may know none of them; text is sent as a file, never shown.
WAGTAILDOCS_CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain",
    "csv": "text/csv",
    "ics": "text/calendar",
    "mp4": "video/mp4",
    "mp3": "audio/mpeg",
}
WAGTAILDOCS_INLINE_CONTENT_TYPES = ["application/pdf", "video/mp4", "audio/mpeg"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "portal.core.masking.MaskedFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s",
        },
        "json": {"()": "portal.core.masking.JsonFormatter"},
    },
    "filters": {
        "short_repeats": {"()": "portal.core.repeats.ShortRepeats"},
        "with_request": {"()": "portal.core.request_id.WithRequest"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if ENV.log_format == "json" else "line",
            "filters": ["short_repeats", "with_request"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"portal": {"level": "INFO"}, "django.security.DisallowedHost": {"level": "CRITICAL"}},
}
