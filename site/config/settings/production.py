"""Production: PostgreSQL, Redis, collected static files, behind a proxy."""

from config.logs import configure
from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES, SECRET_KEY, STORAGES, env

# Django itself stops at an empty key before any check can name the other faults.
SECRET_KEY = SECRET_KEY or "missing"

STRICT = True
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [env.base_url]
STORAGES = STORAGES | {
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    }
}
if env.s3_bucket:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.s3_bucket,
            "endpoint_url": env.s3_endpoint_url or None,
            "file_overwrite": False,
        },
    }
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["OPTIONS"]["isolation_level"] = 2  # READ COMMITTED
LOGGING = configure(level=env.log_level, as_json=True)

SILENCED_SYSTEM_CHECKS = [
    "security.W019",  # the preview in the admin shows pages in frames of our own
    "security.W021",  # whether to be on the browsers' preload lists is the operator's
]
