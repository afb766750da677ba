"""``wugong administrator``: the first three administrators of a district, once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from wugong.accounts import queries
from wugong.accounts.actions import administrators
from wugong.accounts.actions.people import invite
from wugong.accounts.forms import AccountForm
from wugong.accounts.invitations import link_of
from wugong.common.actor import SYSTEM, Role
from wugong.common.commands import PlainCommand

DUTIES = {"system": Role.A1, "security": Role.A2, "audit": Role.A3}


class Command(PlainCommand):
    help = "Make the first three administrators (system, security, audit) and show the link of each, once (R-61)."

    def add_arguments(self, parser: CommandParser) -> None:
        for duty in DUTIES:
            parser.add_argument(f"--{duty}", metavar="SIGN-IN-NAME:NAME", help=f"who becomes the {duty} administrator")
        parser.add_argument("--link", metavar="SIGN-IN-NAME", help="a new link for an administrator who is locked out")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["link"]:
            user = queries.administrator_named(options["link"])
            self.stdout.write(link_of(invite(user, actor=SYSTEM)))
            return
        missing = [f"--{duty}" for duty in DUTIES if not options[duty]]
        if missing:
            raise CommandError(
                _("Three duties need three persons; name also: %(missing)s.") % {"missing": " ".join(missing)}
            )
        people = {str(role): _person(duty, options[duty]) for duty, role in DUTIES.items()}
        made = administrators.first_administrators(people, actor=SYSTEM)
        for role in DUTIES.values():
            user, token = made[str(role)]
            said = {"duty": Role(role).label, "name": user.name, "username": user.username}
            self.stdout.write(_("%(duty)s: %(name)s (%(username)s)") % said)
            self.stdout.write(f"    {link_of(token)}")
        self.stdout.write(_("Each link works once, for seven days. Hand it over in person; it is not shown again."))


def _person(duty: str, text: str) -> tuple[str, str]:
    username, _colon, name = text.partition(":")
    form = AccountForm({"username": username.strip(), "name": name.strip()})
    if not form.is_valid():
        raise CommandError(_("--%(duty)s must be SIGN-IN-NAME:NAME, not %(text)s.") % {"duty": duty, "text": text})
    return form.cleaned_data["username"], form.cleaned_data["name"]
