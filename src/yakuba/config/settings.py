"""Settings of one installation; what differs between towns lives in `Municipality`."""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from . import env
from .logs import logging_of

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(env.text("YAKUBA_DATA", str(PACKAGE.parent.parent / "var"))).resolve()

DEBUG = env.flag("YAKUBA_DEBUG", default=False)
SECRET_KEY = env.secret("YAKUBA_SECRET_KEY", keep_in=DATA)
# Wrap the keys that seal what residents write; newest first, else kept in a file made once.
MASTER_KEYS = env.text("YAKUBA_MASTER_KEYS").replace(",", " ").split()
MASTER_KEYS_FILE = DATA / "yakuba_master_keys.secret"
# Signs the heads of the sealed log; public keys of former ones, so that their heads stay believed.
AUDIT_KEY = env.text("YAKUBA_AUDIT_KEY")
AUDIT_PUBLIC_KEYS = env.text("YAKUBA_AUDIT_PUBLIC_KEYS").replace(",", " ").split()
ALLOWED_HOSTS = env.names("YAKUBA_HOSTS", "localhost,127.0.0.1,[::1],testserver")
CSRF_TRUSTED_ORIGINS = env.names("YAKUBA_ORIGINS")

# Where residents find this installation, for links in mails.
PUBLIC_URL = env.text("YAKUBA_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")

# The demo runs on plain HTTP on the own machine; everything else is served over TLS.
HTTPS = env.flag("YAKUBA_HTTPS", default=False)
# full, small, none (towns without history) or off (a real installation).
DEMO_SIZE = env.text("YAKUBA_DEMO", "full")
DEMO = DEMO_SIZE != "off"
# The mail catcher shows what would have been sent; it replaces SMTP in the demo. A real town whose
# SMTP host was forgotten must not show its residents' codes to everybody: its mail waits instead.
MAIL_CATCHER = env.flag("YAKUBA_MAIL_CATCHER", default=DEMO and not env.text("YAKUBA_SMTP_HOST"))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "csp",
    "yakuba.foundation.tenancy",
    # Before allauth, so that our pages stand in place of its own.
    "yakuba.foundation.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "yakuba.foundation.subjects",
    "yakuba.foundation.events",
    "yakuba.foundation.audit",
    "yakuba.foundation.vault",
    "yakuba.foundation.files",
    "yakuba.foundation.jobs",
    "yakuba.foundation.deliveries",
    "yakuba.foundation.notifications",
    "yakuba.foundation.documents",
    "yakuba.foundation.measures",
    "yakuba.foundation.rulebook",
    "yakuba.foundation.ui",
    "yakuba.foundation.access",
    "yakuba.organisation",
    "yakuba.decisions",
    "yakuba.procedures",
    "yakuba.programmes",
    "yakuba.talent",
    "yakuba.conversion",
    "yakuba.records",
    "yakuba.papers",
    "yakuba.region",
    "yakuba.insights",
    "yakuba.demo",
    "yakuba.config",
]

MIDDLEWARE = [
    # Outermost, so that no answer leaves without them: static files, redirects, error pages.
    "yakuba.config.headers.IsolationHeadersMiddleware",
    # Before the static files and the redirect to TLS, so that these carry the policy too.
    "csp.middleware.CSPMiddleware",
    "yakuba.config.middleware.NoKeysInClearMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "yakuba.config.middleware.RequestIdMiddleware",
    "yakuba.config.traffic.WatchMiddleware",
    "yakuba.config.middleware.KeepPrivateMiddleware",
    "yakuba.config.traffic.ProbeMiddleware",
    "yakuba.foundation.ui.middleware.PlainQueryMiddleware",
    "yakuba.foundation.tenancy.middleware.TownMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "yakuba.foundation.ui.middleware.LanguageMiddleware",
    "yakuba.foundation.ui.middleware.WrongMethodMiddleware",
    "yakuba.foundation.ui.middleware.TooLargeMiddleware",
    "yakuba.config.middleware.ActorMiddleware",
    "yakuba.config.middleware.AskToLogInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "yakuba.foundation.accounts.middleware.StaffSessionMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "yakuba.config.urls"
WSGI_APPLICATION = "yakuba.config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yakuba.foundation.ui.context.page",
            ],
            "builtins": ["yakuba.foundation.ui.templatetags.ui"],
        },
    }
]

