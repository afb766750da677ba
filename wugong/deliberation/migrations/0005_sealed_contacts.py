from django.db import migrations

from wugong.common.sealed import seal, unseal


def seal_contacts(apps, _schema):
    """How residents are to be answered is kept encrypted from now on."""
    for topic in apps.get_model("deliberation", "Topic").objects.exclude(contact="").iterator():
        topic.contact = seal(topic.contact, purpose="topic")
        topic.save(update_fields=["contact"])


def unseal_contacts(apps, _schema):
    """Back to plain text, as the older column holds it."""
    for topic in apps.get_model("deliberation", "Topic").objects.exclude(contact="").iterator():
        topic.contact = unseal(topic.contact, purpose="topic")[:60]
        topic.save(update_fields=["contact"])


class Migration(migrations.Migration):

    dependencies = [("deliberation", "0004_opinions_and_circulation")]
    operations = [migrations.RunPython(seal_contacts, unseal_contacts)]
