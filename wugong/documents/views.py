"""Pages of documents: the list, one document, writing one, the check."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages as toast
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.common import filters
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Refusal, Unseen
from wugong.common.forms import form_page, refusals_into
from wugong.common.paging import paged
from wugong.documents import actions, policies, queries
from wugong.documents.downloads import file_answer
from wugong.documents.forms import BY_HAND, CheckForm, DraftForm, KindForm, LetterheadForm
from wugong.documents.hooks import Paper
from wugong.documents.preview import preview
from wugong.documents.rendering.fonts import NAMES
from wugong.documents.rules.content import Content, Kind
from wugong.documents.rules.machine import MACHINE, DocumentState
from wugong.flow.binding import binding_named
from wugong.flow.filters import by_state
from wugong.flow.queries import matters_visible_to, seen_of
from wugong.organisations.models import Organisation
from wugong.organisations.queries.organisations import organisation_by_id

SIZE = 30
VERDICTS = {
    "same": ("jade", gettext_lazy("This is the filed document, unchanged.")),
    "withdrawn": ("amber", gettext_lazy("This is what was filed, but it has been withdrawn since.")),
    "differs": ("cinnabar", gettext_lazy("This is not what was filed: the file has been changed.")),
    "numbered": ("jade", gettext_lazy("A document was issued under this number. Compare the text with the paper.")),
    "paper_same": ("jade", gettext_lazy("The text is that of the document issued under this number.")),
    "paper_differs": ("cinnabar", gettext_lazy("The text is not that of the document issued under this number.")),
    "unknown": ("cinnabar", gettext_lazy("Nothing like this was filed here.")),
}


def listing(request: HttpRequest) -> HttpResponse:
    """Documents one may see, the newest first."""
    actor = actor_of(request)
    visible = queries.documents_visible_to(actor)
    rows = queries.narrowed(visible, filters.wanted(request))
    page = paged(rows, order=("-created_at", "-id"), token=request.GET.get("page", ""), size=SIZE)
    context = {
        "page": page,
        "rows": [(row, MACHINE.states[row.state]) for row in page.rows],
        "filters": offered(request, visible),
        "character": "文",
        "clear": filters.clear_address(request),
        "may_write": policies.may_write(actor),
        "may_head": policies.may_set_letterhead(actor),
    }
    return render(request, "documents/list.html", context)


def offered(request: HttpRequest, visible: Any) -> list[dict[str, Any]]:
    """Kind, issuer, year, state, words."""
    issuers = [(str(o.pk), o) for o in queries.issuers_in(visible)]
    years = [(str(year), year) for year in queries.years_in(visible)]
    return [
        filters.choose(request, "kind", _("Kind"), Kind.choices),
        filters.choose(request, "issuer", _("Issuer"), issuers),
        filters.choose(request, "year", _("Year"), years),
        by_state(request, MACHINE),
        filters.words(request),
    ]


def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One document: how it looks, its files and hashes, what happened."""
    actor = actor_of(request)
    found = queries.document_seen(actor, pk)
    source = {"label": found.source_title, "url": found.source_url}
    opens = bool(found.source_id) and matters_visible_to(actor).filter(pk=found.source_id).exists()  # type: ignore[misc]
    context = {
        "document": found,
        "way": [{"label": _("Documents"), "url": reverse("documents:list")}, *([source] if opens else [])],
        "paper": preview(found.typed),
        "standings": queries.standings(found),
        "substitutes": [(NAMES[face], family) for face, family in found.substitutes.items() if face in NAMES],
        "draft": found.state == DocumentState.DRAFT,
        "recipients": [r.organisation for r in found.recipients.all()],
    }
    return render(request, "documents/document.html", context)


