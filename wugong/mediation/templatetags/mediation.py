"""``{% load mediation %}{% question case %}``: a question and its answer, for those who may read them."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

from wugong.accounts.middleware import actor as actor_of
from wugong.flow.slips import spaced
from wugong.mediation.models import LegalConsultation
from wugong.mediation.policies import may_read_question
from wugong.mediation.queries import question_of
from wugong.mediation.rules.legal import NOT_REPRESENTATION

register = template.Library()


@register.inclusion_tag("mediation/question.html", takes_context=True)
def question(context: RequestContext, case: LegalConsultation) -> dict[str, Any]:
    """What was asked and answered; nothing for anybody else."""
    if not may_read_question(actor_of(context["request"]), case):
        return {}
    return {"said": question_of(case), "code": spaced(case.code), "pk": case.pk, "sentence": NOT_REPRESENTATION}
