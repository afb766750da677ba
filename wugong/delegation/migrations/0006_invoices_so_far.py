from django.db import migrations

from wugong.delegation.rules.invoice import issuers_of, plain


def note_invoices(apps, _schema):
    """Take over the numbers that were entered so far; of those entered twice the first counts."""
    invoice = apps.get_model("delegation", "Invoice")
    found = []
    for one in apps.get_model("delegation", "Contract").objects.select_related("plan").order_by("created_at"):
        numbers = [*one.instalments.values_list("invoice_no", flat=True), one.invoice_no]
        known = issuers_of(one.plan.supplier, one.plan.supplier_uscc)
        found += [invoice(issuer=i, number=plain(n), contract=one) for n in numbers if n for i in known]
    for one in apps.get_model("delegation", "Expenditure").objects.exclude(invoice_no="").order_by("created_at"):
        known = issuers_of(one.payee)
        found += [invoice(issuer=i, number=plain(one.invoice_no), expenditure=one) for i in known]
    invoice.objects.bulk_create(found, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("delegation", "0005_invoices_once")]
    operations = [migrations.RunPython(note_invoices, migrations.RunPython.noop)]
