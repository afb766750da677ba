"""The categories a new district begins with; it keeps its own list from then on."""

from django.db import migrations

CATEGORIES = [
    ("legal", "法律服务", "Legal services", "场", "sessions", "1.0"),
    ("mediation", "纠纷调解", "Mediation", "件", "cases", "1.0"),
    ("health", "健康义诊", "Health", "场", "sessions", "1.0"),
    ("care", "养老照护", "Care for the elderly", "次", "visits", "1.5"),
    ("tutoring", "青少年托管", "Children and youth", "场", "sessions", "1.0"),
    ("culture", "文体活动", "Culture and sport", "场", "events", "1.0"),
    ("venue", "场地设施", "Venues", "次", "uses", "0.8"),
    ("safety", "安全检查", "Safety checks", "次", "checks", "1.2"),
    ("policy", "政策宣讲", "Policy talks", "场", "sessions", "1.0"),
    ("repair", "设施维修", "Repairs", "处", "repairs", "1.2"),
    ("convenience", "便民服务", "Everyday services", "次", "events", "1.0"),
    ("volunteers", "志愿人力", "Volunteers", "人次", "turns", "0.6"),
]


def lay(apps, schema_editor):
    category = apps.get_model("pairing", "Category")
    for order, (code, name, name_en, measure, measure_en, weight) in enumerate(CATEGORIES, 1):
        category.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "name_en": name_en,
                "measure": measure,
                "measure_en": measure_en,
                "weight": weight,
                "order": order * 10,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("pairing", "0001_initial")]
    operations = [migrations.RunPython(lay, migrations.RunPython.noop)]
