"""``wugong tables``: write every state table and its diagram into the documentation, or check that they are there."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from wugong.common.commands import PlainCommand
from wugong.flow.documentation import FOLDER, pages


class Command(PlainCommand):
    help = "Write the state tables and their diagrams into docs/mechanisms, from the code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail where the files differ")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        wanted = pages(settings.PROJECT)
        changed = [p for p, text in wanted.items() if not p.exists() or p.read_text(encoding="utf-8") != text]
        names = ", ".join(str(path.relative_to(settings.PROJECT)) for path in changed)
        if check:
            if names:
                raise CommandError(f"Not as the code has it: {names}. Run 'wugong tables'.")
            return
        (settings.PROJECT / FOLDER).mkdir(parents=True, exist_ok=True)
        for path in changed:
            path.write_text(wanted[path], encoding="utf-8")
        self.stdout.write(names or "Nothing has changed.")
