"""A person's channels; for the system administrator the outbox, failed messages and hooks."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wugong.accounts.actions.people import be_reached_at
from wugong.accounts.middleware import actor as actor_of
from wugong.accounts.middleware import is_fresh, signed_in
from wugong.accounts.models import User
from wugong.accounts.queries import mobile_of
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Refusal
from wugong.common.forms import form_page, refusals_into
from wugong.common.paging import paged
from wugong.inbox import queries
from wugong.inbox.actions import sending
from wugong.inbox.actions import ways as actions
from wugong.inbox.models import Habits
from wugong.inbox.rules import PERSONAL, Channel, Group, Mode
from wugong.organisations.queries.organisations import names_of, organisation_named, place_led_by

SIZE = 30


@login_not_required
def unseen(request: HttpRequest) -> HttpResponse:
    """The count of new messages for a page that asks by itself; 304 while it has not changed."""
    actor = actor_of(request)
    if actor.user is None:
        return HttpResponse(status=204)
    count = queries.unseen_count(actor)
    tag = hashlib.sha256(f"{actor.user}:{get_language()}:{count}".encode()).hexdigest()[:20]
    if request.headers.get("If-None-Match") == f'"{tag}"':
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = render(request, "web/components/letters.html", {"unseen": count})
    response["ETag"], response["Cache-Control"] = f'"{tag}"', "private, no-cache"
    return response


class WaysForm(forms.Form):
    """By which way and when one wants to hear."""

    email = forms.EmailField(label=gettext_lazy("My e-mail"), max_length=254, required=False)
    mobile = forms.CharField(
        label=gettext_lazy("My mobile number"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=gettext_lazy("You can also sign in with it."),
    )
    quiet_from = forms.TimeField(label=gettext_lazy("Quiet from"), widget=forms.TimeInput(attrs={"type": "time"}))
    quiet_to = forms.TimeField(
        label=gettext_lazy("Quiet until"),
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=gettext_lazy("Nothing disturbs you between these times, except what cannot wait."),
    )
    digest_at = forms.TimeField(
        label=gettext_lazy("The daily message comes at"), widget=forms.TimeInput(attrs={"type": "time"})
    )

    def __init__(
        self, data: Any = None, *, habits: Habits, modes: dict[tuple[str, str], str], reached: dict[str, str]
    ) -> None:
        initial = {name: f"{getattr(habits, name):%H:%M}" for name in ("quiet_from", "quiet_to", "digest_at")}
        super().__init__(data, initial={**initial, **reached})
        for (channel, group), mode in modes.items():
            label = f"{Channel(channel).label} · {Group(group).label}"
            field = forms.ChoiceField(label=label, choices=Mode.choices, initial=mode, widget=forms.RadioSelect)
            self.fields[f"{channel}-{group}"] = field
        self.order_fields(["email", "mobile", *(f"{c}-{g}" for c, g in modes), "quiet_from", "quiet_to", "digest_at"])

    def modes(self) -> dict[tuple[str, str], str]:
        """The choices by (channel, group)."""
        pairs = {name: name.split("-") for name in self.cleaned_data if "-" in name}
        return {(c, g): self.cleaned_data[name] for name, (c, g) in pairs.items()}


def ways(request: HttpRequest) -> HttpResponse:
    """Choose what reaches me outside the product, and when."""
    actor, user = actor_of(request), signed_in(request)
    reached = {Channel.MAIL: user.email, Channel.SMS: mobile_of(user)}
    addresses = {"email": user.email, "mobile": reached[Channel.SMS]}
    modes = {key: mode for key, mode in queries.modes_of(user.pk).items() if reached[Channel(key[0])]}
    form = WaysForm(request.POST or None, habits=queries.habits_of(user.pk), modes=modes, reached=addresses)
    fresh = is_fresh(request)
    for name in addresses:
        form.fields[name].disabled = not fresh  # one signs in with them
    if request.method == "POST" and form.is_valid() and is_reached(user, form, addresses, actor):
        kept = {name: form.cleaned_data[name] for name in ("quiet_from", "quiet_to", "digest_at")}
        actions.choose(modes=form.modes(), **kept, actor=actor)
        messages.success(request, _("Saved. It applies to messages from now on."))
        return redirect("web:ways" if {*form.changed_data} & {*addresses} else "web:inbox")
    missing = [Channel(c).label for c in PERSONAL if not reached[c]]
    return form_page(
        request, form, title=_("What reaches you, and when"), label=_("Keep it so"),
        lead=_(
            "Here you find everything at once, elsewhere only what you choose. Nobody learns whether you read it."
        ),
        back=(_("Messages"), reverse("web:inbox")), template="inbox/ways.html", missing=missing, fresh=fresh,
    )  # fmt: skip


def is_reached(user: User, form: WaysForm, addresses: dict[str, str], actor: Actor) -> bool:
    """Take the e-mail and the number as typed; False when one is refused, which the form then shows."""
    typed = {name: form.cleaned_data[name].replace(" ", "") for name in addresses}
    with refusals_into(form):
        if typed != addresses:
            be_reached_at(user, **typed, actor=actor)
        return True
    return False


class HookForm(forms.Form):
    """A hook of an organisation."""

    organisation = forms.CharField(label=gettext_lazy("Organisation, by its full name"), max_length=120)
    channel = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[(c.value, c.label) for c in Channel if c not in PERSONAL]
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    address = forms.URLField(label=gettext_lazy("Address"), max_length=400, assume_scheme="https")
    secret = forms.CharField(
        label=gettext_lazy("Secret"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("A webhook is signed with it; a DingTalk robot has one where signing is switched on."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


def _keeper(request: HttpRequest) -> None:
    if not actor_of(request).is_any("A1"):
        raise Denied(_("Only the system administrator manages the outbox."), rule="R-61")


def outbox(request: HttpRequest) -> HttpResponse:
    """How messages leave: counts and dead letters. What they say is not shown: it is no business of A1."""
    _keeper(request)
    rows = queries.dead_letters()
    page = paged(rows, order=("-created_at", "-id"), token=request.GET.get("page", ""), size=SIZE)
    return render(request, "inbox/outbox.html", {"page": page, "channels": queries.counts_by_channel()})


def hooks(request: HttpRequest) -> HttpResponse:
    """Where messages to organisations also go; the security administrator confirms each (R-61)."""
    actor = actor_of(request)
    if not actor.is_any("A1", "A2"):
        raise Denied(_("Only the system and the security administrator manage hooks."), rule="R-61")
    found = list(queries.hooks())
    names = names_of({hook.organisation for hook in found})
    rows = [(hook, names.get(hook.organisation, ""), queries.host_of(hook)) for hook in found]
    context = {"hooks": rows, "may_add": actor.is_any("A1"), "may_confirm": actor.is_any("A2")}
    return render(request, "inbox/hooks.html", context)


@require_POST
def confirm_hook(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second person agrees to a hook."""
    actions.confirm_hook(queries.hook_by_id(pk), actor=actor_of(request))
    messages.success(request, _("The hook works from now on."))
    return redirect("web:hooks")


