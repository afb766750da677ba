"""The number of an invoice, and who issued it, as they are compared. One issuer gives a number once."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext_lazy as _

from wugong.flow.table import Guard


def plain(text: str) -> str:
    """A number or a name without spaces, wide characters or capitals."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def issuers_of(name: str, uscc: str = "") -> list[str]:
    """What an issuer is known by: its name, and its unified social credit code where that was entered."""
    return sorted({plain(one)[:100] for one in (name, uscc) if one.strip()})


NEW_INVOICE = Guard(
    "S17",
    lambda case: not case.invoice_stands,
    _("This number of %(payee_said)s was paid already: %(invoice_stands)s. Correct it, or return the invoice."),
    _("the issuer's invoice was not paid before"),
)
