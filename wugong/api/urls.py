"""The interface ``/api/v1/``: routers of every app, assembled."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import path
from ninja import NinjaAPI, Router
from ninja.security import SessionAuth

api = NinjaAPI(
    title="Wugong",
    version="1",
    description="The five commons of a city district. The same queries and actions as the pages.",
    auth=SessionAuth(csrf=True),
    urls_namespace="v1",
    openapi_url="openapi.json",
    docs_url="docs",
)


def _routers() -> list[tuple[str, Router]]:
    found = []
    for app in settings.INSTALLED_APPS:
        name = f"{app}.api"
        if app.startswith("wugong.") and app != "wugong.api" and find_spec(name):
            found.append((app.split(".")[-1], import_module(name).router))
    return found


for _name, _router in _routers():
    api.add_router(f"/{_name}/", _router, tags=[_name])

urlpatterns = [path("", api.urls)]