# Embedded SQLite, unless DATABASE_URL names a PostgreSQL. DATABASE_URL is the role that the product
# works as: row-level security binds it. DATABASE_OWNER_URL is the role that owns the tables; only
# migrations, backups and restores use it, so web and workers need not know its password.
DATABASES = env.databases(DATA)
DATABASE_OWNER = env.OWNER
DATABASE_APP_ROLE = DATABASES["default"].get("USER", "")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "yakuba.foundation.accounts.passwords.NotMadeOfKnownWords"},
]
LOGIN_URL = "account_entrance"
LOGIN_REDIRECT_URL = "home"

# Over TLS the browser itself refuses such a cookie from another host, over HTTP or for a path.
_HOST_ONLY = "__Host-" if HTTPS else ""
SESSION_ENGINE = "yakuba.config.sessions"
SESSION_COOKIE_NAME = f"{_HOST_ONLY}yakuba_session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
CSRF_COOKIE_NAME = f"{_HOST_ONLY}yakuba_csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = f"{_HOST_ONLY}yakuba_reader"
MESSAGE_STORAGE = "yakuba.foundation.ui.storage.FlashStorage"
CSRF_FAILURE_VIEW = "yakuba.foundation.ui.views.csrf_failure"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
# Two years, which the preload list of the browsers asks for at least one of. To be on that list
# binds the whole domain for months, so it is the town's choice.
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = env.flag("YAKUBA_HSTS_PRELOAD", default=False)
# Probes knock from inside, without TLS and without a secret.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "frame-src": [NONE],
        "object-src": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
        # Text becomes HTML by the one policy of `ui.js` only, and never a script.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default"],
        "upgrade-insecure-requests": HTTPS,
    }
}

# Language and time: stored UTC, shown and reckoned in Asia/Tokyo.
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "config" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"

# Files
STATIC_URL = "/static/"
# In an image the assets are collected once, when it is built.
STATIC_ROOT = Path(env.text("YAKUBA_STATIC", str(DATA / "static")))
FILES_ROOT = DATA / "files"
# Below it lie plain work files for as long as something is worked on.
WORK_ROOT = DATA
# Many machines share a folder, or a bucket (and prefix) of an S3-compatible store; its keys are
# AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
FILES_BUCKET = env.text("YAKUBA_S3_BUCKET")
FILES_ENDPOINT = env.text("YAKUBA_S3_ENDPOINT")
# clamd's socket or host:port, or "off"; empty looks where Debian's package puts the socket.
CLAMD = env.text("YAKUBA_CLAMD")
# Key and certificate for signatures on PDF, and the authority that confirms their time (RFC 3161).
SIGNING_CERTIFICATE = env.text("YAKUBA_SIGNING_CERTIFICATE")
SIGNING_PASSPHRASE = env.text("YAKUBA_SIGNING_PASSPHRASE")
SIGNING_TIME_AUTHORITY = env.text("YAKUBA_SIGNING_TIME_AUTHORITY")
# Notices to residents, too; the certificate then has to be that of the one town that is served.
SIGNING_NOTICES = env.flag("YAKUBA_SIGNING_NOTICES", default=False)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31_536_000
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
# Of one request with all its files: what is longer is not even read to disk.
DATA_UPLOAD_MAX_BODY = 64 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
FILE_UPLOAD_PERMISSIONS = 0o600

