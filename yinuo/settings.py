"""Settings. Everything an operator may change is an environment variable; docs/settings.md lists them all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import dj_database_url
from django.utils.translation import gettext_lazy as _

from yinuo.common import timelapse
from yinuo.common.secrets import installation_secret

PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parent
_is_checkout = (ROOT / "manage.py").is_file()
#: where this installation keeps its database and secret; a checkout keeps them in var/
HOME = Path(os.environ.get("YINUO_HOME") or (ROOT / "var" if _is_checkout else Path.home() / ".yinuo"))

# Before any model takes hold of the real clock. Only `yinuo demo --play` sets it.
timelapse.install(os.environ.get(timelapse.VARIABLE, ""))

DEBUG = os.environ.get("YINUO_DEBUG") == "1"
SECRET_KEY = os.environ.get("YINUO_SECRET_KEY") or installation_secret(HOME)
ALLOWED_HOSTS = os.environ.get("YINUO_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("YINUO_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "yinuo.common",
    "yinuo.journal",
    "yinuo.clock",
    "yinuo.people",
    "yinuo.notices",
    "yinuo.customers",
    "yinuo.conversations",
    "yinuo.promises",
    "yinuo.pledges",
    "yinuo.rota",
    "yinuo.advisor",
    "yinuo.channels",
    "yinuo.channels.desk",
    "yinuo.channels.phone",
    "yinuo.channels.transcripts",
    "yinuo.corrections",
    "yinuo.figures",
    "yinuo.portal",
    "yinuo.pages",
    "yinuo.wall",
    "yinuo.demo",
    "yinuo.serving",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "yinuo.common.headers.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yinuo.pages.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "yinuo.urls"
WSGI_APPLICATION = "yinuo.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [("django.template.loaders.cached.Loader", ["django.template.loaders.app_directories.Loader"])],
                )
            ],
            "builtins": ["template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yinuo.pages.context.desk",
            ],
        },
    }
]

_SQLITE_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"
_database: Any = dj_database_url.config(default=f"sqlite:///{HOME / 'yinuo.sqlite3'}")
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["CONN_MAX_AGE"] = None
    _database["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _SQLITE_START}
else:
    # A stream holds a thread but must not hold a connection, so threads share a small pool.
    _database["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": int(os.environ.get("YINUO_DATABASE_CONNECTIONS", "16")), "timeout": 20}
    }
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Agent"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "workbench"
LOGOUT_REDIRECT_URL = "sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
TIME_ZONE = os.environ.get("YINUO_TIME_ZONE", "Asia/Shanghai")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
#: only for `yinuo collectstatic`; without it WhiteNoise serves each file from where it is
STATIC_ROOT = os.environ.get("YINUO_STATIC_ROOT") or None
#: front-end parts: straight from node_modules in a checkout, from npm/ inside an installed package
_NPM = {"htmx": "htmx.org/dist", "htmx-ext-sse": "htmx-ext-sse/dist"}
STATICFILES_DIRS = [
    (name, path)
    for name, folder in _NPM.items()
    for path in (ROOT / "node_modules" / folder, PACKAGE / "npm" / name)
    if path.is_dir()
][: len(_NPM)]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
_https = os.environ.get("YINUO_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
if _https:
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

EMAIL_BACKEND = os.environ.get("YINUO_EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_FILE_PATH = os.environ.get("YINUO_EMAIL_FILE_PATH")
EMAIL_HOST = os.environ.get("YINUO_EMAIL_HOST", "localhost")
#: far below the sender's lease, or another sender would take a slow mail for abandoned and send it again
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = os.environ.get("YINUO_EMAIL_FROM", "yinuo@localhost")

#: which function answers an alarm of which kind; the clock knows no nouns
CLOCK_HANDLERS = {
    "promise.half": "yinuo.promises.reminding.remind",
    "promise.soon": "yinuo.promises.reminding.remind",
    "promise.due": "yinuo.promises.reminding.remind",
    "promise.overdue": "yinuo.promises.reminding.remind",
    "promise.review": "yinuo.promises.reminding.remind",
    "offer.expires": "yinuo.promises.offering.expire",
    "pledge.calendar": "yinuo.pledges.recording.look_again",
    "rota.shift_ends": "yinuo.rota.covering.shift_ends",
}
#: where a company keeps policy packs of its own
PLEDGE_PACKS = HOME / "packs"
#: functions of nouns above the promises that look at each one when it gets its time
PROMISE_CHECKS = ["yinuo.pledges.comparing.check", "yinuo.rota.covering.look", "yinuo.advisor.quoting.bind"]
#: the only private networks that notices may be sent into, and over plain http (common/outbound.py)
OUTBOUND_NETWORKS = [text for text in os.environ.get("YINUO_OUTBOUND_NETWORKS", "").split(",") if text]
#: the ways out for a notice beside the desk itself
NOTICE_PORTS = {
    "email": "yinuo.notices.ports.email.send",
    "webhook": "yinuo.notices.ports.webhook.send",
    "wecom": "yinuo.notices.ports.wecom.send",
    "dingtalk": "yinuo.notices.ports.dingtalk.send",
    "feishu": "yinuo.notices.ports.feishu.send",
}
#: more messages than these within a minute to one mailbox or group go as one digest
NOTICE_HANDFUL = 10
#: proxies of our own in front of the desk: the address of a visitor is what the outermost of them saw
PROXY_HOPS = int(os.environ.get("YINUO_PROXY_HOPS", "0"))
#: the company's name as its customers know it, on the pages they see
COMPANY = os.environ.get("YINUO_COMPANY", "")
#: how the desk is reached from outside, for links in notices; without it they carry none
PUBLIC_URL = os.environ.get("YINUO_URL", "").rstrip("/")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"tokens": {"()": "yinuo.portal.tokens_in_logs.HideTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["tokens"]}},
    "root": {"handlers": ["console"], "level": os.environ.get("YINUO_LOG_LEVEL", "WARNING")},
    "loggers": {"yinuo": {"level": "INFO"}},
}
