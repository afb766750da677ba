"""The numbers of invoices that were paid."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wugong.common.models import Entity


class Invoice(Entity):
    """The number of an invoice that was paid, once for its issuer (``rules.invoice.issuers_of``, ``plain_number``)."""

    issuer = models.CharField(max_length=100)
    number = models.CharField(max_length=60)
    contract = models.ForeignKey("delegation.Contract", models.CASCADE, null=True, related_name="invoices")
    expenditure = models.ForeignKey("delegation.Expenditure", models.CASCADE, null=True, related_name="invoices")

    class Meta:
        verbose_name = _("invoice that was paid")
        verbose_name_plural = _("invoices that were paid")
        constraints = [
            # also answers: where a number stands already
            models.UniqueConstraint(fields=["issuer", "number"], name="invoice_of_issuer_once"),
            models.CheckConstraint(
                condition=Q(contract=None) ^ Q(expenditure=None), name="invoice_of_contract_or_expenditure"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.number}"
