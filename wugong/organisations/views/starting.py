"""The first officer of a district: proposed by the system administrator, confirmed by the security administrator."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.common.errors import Denied
from wugong.organisations import policies
from wugong.organisations.actions import starting
from wugong.organisations.forms import FirstOfficerForm
from wugong.organisations.views.pages import form_page
from wugong.places.queries import district_name


def first_officer(request: HttpRequest) -> HttpResponse:
    """Propose him; his department and his post are entered with him."""
    actor = actor_of(request)
    if not policies.may_start(actor):
        raise Denied(_("The first officer is named by the system administrator."), rule="R-61")
    name = district_name()
    return form_page(
        request,
        FirstOfficerForm(request.POST or None, initial={"department": f"{name}委组织部" if name else ""}),
        partial(starting.name_first_officer, actor=actor),
        title=_("The first officer of the Organisation Department"),
        label=_("Propose"),
        url=reverse("web:start"),
        said=lambda made: _("Proposed: %(name)s. The security administrator confirms it.") % {"name": made.user},
    )
