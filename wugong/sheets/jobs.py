"""Work on uploads outside any request: a large file is read and taken by the worker, a small one while one waits."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from wugong.common.actor import SYSTEM, Actor
from wugong.common.errors import Denied, Refusal, Unseen
from wugong.sheets import actions, queries
from wugong.sheets.models import Work
from wugong.sheets.report import both, report_of

GONE = _("The file was thrown away meanwhile, or its day had passed. Bring it in again.")
AT_ONCE = 32_768  # bytes: some hundred rows


def at_once(work: Work, *, actor: Actor) -> Work:
    """Do the work on a small file while one waits; leave a large one to the worker."""
    small = queries.size_of(work.upload) <= AT_ONCE
    mine = actions.claim_work(only=work, actor=SYSTEM) if small else None
    return work_on(mine, actor=actor) if mine else work


def work_on(work: Work, *, actor: Actor) -> Work:
    """Check the file or import it, and store the result; a refusal is a result too."""
    try:
        report = _taken(work, actor) if work.take else _seen(work, actor)
    except (Refusal, Denied) as refusal:
        return actions.finish_work(work, failure=both(refusal), actor=actor)
    except Unseen:
        return actions.finish_work(work, failure=both(GONE), actor=actor)
    return actions.finish_work(work, report=report, actor=actor)


def _seen(work: Work, actor: Actor) -> dict[str, object]:
    upload = queries.upload_of(work, actor)
    preview = queries.preview_upload(upload, actor=actor)
    if preview.problem:
        return report_of(preview, None)
    with queries.plan_upload(upload, actor=actor, progress=_heard(work, actor)) as plan:
        return report_of(preview, plan)


def _taken(work: Work, actor: Actor) -> dict[str, object]:
    upload = queries.upload_of(work, actor)
    with queries.plan_upload(upload, actor=actor, progress=_heard(work, actor)) as plan:
        done = actions.import_upload(upload, plan=plan, expected=work.expected, actor=actor)
    return {"created": done.created, "updated": done.updated, "same": done.same}


def _heard(work: Work, actor: Actor) -> Callable[[int], None]:
    return lambda rows: actions.note_progress(work, rows=rows, actor=actor)


def work_waiting(actor_for: Callable[[Work], Actor]) -> int:
    """Do what waits, one after the other; ``actor_for`` gives who asked for it. Answers how much was done."""
    count = 0
    while (work := actions.claim_work(actor=SYSTEM)) is not None:
        work_on(work, actor=actor_for(work))
        count += 1
    return count