@require_POST
def resend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a dead letter again."""
    _keeper(request)
    sending.resend(queries.dead_letter(pk), actor=actor_of(request))
    messages.success(request, _("It is sent again with the next round."))
    return redirect("web:outbox")


def add_hook(request: HttpRequest) -> HttpResponse:
    """Let messages to an organisation also go to its system or group chat."""
    _keeper(request)
    form = HookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = {**form.cleaned_data}
        found = organisation_named(typed.pop("organisation"))
        with refusals_into(form):
            if found is None:
                raise Refusal(_("No organisation has exactly this name."), field="organisation")
            actions.add_hook(**typed, organisation=found, place=place_led_by(found), actor=actor_of(request))
            messages.success(request, _("Proposed. It works when the security administrator has confirmed it."))
            return redirect("web:hooks")
    return form_page(
        request, form, title=_("Propose a hook"), label=_("Propose it"), stay=_("Leave it"),
        lead=_("Messages to the organisation also go there. Agree with the organisation who reads along."),
        back=(_("Hooks"), reverse("web:hooks")),
    )  # fmt: skip


@require_POST
def drop_hook(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Switch a hook off, or refuse one that waits."""
    actions.drop_hook(queries.hook_by_id(pk), actor=actor_of(request))
    messages.success(request, _("The hook is switched off."))
    return redirect("web:hooks")
