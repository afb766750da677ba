"""``wugong openapi``: write the description of the interface into the documentation, or check that it is there."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import translation

from wugong.api.urls import api
from wugong.common.commands import PlainCommand


def description() -> str:
    """The OpenAPI description of ``/api/v1/`` as the file has it: English, keys in the order of the code."""
    with translation.override("en"):
        return json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False, default=str) + "\n"


class Command(PlainCommand):
    help = "Write docs/api/openapi.json from the code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail where the file differs")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        path = settings.PROJECT / "docs" / "api" / "openapi.json"
        text = description()
        same = path.exists() and path.read_text(encoding="utf-8") == text
        if check and not same:
            raise CommandError("docs/api/openapi.json is not as the code has it. Run 'wugong openapi'.")
        if not same:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        if not check:
            self.stdout.write("Nothing has changed." if same else "docs/api/openapi.json")
