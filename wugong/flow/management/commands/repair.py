"""``wugong repair``: bring what an older version left behind in line with the tables of today."""

from __future__ import annotations

import sys
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.actor import SYSTEM
from wugong.common.commands import PlainCommand
from wugong.common.errors import Refusal
from wugong.common.streams import Progress
from wugong.flow.actions import mend
from wugong.flow.binding import bindings


class Command(PlainCommand):
    help = "After an upgrade: tell every matter again as it is told today, and give owner and clock to what has none."

    def handle(self, *args: Any, **options: Any) -> None:
        progress = Progress(sys.stderr, gettext_lazy("%(count)s matters read"))
        read = 0
        for bound in bindings():
            mended = 0
            rows = bound.model._base_manager
            for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
                read += 1
                progress(read)
                obj = rows.get(pk=pk)
                try:
                    mended += mend(obj, actor=SYSTEM)
                except Refusal as refusal:
                    progress.done()
                    words = {"machine": bound.machine.title, "thing": obj, "refusal": refusal}
                    self.stderr.write(_("%(machine)s “%(thing)s” is left as it is: %(refusal)s") % words)
            if mended:
                progress.done()
                self.stdout.write(_("%(machine)s: %(n)d mended") % {"machine": bound.machine.title, "n": mended})
        progress.done()
        self.stdout.write(_("%(n)d matters read.") % {"n": read})
