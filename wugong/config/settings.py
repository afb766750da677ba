"""Settings from the environment. A bad value stops the start with one sentence."""

import ipaddress
import json
import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

PROJECT = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("WUGONG_HOME") or PROJECT / "var").resolve()


def flag(name: str, default: bool) -> bool:
    """A yes/no setting; raises ImproperlyConfigured for anything else."""
    value = os.environ.get(name, "").strip().lower()
    if value in {"", "1", "true", "yes", "on", "0", "false", "no", "off"}:
        return default if value == "" else value in {"1", "true", "yes", "on"}
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")


def log_level() -> str:
    """LOG_LEVEL; raises ImproperlyConfigured for a word that is none."""
    level = os.environ.get("LOG_LEVEL", "WARNING").strip().upper()
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
        raise ImproperlyConfigured(f"LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL, not {level!r}.")
    return level


def database(url: str) -> dict[str, Any]:
    """The default database from DATABASE_URL; SQLite in WUGONG_HOME where it is empty."""
    if not url:
        HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
        return sqlite(HOME / "wugong.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path)))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"DATABASE_URL begins with {parts.scheme!r}; it must be postgres:// or sqlite://.")
    try:
        port = str(parts.port or "")
    except ValueError as fault:
        raise ImproperlyConfigured("The port of DATABASE_URL must be a number up to 65535.") from fault
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    # A connection per request costs ten times the request itself.
    pool = options.pop("pool", "8")
    if not pool.isdigit() or not int(pool):
        raise ImproperlyConfigured(f"The pool of DATABASE_URL must be a number of connections, not {pool!r}.")
    options["pool"] = {"min_size": 1, "max_size": int(pool), "timeout": 20}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": port,
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,  # an empty question on each loan lets dead ones go after a restart
    }


def sqlite(path: Path) -> dict[str, Any]:
    """WAL with NORMAL: FULL with several writers starves one; IMMEDIATE makes the lock the first thing taken, in turn.

    A database that others may read is closed to them: it holds the keys of sessions.
    """
    for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        with suppress(OSError):
            if name.stat().st_mode & 0o077 and name.stat().st_uid == os.getuid():
                name.chmod(0o600)
    return {
        "ENGINE": "wugong.common.sqlite",
        "TEST": {"NAME": ":memory:"},  # pytest-django knows Django's own engine alone for one that tests in memory
        "NAME": str(path),
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
        },
        "CONN_MAX_AGE": 600,
    }


def megabytes(name: str, default: int) -> int:
    """A size in whole megabytes, as bytes; raises ImproperlyConfigured for anything else."""
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isdigit() or not 1 <= int(value) <= 10**6:
        raise ImproperlyConfigured(f"{name} must be a number of megabytes from 1 to 1000000, not {value!r}.")
    return int(value) * 2**20


def number(name: str, default: int, *, most: int, of: str) -> int:
    """A whole number from 1 to ``most``; raises ImproperlyConfigured for anything else."""
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} must be a {of} from 1 to {most}, not {value!r}.")
    return int(value)


def days(name: str, default: int) -> int:
    """A number of days; raises ImproperlyConfigured for anything else."""
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isdigit() or not 1 <= int(value) <= 36500:
        raise ImproperlyConfigured(f"{name} must be a number of days from 1 to 36500, not {value!r}.")
    return int(value)


