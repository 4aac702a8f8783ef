"""Settings shared by every way of running Lyceum."""

import logging
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.environment import PROJECT, data_folder, environment
from config.logs import configure

env = environment()
BASE_DIR = PROJECT
DATA_DIR: Path = data_folder(env)

SECRET_KEY = env.secret_key
ALLOWED_HOSTS = [host.strip() for host in env.allowed_hosts.split(",") if host.strip()]
BASE_URL = env.base_url
DEBUG = False
# Production alone is held to the checks on secrets, hosts and addresses.
STRICT = False
WEB_PROCESSES = env.web_processes

INSTALLED_APPS = [
    "home",
    "search",
    "kb",
    "machines",
    "accounts",
    "core",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.sitemaps",
    "wagtail.embeds",
    "wagtail.sites",
    "accounts.wagtail_users.UsersAppConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "ninja",  # serves the files of /api/v1/docs, which else come from elsewhere
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "django_prometheus",
    "django_structlog",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.AdminPolicy",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    # Outside the page cache, so that stored pages are answered 304 too.
    "django.middleware.http.ConditionalGetMiddleware",
    "core.middleware.PageCache",
    "core.middleware.FileRanges",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.NoSessionForAnonymous",
    "django.contrib.messages.middleware.MessageMiddleware",
    "core.middleware.KeepTyped",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SeenSessions",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "core.middleware.BusyDatabase",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]

# ---------------------------------------------------------------- database, cache


def _sqlite() -> dict:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "lyceum.sqlite3",
        # Writers queue instead of failing, and a connection is worth keeping:
        # opening one and setting its PRAGMAs costs three times a small request.
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                "PRAGMA foreign_keys=ON; PRAGMA cache_size=-20000"
            ),
        },
    }


def _postgres(url: str) -> dict:
    return dj_database_url.parse(url) | {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 0,  # the pool keeps the connections
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": env.database_pool_size, "timeout": 10},
            "options": "-c lock_timeout=3s -c statement_timeout=15s",
        },
    }


DATABASES = {"default": _postgres(env.database_url) if env.database_url else _sqlite()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _cache(table: str, entries: int) -> dict:
    """Shared by all processes: rate limits and the content generation rely on it."""
    if env.redis_url:
        return {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": env.redis_url,
            "KEY_PREFIX": table,
        }
    return {
        "BACKEND": "core.cache.LeanDatabaseCache",
        "LOCATION": table,
        "OPTIONS": {"MAX_ENTRIES": entries},
    }


CACHES = {"default": _cache("cache", 10_000), "pages": _cache("cache_pages", 2_000)}
# How long an anonymous page is kept; a change of content forgets it at once.
PAGE_CACHE_SECONDS = 600

# ---------------------------------------------------------------- accounts

AUTH_USER_MODEL = "accounts.User"
# allauth's own is a ModelBackend too. One backend, so that a wrong password costs one
# hash whether or not the address is known.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 10}

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(env.base_url).scheme
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {"signup": "accounts.sign_up.SignupForm"}
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAccountAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Lyceum"
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_PROVIDERS = {}
if env.oidc_issuer:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env.oidc_name,
                "client_id": env.oidc_client_id,
                "secret": env.oidc_client_secret,
                "settings": {"server_url": env.oidc_issuer},
            }
        ],
    }
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/me/"
LOGOUT_REDIRECT_URL = "/"

# ---------------------------------------------------------------- languages, time

LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [
    ("en", _("English")),
    ("de", _("German")),
    ("fr", _("French")),
    ("it", _("Italian")),
    ("es", _("Spanish")),
    ("fi", _("Finnish")),
]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
WAGTAIL_I18N_ENABLED = True

# ---------------------------------------------------------------- files

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "site" / "assets"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# A page of a hundred blocks has thousands of fields; beyond this its text is lost.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# ---------------------------------------------------------------- Wagtail

WAGTAIL_SITE_NAME = "Lyceum"
WAGTAILADMIN_BASE_URL = env.base_url
WAGTAILADMIN_LOGIN_URL = "admin_gate"
WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILIMAGES_IMAGE_MODEL = "core.Image"
WAGTAILDOCS_DOCUMENT_MODEL = "core.Document"
WAGTAILIMAGES_IMAGE_FORM_BASE = "core.uploads.ImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "core.uploads.DocumentForm"
FORMS_URLFIELD_ASSUME_HTTPS = True
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database"},
}
WAGTAILREDIRECTS_AUTO_CREATE = True
TAGGIT_CASE_INSENSITIVE = True

# ---------------------------------------------------------------- background work

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# ---------------------------------------------------------------- mail

EMAIL_BACKEND = "core.mail.OutboxBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.email_from
# The backend that carries a row of the outbox out of the house.
MAIL_TRANSPORT = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env.email_url
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_TIMEOUT = 15
if env.email_url:
    _mail = urlsplit(env.email_url)
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 587)
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = not EMAIL_USE_SSL and EMAIL_PORT == 587

# ---------------------------------------------------------------- security headers

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        # The preview in the admin shows pages in a frame of the same origin.
        "frame-ancestors": [SELF],
    }
}
PERMISSIONS_POLICY = {
    "camera": [],
    "geolocation": [],
    "microphone": [],
    "payment": [],
    "usb": [],
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.views.csrf_failure"

# ---------------------------------------------------------------- logging, metrics

METRICS_TOKEN = env.metrics_token
ELASTICSEARCH_URL = env.elasticsearch_url
ELASTICSEARCH_PREFIX = env.elasticsearch_prefix
ELASTICSEARCH_API_KEY = env.elasticsearch_api_key
ELASTICSEARCH_CA_FILE = env.elasticsearch_ca_file
SEMANTIC = env.semantic
DOCUMENTATION_FOLDER = env.documentation_folder
SOURCE_STALE_DAYS = env.source_stale_days
SOURCE_LOG_DAYS = env.source_log_days
SEARCH_LOG_DAYS = env.search_log_days
# Networks beside the public internet that `core.outside` lets requests out to.
OUTSIDE_ALLOWED_NETWORKS = env.outside_allowed_networks
TRUSTED_PROXIES = env.trusted_proxies
ALLAUTH_TRUSTED_PROXY_COUNT = env.trusted_proxies
LINK_MONITOR = env.link_monitor
LINK_USER_AGENT = env.link_user_agent
LOG_LEVEL = env.log_level
PROMETHEUS_EXPORT_MIGRATIONS = False
DJANGO_STRUCTLOG_CELERY_ENABLED = False
LOGGING = configure(level=env.log_level, as_json=False)
# The first line of a request says nothing that the last one does not say.
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
SILENCED_SYSTEM_CHECKS: list[str] = []