# Mail
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("YAKUBA_SMTP_HOST", "localhost")
EMAIL_PORT = env.number("YAKUBA_SMTP_PORT", 25)
EMAIL_HOST_USER = env.text("YAKUBA_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("YAKUBA_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("YAKUBA_SMTP_TLS", default=False)
EMAIL_TIMEOUT = 10

# Limits by address and name count for all machines together, so on PostgreSQL they live there; the
# table is made by `migrate`. One SQLite is one web process, whose own memory is enough.
CACHES = env.caches(DATABASES)

# For so long a web process believes what it last read of a town's own row.
TOWN_MEMORY_SECONDS = 10
# How many requests a web process works on at once, and how many more may wait before it says that
# it is busy. Granian's blocking threads have to outnumber both together (config/start.py).
WEB_SLOTS = env.number("YAKUBA_WEB_SLOTS", 4)
WEB_WAITING_PLACES = env.number("YAKUBA_WEB_WAITING_PLACES", 48)

# Jobs
# Whether a worker's process can be looked up here: containers that share a name must differ in it.
HOST_NAME = env.text("YAKUBA_HOST_NAME")
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# Residents log in by a code sent to their e-mail address; staff by name, password and passkey.
ACCOUNT_ADAPTER = "yakuba.foundation.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
# Nobody signs up: a resident's account is born with the first code, staff accounts by a service.
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_TIMEOUT = 20 * 60
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# The browser forgets the session when it closes; SESSION_COOKIE_AGE is the utmost.
ACCOUNT_SESSION_REMEMBER = False
# A whole town hall may stand behind one address, so the limits by address are wide and those by
# name or mailbox narrow. Six digits, five attempts and twenty codes a day: 1 in 10,000.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "60/m/ip,50/h/key",
    "request_login_code": "60/m/ip,5/10m/key,20/d/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
ACCOUNT_FORMS = {
    "login": "yakuba.foundation.accounts.forms.StaffLoginForm",
    "request_login_code": "yakuba.foundation.accounts.forms.RequestLoginCodeForm",
    "confirm_login_code": "yakuba.foundation.accounts.forms.ConfirmLoginCodeForm",
    "reauthenticate": "yakuba.foundation.accounts.forms.ReauthenticateForm",
    "change_password": "yakuba.foundation.accounts.forms.ChangePasswordForm",
}
MFA_ADAPTER = "yakuba.foundation.accounts.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
# Browsers allow passkeys over plain HTTP on localhost only, where the demo runs.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_FORMS = {
    "authenticate": "yakuba.foundation.accounts.forms.AuthenticateForm",
    "reauthenticate": "yakuba.foundation.accounts.forms.MfaReauthenticateForm",
    "activate_totp": "yakuba.foundation.accounts.forms.ActivateTOTPForm",
    "add_webauthn": "yakuba.foundation.accounts.forms.AddWebAuthnForm",
    "login_webauthn": "yakuba.foundation.accounts.forms.LoginWebAuthnForm",
    "authenticate_webauthn": "yakuba.foundation.accounts.forms.AuthenticateWebAuthnForm",
    "reauthenticate_webauthn": "yakuba.foundation.accounts.forms.ReauthenticateWebAuthnForm",
    "edit_webauthn": "yakuba.foundation.accounts.forms.EditWebAuthnForm",
}
# Whether staff need a second factor before the desk opens, and when an idle session ends.
STAFF_SECOND_FACTOR = env.flag("YAKUBA_STAFF_SECOND_FACTOR", default=not DEMO)
STAFF_IDLE_MINUTES = env.number("YAKUBA_STAFF_IDLE_MINUTES", 60)

# How many reverse proxies of ours write X-Forwarded-For; with 0 the header is never believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("YAKUBA_PROXIES", 0)
AXES_CLIENT_IP_CALLABLE = "allauth.core.internal.httpkit.get_client_ip"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "yakuba.foundation.accounts.views.locked_out"
AXES_USERNAME_CALLABLE = "yakuba.foundation.accounts.views.tried_name"
AXES_RESET_ON_SUCCESS = True
# Log-ins and failures are events of the one record.
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# Who may read the signals of the machine; without either setting nobody may.
METRICS_TOKEN = env.text("YAKUBA_METRICS_TOKEN")
METRICS_NETWORKS = env.names("YAKUBA_METRICS_NETWORKS")
# Several processes of one web server add up what they count in a folder, best in memory.
METRICS_FOLDER = env.text("YAKUBA_METRICS_FOLDER")
if METRICS_FOLDER:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = METRICS_FOLDER
# Where a worker answers with its own signals; 0 is nowhere.
WORKER_METRICS_HOST = env.text("YAKUBA_WORKER_METRICS_HOST", "127.0.0.1")
WORKER_METRICS_PORT = env.number("YAKUBA_WORKER_METRICS_PORT", 0)
OTEL = env.flag("YAKUBA_OTEL", default=False)

LOG_FORMAT = env.choice("YAKUBA_LOG_FORMAT", "line", among=("line", "json"))
ACCESS_LOG = env.flag("YAKUBA_ACCESS_LOG", default=LOG_FORMAT == "json")
LOGGING = logging_of(LOG_FORMAT, level=env.text("YAKUBA_LOG_LEVEL", "WARNING"), access=ACCESS_LOG)
