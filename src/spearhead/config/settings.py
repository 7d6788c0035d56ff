"""Django settings: which parts are wired and how; values come from `environment`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

from spearhead.config.environment import data_dir, database, env, profile, rate, secret_key, whole

PROFILE = profile()
DATA_DIR = data_dir()
SECRET_KEY = secret_key(DATA_DIR)
DEBUG = False

PORT = env.int("PORT", default=8000)
PUBLIC_URL = env.str("SPEARHEAD_PUBLIC_URL", default=f"http://127.0.0.1:{PORT}")
ALLOWED_HOSTS = env.list("SPEARHEAD_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])
if PROFILE.tls and not PUBLIC_URL.startswith("https://"):
    raise ImproperlyConfigured("In production SPEARHEAD_PUBLIC_URL must begin with https://.")
_host = urlsplit(PUBLIC_URL).hostname or ""
if PROFILE.tls and (not validate_host(_host, ALLOWED_HOSTS) or {"testserver", "*"} & set(ALLOWED_HOSTS)):
    raise ImproperlyConfigured("In production SPEARHEAD_ALLOWED_HOSTS must name the public host, and never all.")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "ninja",
    "spearhead.kernel",
    "spearhead.accounts",
    "spearhead.strategy",
    "spearhead.process",
    "spearhead.crm",
    "spearhead.numbers",
    "spearhead.automation",
    "spearhead.insights",
    "spearhead.integrations",
    "spearhead.web",
    "spearhead.api",
]
MIDDLEWARE = [
    "spearhead.web.middleware.request_context",
    "spearhead.api.door.api_door",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "spearhead.web.for_people.Policy",
    "spearhead.web.for_people.Sessions",
    "spearhead.web.for_people.Common",
    "django.middleware.csrf.CsrfViewMiddleware",
    "spearhead.web.for_people.SignedIn",
    "spearhead.web.sessions.end_old_sessions",
    "spearhead.web.middleware.speak_the_users_language",
    "spearhead.web.screens.limit_strangers",
    "spearhead.web.screens.require_sign_in",
    "spearhead.web.demanded.demand_second_factor",
    "spearhead.web.tables.exporting.export_tables",
    "spearhead.web.room.refuse_full",
    "spearhead.web.undeclared.refuse_undeclared",
    "spearhead.web.middleware.translate_refusals",
    "spearhead.web.form_keys.answer_once",
]
ROOT_URLCONF = "spearhead.config.urls"
WSGI_APPLICATION = "spearhead.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": False,
        "DIRS": [],
        "OPTIONS": {
            "environment": "spearhead.web.jinja.environment",
            "context_processors": ["spearhead.web.context.shell"],
        },
    },
]

DATABASES = {"default": database(DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=1).total_seconds())
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [str(Path(__file__).parent.parent / "locale")]
LANGUAGE_COOKIE_NAME = "__Host-language" if PROFILE.tls else "spearhead_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = str(DATA_DIR / "static")
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "files")},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

SESSION_ENGINE = "spearhead.accounts.sessions.store"
SESSION_COOKIE_NAME = "__Host-session" if PROFILE.tls else "spearhead_session"
CSRF_COOKIE_NAME = "__Host-csrf" if PROFILE.tls else "spearhead_csrf"
SESSION_COOKIE_AGE = int(timedelta(days=7).total_seconds())
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PROFILE.tls
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "spearhead.web.errors.forged"
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if PROFILE.tls else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PROFILE.tls
SECURE_HSTS_PRELOAD = PROFILE.tls and env.bool("SPEARHEAD_HSTS_PRELOAD", default=False)
SECURE_SSL_REDIRECT = PROFILE.tls
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^api/"]  # probes speak plain HTTP; the API refuses it itself
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROFILE.tls else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

#: an export of more rows than this is told to the administrators
SPEARHEAD_EXPORT_TOLD = whole("SPEARHEAD_EXPORT_TOLD", 1000)
#: what reads a list as people see it, for exports that are made in the background
LIST_READER = "spearhead.web.lists.exporting.table_of"
SPEARHEAD_RATE_TOKEN = rate("SPEARHEAD_RATE_TOKEN", "50:500")
SPEARHEAD_RATE_ADDRESS = rate("SPEARHEAD_RATE_ADDRESS", "20:200")
#: W021: whether a whole domain goes into the browsers' list is for its owner to say, with SPEARHEAD_HSTS_PRELOAD.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
NINJA_PAGINATION_MAX_LIMIT = 200
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "spearhead.kernel.logs.OneLine", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("SPEARHEAD_LOG_LEVEL", default="WARNING")},
}
