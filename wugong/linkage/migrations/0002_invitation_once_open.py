"""A body whose invitation has ended may take the place of a member that is dissolved."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('linkage', '0001_tables'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='invitation',
            name='invitation_once',
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['invited', 'accepted'])), fields=('project', 'organisation'), name='invitation_once'),
        ),
    ]