def networks(name: str, default: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Addresses and networks, parted by commas; raises ImproperlyConfigured for a text that is neither."""
    texts = [text.strip() for text in os.environ.get(name, default).split(",") if text.strip()]
    try:
        return [ipaddress.ip_network(text) for text in texts]
    except ValueError as fault:
        raise ImproperlyConfigured(f"{name} must be addresses or networks parted by commas: {fault}.") from fault


def scanner(address: str) -> str:
    """CLAMD: where the virus scanner listens; raises ImproperlyConfigured for an address of another form."""
    parts = urlsplit(address)
    if address and not (parts.scheme == "unix" and parts.path) and not (parts.scheme == "tcp" and parts.hostname):
        raise ImproperlyConfigured(f"CLAMD must be unix:///path/of/clamd.sock or tcp://host:3310, not {address!r}.")
    return address


def own_key(name: str) -> str:
    """A key from the environment, or one made on the first start and kept in WUGONG_HOME for its owner only."""
    if key := os.environ.get(name):
        if len(key) < 32:
            raise ImproperlyConfigured(f"{name} is shorter than 32 characters.")
        return key
    kept = HOME / name.lower().replace("_", "-")
    if not kept.exists():
        HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text().strip()


def providers(text: str) -> dict[str, dict[str, Any]]:
    """SIGN_IN_PROVIDERS: JSON, {key: {kind, name, client, secret, ...}}; see docs/accounts.md."""
    try:
        found: dict[str, dict[str, Any]] = json.loads(text or "{}")
    except ValueError as fault:
        raise ImproperlyConfigured(f"SIGN_IN_PROVIDERS is no JSON: {fault}.") from fault
    needed, known = {"kind", "name", "client", "secret"}, {"name_en", "issuer", "second_factor"}
    for key, entry in found.items() if isinstance(found, dict) else [("", None)]:
        if not isinstance(entry, dict) or not needed <= entry.keys() <= needed | known:
            raise ImproperlyConfigured(f"SIGN_IN_PROVIDERS: {key!r} needs {', '.join(sorted(needed))}.")
        if entry["kind"] not in {"oidc", "dingtalk", "weixin"} or (entry["kind"] == "oidc" and "issuer" not in entry):
            raise ImproperlyConfigured(f"SIGN_IN_PROVIDERS: {key!r} is oidc (with its issuer), dingtalk or weixin.")
    return found


DEBUG = flag("DEBUG", False)
DEMO = flag("WUGONG_DEMO", False)  # one-click demo cast on the sign-in page; a system check refuses it elsewhere
TESTING = "pytest" in sys.modules
SECRET_KEY = own_key("SECRET_KEY")
ALLOWED_HOSTS = [h for h in os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if h]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("TRUSTED_ORIGINS", "").split(",") if o]
HTTPS = flag("HTTPS", False)
# The proxies in front of us: what they say of an address is believed, and nobody else.
TRUSTED_PROXIES = networks("TRUSTED_PROXIES", "127.0.0.0/8,::1" if HTTPS else "")
METRICS_FROM = networks("METRICS_FROM", "127.0.0.0/8,::1")  # who may read /metrics
# Under which prefix purchases are published; the Open Contracting Partnership gives one to each publisher.
OCDS_PREFIX = os.environ.get("OCDS_PREFIX", "ocds-000000")
DEFAULT_SITE_URL = "http://127.0.0.1:8000"
SITE_URL = os.environ.get("SITE_URL", DEFAULT_SITE_URL)

TEST_APPS = ["wugong.flow.tests.errand"] if TESTING else []
COMMONS = [
    "wugong.deliberation",
    "wugong.pairing",
    "wugong.consultation",
    "wugong.linkage",
    "wugong.mandates",
    "wugong.privacy",
    "wugong.planning",
    "wugong.burden",
    "wugong.delegation",
    "wugong.problems",
    "wugong.wishes",
    "wugong.activities",
    "wugong.mediation",
    "wugong.assessment",
    "wugong.sharing",
    "wugong.volunteers",
]
GROUND = [
    "wugong.commitments",
    "wugong.documents",
    "wugong.organisations",
    "wugong.places",
    "wugong.flow",
    "wugong.files",
    "wugong.accounts",
    "wugong.inbox",
    "wugong.record",
    "wugong.sheets",
    "wugong.workdays",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "wugong.demo",
    "wugong.api",
    "wugong.web",
    "wugong.insights",
    "wugong.journeys",
    *COMMONS,
    *GROUND,
    *TEST_APPS,
]
MIDDLEWARE = [
    "wugong.web.proxies.ProxyMiddleware",
    "wugong.web.gates.PrivateMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "wugong.accounts.middleware.SessionLimitsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wugong.web.middleware.PageMiddleware",
    "wugong.accounts.middleware.ActorMiddleware",
    "wugong.accounts.middleware.ProofMiddleware",
    "wugong.accounts.middleware.SignInMiddleware",
    "wugong.web.gates.AddressMiddleware",
    "wugong.files.uploads.UploadSizeMiddleware",
    "wugong.web.gates.GateMiddleware",
    "wugong.web.middleware.RefusalMiddleware",
]
ROOT_URLCONF = "wugong.config.urls"
WSGI_APPLICATION = "wugong.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "wugong.web.context.page",
            ],
            "builtins": [
                *(
                    f"wugong.web.templatetags.{name}"
                    for name in ("shell", "dates", "clocks", "forms", "drawings", "joined")
                ),
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]

DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/desk/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")  # tests measure something else
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "wugong.accounts.passwords.PasswordOrPhrase"},
    {"NAME": "wugong.accounts.passwords.NotWellKnown"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
]
SECOND_FACTOR = flag("SECOND_FACTOR", not DEMO and not TESTING)  # staff need two; a check warns where they do not
SIGN_IN_PROVIDERS = providers(os.environ.get("SIGN_IN_PROVIDERS", ""))
CONTACT_KEY = os.environ.get("CONTACT_KEY", "")  # seals mobile numbers and secrets; SECRET_KEY where it is empty
OPINION_KEY = own_key("OPINION_KEY")  # seals the opinions of consultations and nothing else
MEDIATION_KEY = own_key("MEDIATION_KEY")  # seals what is said in mediations and legal consultations, nothing else
SESSION_ENGINE = "wugong.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

LANGUAGE_CODE = "zh-hans"
FORMAT_MODULE_PATH = ["wugong.config.formats"]
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True
LOCALE_PATHS = [PROJECT / "wugong" / "common" / "locale"]  # common is no app of Django, its texts are everybody's

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "files"
URNS = "urns"  # keys of secret ballots, in HOME: no backup holds them, they end with the count
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "wugong.files.uploads.LimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "wugong.files.uploads.DiskHandler",
]
UPLOAD_LIMIT = 20 * 1024 * 1024
FILE_LIMIT = megabytes("FILE_LIMIT_MB", 50)  # one file
FILE_LIMIT_OWNER = megabytes("FILE_LIMIT_OWNER_MB", 500)  # all files of one matter
FILE_LIMIT_DAY = megabytes("FILE_LIMIT_DAY_MB", 1000)  # what one person sends in a day
CLAMD = scanner(os.environ.get("CLAMD", ""))
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = HOME / "mail"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = number("EMAIL_PORT", 25, most=65535, of="port")
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_USER", ""), os.environ.get("EMAIL_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_TLS", False)
EMAIL_TIMEOUT = 10  # a mail server that hangs holds the worker for ten seconds, and no request at all
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "wugong@localhost")
SMS_BACKEND = os.environ.get("SMS_BACKEND", "wugong.inbox.channels.FileSms")
DELIVERIES_KEPT_DAYS = days("DELIVERIES_KEPT_DAYS", 180)  # what left or died before; messages and record stay
WORKER_ALIVE = HOME / "worker-alive"  # touched by workers, looked at by the health check
HOOKS_LOCAL = flag("HOOKS_LOCAL", False)  # webhooks to this machine, for trying out
HOOKS_NETWORKS = networks("HOOKS_NETWORKS", "")  # closed networks that webhooks may reach, 10.20.0.0/16
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": log_level()},
}
CSRF_FAILURE_VIEW = "wugong.web.views.errors.csrf_failure"
