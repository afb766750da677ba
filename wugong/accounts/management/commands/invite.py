"""``wugong invite``: a link for everybody who was entered and cannot sign in yet, as CSV."""

from __future__ import annotations

import csv
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wugong.accounts import queries
from wugong.accounts.actions import people
from wugong.accounts.invitations import link_of
from wugong.common.actor import SYSTEM
from wugong.common.commands import PlainCommand


class Command(PlainCommand):
    help = "Make a link for each person who waits for one, and write them as CSV: name, sign-in name, posts, link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("-o", "--output", metavar="FILE", default="-", help="- (the default) for standard output")
        parser.add_argument("--again", action="store_true", help="also for those who have not used the link they have")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = queries.waiting_for_link(SYSTEM)
        users = list(rows if options["again"] else rows.filter(linked=False))
        target = options["output"]
        stream = sys.stdout if target == "-" else Path(target).open("w", encoding="utf-8-sig", newline="")  # noqa: SIM115
        try:
            self.write(stream, users)
        finally:
            if target != "-":
                stream.close()
        self.stderr.write(_("Links: %(count)s. Each works once, for seven days.") % {"count": len(users)})

    def write(self, stream: Any, users: list[Any]) -> None:
        """The file is open before a link is made: one that cannot be written makes none."""
        out = csv.writer(stream)
        out.writerow([pgettext("person", "Name"), _("Sign-in name"), _("Posts"), _("Link to set the password")])
        for user, token in people.invite_all(users, actor=SYSTEM):
            out.writerow([user.name, user.username, queries.posts_told(user), link_of(token)])
