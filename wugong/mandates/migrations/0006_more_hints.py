"""Further words that only point to a cancelled indicator, beside those that a district has written."""

from django.db import migrations

MORE = {
    "地区生产总值": "经济发展指标、规上、入统、培育企业、经济贡献",
    "招商引资": "双招、双引、项目落地、企业入驻",
    "协税护税": "引税、助税、纳统、经济贡献",
    "固定资产投资": "投资入统、入库项目",
}


def add(apps, _editor):
    indicator = apps.get_model("mandates", "CancelledIndicator")
    for row in indicator.objects.filter(title__in=MORE):
        known = [hint for hint in row.hints.split("、") if hint]
        row.hints = "、".join(dict.fromkeys([*known, *MORE[row.title].split("、")]))
        row.save(update_fields=["hints"])


class Migration(migrations.Migration):
    dependencies = [("mandates", "0005_looked_by")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
