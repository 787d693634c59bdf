"""Django's settings. What an installation may choose is in `env.py`; everything else is here."""

from urllib.parse import urlsplit

from noaber.config import env

ENV = env.read()
BASE_DIR = env.ROOT

DEMO_SENDERS = env.ROOT / "noaber/demo/data/senders.toml"
NOABER_MODE = ENV.mode
NOABER_DEMO = ENV.invented
NOABER_DATA = ENV.data
NOABER_URL = ENV.url
NOABER_KEYS = env.key_ring(ENV.keys)
NOABER_INDEX_KEY = env.index_key(ENV.index_key)
NOABER_MUNICIPALITY = ENV.municipality
NOABER_CONTROLLER = ENV.controller
NOABER_THEME = ENV.theme
NOABER_BASEMAP = ENV.basemap
NOABER_CATEGORIES = ENV.categories
NOABER_TRAININGS = ENV.trainings
NOABER_RINGS = ENV.rings
SHIPPED_PLAYBOOKS = env.ROOT / "playbooks"
NOABER_PLAYBOOKS = ENV.playbooks
NOABER_BROADCAST_KINDS = ENV.broadcast_kinds
NOABER_CAP_PROFILE = ENV.cap_profile
NOABER_FEED_KEYS = env.feed_keys(ENV.feed_keys)
NOABER_SENDING = ENV.sending
NOABER_PAPER_SENDERS = ENV.paper_senders or (str(DEMO_SENDERS) if ENV.invented else "")
NOABER_MAIL_URL = ENV.mail_url
NOABER_MAIL_FROM = ENV.mail_from or "noaber@noaber.example"
NOABER_MAIL_REPLIES = ENV.mail_replies or "antwoord.noaber.example"
NOABER_MAIL_RETURNS = ENV.mail_replies  # where replies arrive, bounces do too; else to the sender
NOABER_SMS_URL = ENV.sms_url
NOABER_SMS_PROFILE = ENV.sms_profile
NOABER_SMS_SECRET = ENV.sms_secret
NOABER_SMS_HOOK_SECRET = ENV.sms_hook_secret
NOABER_SMS_SENDER = ENV.sms_sender
NOABER_MASTODON_URL = ENV.mastodon_url
NOABER_MASTODON_TOKEN = ENV.mastodon_token
NOABER_MASTODON_CATEGORY = ENV.mastodon_category
NOABER_PUSH_SUBJECT = ENV.push_subject or "mailto:beheer@noaber.example"
NOABER_PUSH_KEY = ENV.push_key
NOABER_CODE_SENDER = ENV.code_sender
NOABER_OPERATOR_MAIL = ENV.operator_mail
NOABER_BACKUP_HOURS = ENV.backup_hours
NOABER_DRILL_DAYS = ENV.drill_days
NOABER_PROXIES = ENV.proxies
NOABER_WIRING = "noaber.config.wiring"

SECRET_KEY = ENV.secret_key
DEBUG = ENV.debug
SECURE = ENV.url.startswith("https://")
HOST = urlsplit(ENV.url).hostname
ALLOWED_HOSTS = [host for host in ENV.hosts.split(",") if host] or [HOST]
if ENV.mode != "production":
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]", "testserver"]

INSTALLED_APPS = [
    "noaber.config",
    "noaber.demo",
    "noaber.site",
    "noaber.api",
    "noaber.playbooks",
    "noaber.broadcasts",
    "noaber.cases",
    "noaber.initiatives",
    "noaber.accounts",
    "noaber.channels",
    "noaber.people",
    "noaber.places",
    "noaber.journal",
    "noaber.core",
    "django.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "ninja",
]

MIDDLEWARE = [
    "noaber.core.visitors.VisitorMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "noaber.core.compression.CompressionMiddleware",
    "noaber.core.headers.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "noaber.core.http.WholeAddressMiddleware",
    "noaber.core.http.ProblemMiddleware",
    "noaber.people.access.ClosedByDefaultMiddleware",
]

ROOT_URLCONF = "noaber.config.urls"
WSGI_APPLICATION = "noaber.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "noaber.config.context.house",
                "noaber.site.shell.shell",
            ],
        },
    }
]

DATABASES = {"default": env.database(ENV)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = "django.test.runner.DiscoverRunner"

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["noaber.people.access.PersonBackend"]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "noaber.people.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "noaber.core.http.csrf_failure"
CSRF_TRUSTED_ORIGINS = [ENV.url]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_HSTS_SECONDS = 63_072_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.proxies else None
SECURE_SSL_REDIRECT = False  # the proxy does it, and /healthz must answer without
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"
FORM_RENDERER = "noaber.core.forms.HouseRenderer"

STATIC_URL = "/static/"
STATIC_ROOT = ENV.data / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "noaber.core.staticfinder.VendorFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing may be stored by accident
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "noaber.core.staticfiles.HashedFiles"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 600  # of names without a hash; hashed names are kept for ever

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "noaber": {"level": "INFO"},
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
