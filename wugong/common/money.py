"""Sums of money as values: yuan with two places, written with thousands separators. No tables, no queries."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

CENT, MOST = Decimal("0.01"), Decimal("9999999999.99")


def yuan(amount: Decimal | None) -> str:
    """An amount as people read it: ``12,000.00 元``; empty for None."""
    return "" if amount is None else _("%(amount)s yuan") % {"amount": f"{amount:,.2f}"}


def read_yuan(text: str) -> Decimal | None:
    """The amount that a person wrote, with or without separators and 元; None for what is no sum of money above 0."""
    plain = text.strip().removesuffix("元").replace(",", "").replace("，", "").strip()
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        return None
    fits = amount.is_finite() and CENT <= amount <= MOST and amount == amount.quantize(CENT)
    return amount.quantize(CENT) if fits else None
