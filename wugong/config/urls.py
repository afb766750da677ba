"""Every page in Chinese and, under ``/en/``, in English; the interfaces below them know no language prefix."""

from importlib.util import find_spec

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from wugong.api.urls import urlpatterns as api_urls
from wugong.deliberation.views.feeds import feed
from wugong.web.views import residents
from wugong.web.views.health import healthz
from wugong.web.views.metrics import metrics

APPS = [
    "places",
    "organisations",
    "documents",
    "commitments",
    "deliberation",
    "pairing",
    "consultation",
    "linkage",
    "mandates",
    "planning",
    "burden",
    "delegation",
    "problems",
    "wishes",
    "activities",
    "volunteers",
    "mediation",
    "assessment",
    "sharing",
    "journeys",
    "files",
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("sw.js", residents.worker, name="service_worker"),
    path("manifest.webmanifest", residents.manifest, name="manifest"),
    path("metrics", metrics, name="metrics"),
    path("api/v1/", include(api_urls)),
    path("open311/v2/", include("wugong.problems.open311")),
    path("calendar/<str:token>.ics", feed, name="calendar_feed"),
    *i18n_patterns(
        path("", include("wugong.web.urls")),
        path("account/", include("wugong.accounts.urls")),
        *(path(f"{app}/", include(f"wugong.{app}.urls")) for app in APPS if find_spec(f"wugong.{app}.urls")),
        prefix_default_language=False,
    ),
]
handler400 = "wugong.web.views.errors.bad_request"
handler403 = "wugong.web.views.errors.forbidden"
handler404 = "wugong.web.views.errors.not_found"
handler500 = "wugong.web.views.errors.server_error"
