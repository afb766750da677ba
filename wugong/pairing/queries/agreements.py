"""The co-building agreement in words, from the template of the house."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wugong.pairing.models import Agreement, Pairing
from wugong.pairing.rules.kinds import Field


def agreement_text(pairing: Pairing, agreement: Agreement) -> str:
    """The agreement as both heads sign it, paragraph by paragraph, in the language of the page."""
    labels = {code: str(label) for code, label in Field.choices}
    needs = pairing.needs.select_related("category").order_by("category__order", "created_at")
    offers = pairing.offers.select_related("category").order_by("category__order", "created_at")
    values: dict[str, Any] = vars(agreement) | {
        "giver": pairing.giver,
        "receiver": pairing.receiver,
        "fields": _(", ").join(labels.get(code, code) for code in agreement.fields),
        "needs": _(", ").join(_line(line) for line in needs) or _("none"),
        "offers": _(", ").join(_line(line) for line in offers) or _("none"),
        "giver_duties": agreement.giver_duties or _("as each project says"),
        "receiver_duties": agreement.receiver_duties or _("as each project says"),
        "starts_on": date_format(agreement.starts_on, "DATE_FORMAT"),
        "ends_on": date_format(agreement.ends_on, "DATE_FORMAT"),
    }
    paragraphs = [
        _("%(giver)s and %(receiver)s agree to build together."),
        _("1. Fields: %(fields)s. Strengths of the unit that are used: %(strengths)s."),
        _("2. Needs: %(needs)s."),
        _("3. Offers: %(offers)s."),
        _("4. What the unit does: %(giver_duties)s. What the community does: %(receiver_duties)s."),
        _("5. In charge: %(giver_head)s and %(receiver_head)s. Liaisons: %(giver_liaison)s and %(receiver_liaison)s."),
        _(
            "6. Each year both sides file one plan; each project is agreed, accepted and rated by both; once a year "
            "the work is reviewed from the record, and nobody writes a report."
        ),
        _("7. Term: %(starts_on)s to %(ends_on)s."),
        _("8. Leaving: %(exit_clause)s"),
    ]
    return "\n\n".join(paragraph % values for paragraph in paragraphs)


def _line(line: Any) -> str:
    if line.endless:
        return str(line.title)
    return _("%(what)s, %(quantity)d %(unit)s") % {
        "what": line.title,
        "quantity": line.quantity,
        "unit": line.category.unit,
    }