def download(request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
    """The filed bytes as Word or PDF; for a draft there are none yet."""
    return file_answer(queries.document_seen(actor_of(request), pk), form)


def new(request: HttpRequest) -> HttpResponse:
    """Write a letter, a notice or a report in the name of the own organisation."""
    actor = actor_of(request)
    if not policies.may_write(actor) or actor.organisation is None:
        raise Denied(_("Documents are written by staff in the name of their organisation."), rule="role")
    own = organisation_by_id(actor, actor.organisation)
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    kind = kind if kind in BY_HAND else Kind.LETTER
    base = empty(own, kind)
    form = DraftForm(request.POST if request.method == "POST" else None, base=base)
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["content"]
        paper = Paper(content, own, own.place.code, recipients=tuple(known(content)))
        made = actions.draft(paper, actor=actor)
        toast.success(request, _("Drafted. Look at it, then issue it."))
        return redirect("documents:document", made.pk)
    return form_page(
        request, form, title=_("%(own)s writes") % {"own": own}, lead=headed(base), label=_("Make the draft"),
        back=(_("Documents"), reverse("documents:list")), draft=f"document-{kind}", template="documents/write.html",
        kind=kind, kinds=KindForm(initial={"kind": kind}, auto_id="choose-%s"),
    )  # fmt: skip


def empty(own: Organisation, kind: str) -> Content:
    """The empty paper of an organisation."""
    head = queries.letterhead_of(own)
    return Content(kind, head.mark, "", (), signers=(head.mark,), printed_by=queries.printer_of(own), sealed=True)


def known(content: Content) -> list[Organisation]:
    """The bodies that work here among those the paper is addressed and copied to."""
    return queries.organisations_called([*content.addressees, *content.copies])


def headed(content: Content) -> str:
    """What stands in the head, or the title of a paper without one."""
    return _("Head: %(mark)s") % {"mark": content.mark or content.title}


def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a draft."""
    actor = actor_of(request)
    found = queries.document_seen(actor, pk)
    if found.state != DocumentState.DRAFT:
        raise Refusal(
            _("What is issued is not changed any more. Withdraw it with the reason and issue another."), rule="state"
        )
    form = DraftForm(request.POST if request.method == "POST" else None, base=found.typed)
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["content"]
        kept = [r.organisation for r in found.recipients.all()] if found.source_id else []
        actions.amend(found, content=content, recipients=[*kept, *known(content)], actor=actor)
        return redirect("documents:document", found.pk)
    return form_page(
        request, form, title=_("Change the text"), lead=headed(found.typed), label=_("Keep the text"),
        back=(found.title, reverse("documents:document", args=[pk])), draft=f"document-{pk}",
    )  # fmt: skip


@require_POST
def make(request: HttpRequest, machine: str, pk: UUID, name: str) -> HttpResponse:
    """Draft the document that a matter offers."""
    actor = actor_of(request)
    try:
        obj = seen_of(binding_named(machine), actor).filter(pk=pk).first()
    except KeyError as missing:
        raise Unseen(machine) from missing
    if obj is None:
        raise Unseen(f"{machine} {pk}")
    made = actions.make(obj, name=name, actor=actor)
    toast.success(request, _("Drafted. Look at it, then issue it."))
    return redirect("documents:document", made.pk)


@login_not_required
def check(request: HttpRequest) -> HttpResponse:
    """Anybody: is this file the one that was filed, since when, and who issued it."""
    actor = actor_of(request)
    form = CheckForm(request.POST, request.FILES) if request.method == "POST" else CheckForm()
    answers: list[queries.Answer] = []
    if request.method == "POST" and form.is_valid():
        answers = asked(form, actor)
    context = {
        "form": form,
        "answers": [(answer, *VERDICTS[answer.verdict]) for answer in answers],
        "name": form.cleaned_data["file"].name if answers and form.cleaned_data.get("file") else "",
    }
    base = "web/base.html" if actor.known else "web/base_plain.html"
    return render(request, "documents/check.html", {**context, "base": base}, status=422 if form.errors else 200)


def asked(form: CheckForm, actor: Actor) -> list[queries.Answer]:
    """The answers to what was handed in; an error in the form where it cannot be answered."""
    file = form.cleaned_data.get("file")
    if file:
        if file.size > settings.UPLOAD_LIMIT:
            limit = {"limit": settings.UPLOAD_LIMIT // 2**20}
            form.add_error("file", _("The file is larger than %(limit)s MB. Type its SHA-256 instead.") % limit)
            return []
        return [queries.checked_file(actor, file.read())]
    if form.is_hash:
        return [queries.checked_hash(actor, form.cleaned_data["typed"])]
    if not actor.known:
        form.add_error("typed", _("A hash has 64 characters, 0-9 and a-f. To look a number up, sign in."))
        return []
    number, text = form.cleaned_data["typed"], form.cleaned_data["text"]
    return queries.checked_number(actor, number, text) or [queries.Answer("unknown")]


def letterhead(request: HttpRequest) -> HttpResponse:
    """What the own organisation is called on paper."""
    actor = actor_of(request)
    if not policies.may_set_letterhead(actor) or actor.organisation is None:
        raise Denied(_("Who signs for an organisation says what it is called on paper."), rule="role")
    own = organisation_by_id(actor, actor.organisation)
    head = queries.letterhead_of(own)
    form = LetterheadForm(request.POST or None, initial={"mark": head.mark, "code": head.code})
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.set_letterhead(own, actor=actor, **form.cleaned_data)
            toast.success(request, _("Saved. Documents drafted from now on carry it."))
            return redirect(reverse("documents:list"))
    return form_page(
        request, form, title=_("What %(own)s is called on paper") % {"own": own}, label=_("Keep"),
        lead=_("A new code begins its own numbers; documents issued keep theirs."),
        back=(_("Documents"), reverse("documents:list")),
    )  # fmt: skip
