"""The interface ``/api/v1/``: routers of every app, assembled."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, path
from ninja import NinjaAPI, Router
from ninja.security import SessionAuth

from wugong.api.views import docs

api = NinjaAPI(
    title="Wugong",
    version="1",
    description="The five commons of a city district. The same queries and actions as the pages.",
    auth=SessionAuth(csrf=True),
    urls_namespace="v1",
    openapi_url="openapi.json",
    docs_url=None,
)


def _routers() -> list[tuple[str, str, Router]]:
    """App, prefix and router: the name of the app, unless its ``api`` says ``PREFIX``."""
    found = []
    for app in settings.INSTALLED_APPS:
        name = f"{app}.api"
        if app.startswith("wugong.") and app != "wugong.api" and find_spec(name):
            module, label = import_module(name), app.split(".")[-1]
            found.append((label, getattr(module, "PREFIX", label), module.router))
    return found


for _name, _prefix, _router in _routers():
    api.add_router(f"/{_prefix}/" if _prefix else "/", _router, tags=[_name])

_operations = api.urls
for _pattern in _operations[0]:
    # Operations authenticate for themselves: they answer 401 instead of redirecting to the sign-in page.
    if _pattern.callback:
        login_not_required(_pattern.callback)

urlpatterns: list[URLPattern | URLResolver] = [path("docs", docs, {"api": api}, name="api_docs"), path("", _operations)]
