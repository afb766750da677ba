import django.db.models.deletion
import wugong.common.clock
import wugong.common.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    # A district that has run all of these has these tables already.
    replaces = [
        ('linkage', '0001_initial'),
        ('linkage', '0002_plain_words'),
        ('linkage', '0003_states'),
        ('linkage', '0004_plain_forms'),
    ]

    initial = True

    dependencies = [
        ('organisations', '0006_states'),
        ('places', '0005_hours'),
    ]

    operations = [
        migrations.CreateModel(
            name='Roster',
            fields=[
                ('id', models.UUIDField(default=wugong.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=wugong.common.clock.now, editable=False)),
                ('biz_no', models.CharField(editable=False, max_length=40, null=True, unique=True, verbose_name='number')),
                ('state', models.CharField(editable=False, max_length=32, verbose_name='state')),
                ('state_since', models.DateTimeField(default=wugong.common.clock.now, editable=False)),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('code', models.CharField(editable=False, max_length=9)),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('size', models.PositiveSmallIntegerField(default=10, verbose_name='members')),
                ('least_of_each', models.PositiveSmallIntegerField(default=0, verbose_name='at least of each kind')),
                ('ends_on', models.DateField(verbose_name='counts until')),
                ('instance', models.JSONField(blank=True, default=dict)),
                ('plan', models.JSONField(blank=True, default=dict)),
                ('departure', models.CharField(blank=True, default='', max_length=500, verbose_name='why not ten')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed on')),
                ('committee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('copied_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='linkage.roster')),
                ('street', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rosters', to='places.place', verbose_name='street')),
            ],
            options={
                'verbose_name': '1+10 roster',
                'verbose_name_plural': '1+10 rosters',
                'indexes': [models.Index(fields=['-year', 'code', 'id'], name='roster_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['closed', 'confirmed', 'drafted'])), name='linkage_roster_state'), models.UniqueConstraint(fields=('street', 'year'), name='roster_street_year'), models.CheckConstraint(condition=models.Q(('least_of_each__lte', 3)), name='roster_least_of_each')],
            },
        ),
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.UUIDField(default=wugong.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=wugong.common.clock.now, editable=False)),
                ('biz_no', models.CharField(editable=False, max_length=40, null=True, unique=True, verbose_name='number')),
                ('state', models.CharField(editable=False, max_length=32, verbose_name='state')),
                ('state_since', models.DateTimeField(default=wugong.common.clock.now, editable=False)),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('street', models.CharField(editable=False, max_length=9)),
                ('place', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=80, verbose_name='project')),
                ('summary', models.TextField(blank=True, default='', max_length=1500, verbose_name='what is to be done')),
                ('concern', models.CharField(choices=[('public_service', 'public services'), ('traffic', 'traffic'), ('labour', 'labour'), ('property', 'property management'), ('other', 'other matters')], max_length=16, verbose_name='about')),
                ('many_parties', models.CharField(help_text='Which departments, units or streets it needs, and why one of them is not enough.', max_length=500, verbose_name='why nobody can do it alone')),
                ('effect', models.CharField(help_text='For instance: yearly turnover of the market.', max_length=200, verbose_name='what will be better afterwards')),
                ('unit', models.CharField(help_text='For instance: 100 million yuan a year.', max_length=20, verbose_name='counted in')),
                ('baseline', models.DecimalField(blank=True, decimal_places=2, help_text='The number now, if it is known.', max_digits=14, null=True, verbose_name='today')),
                ('target', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='target')),
                ('actual', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='reached')),
                ('lead_reason', models.CharField(blank=True, default='', max_length=500, verbose_name='why it leads')),
                ('planned_on', models.DateField(blank=True, null=True, verbose_name='to be delivered by')),
                ('started_on', models.DateField(blank=True, null=True, verbose_name='begun on')),
                ('next_milestone_on', models.DateField(blank=True, null=True)),
                ('suspended_on', models.DateField(blank=True, null=True)),
                ('suspended_until', models.DateField(blank=True, null=True, verbose_name='rests until')),
                ('rested', models.PositiveSmallIntegerField(default=0)),
                ('result', models.CharField(blank=True, default='', help_text='One or two sentences. No photographs needed.', max_length=500, verbose_name='what was delivered')),
                ('delivered_on', models.DateField(blank=True, null=True, verbose_name='delivered on')),
                ('lead_accepted_at', models.DateTimeField(blank=True, null=True)),
                ('user_accepted_at', models.DateTimeField(blank=True, null=True)),
                ('verdict', models.CharField(blank=True, default='', max_length=500, verbose_name='what the users say')),
                ('lessons', models.TextField(blank=True, default='', help_text='What to do again, what to leave.', max_length=1500, verbose_name='what was learnt')),
                ('committee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation', verbose_name='body that leads')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('user', models.ForeignKey(blank=True, help_text='An organisation that speaks for those who use it and does none of the work.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation', verbose_name='accepts for the users')),
                ('roster', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='linkage.roster')),
            ],
            options={
                'verbose_name': '1+10 project',
                'verbose_name_plural': '1+10 projects',
                'indexes': [models.Index(fields=['street', '-created_at', '-id'], name='linkage_project_street'), models.Index(fields=['-created_at', '-id'], name='linkage_project_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['aborted', 'accepted', 'closed', 'delivered', 'formed', 'half_accepted', 'inviting', 'proposed', 'reviewed', 'running', 'scoped', 'suspended'])), name='linkage_project_state'), models.CheckConstraint(condition=models.Q(('rested__lte', 60)), name='linkage_project_rested')],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.UUIDField(default=wugong.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=wugong.common.clock.now, editable=False)),
                ('text', models.CharField(max_length=500, verbose_name='how it stands')),
                ('figure', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='reached so far')),
                ('obstacle', models.CharField(blank=True, default='', max_length=500, verbose_name='obstacle')),
                ('proposal', models.CharField(blank=True, default='', max_length=500, verbose_name='how it could be removed')),
                ('on', models.DateField()),
                ('name', models.CharField(blank=True, default='', max_length=60)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='linkage.project')),
            ],
            options={
                'verbose_name': 'milestone',
                'verbose_name_plural': 'milestones',
                'indexes': [models.Index(fields=['project', 'on'], name='milestone_of')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=wugong.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=wugong.common.clock.now, editable=False)),
                ('biz_no', models.CharField(editable=False, max_length=40, null=True, unique=True, verbose_name='number')),
                ('state', models.CharField(editable=False, max_length=32, verbose_name='state')),
                ('state_since', models.DateTimeField(default=wugong.common.clock.now, editable=False)),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('guest', models.BooleanField(default=False, verbose_name='guest')),
                ('gives', models.CharField(blank=True, default='', help_text='People, things, a place, know-how.', max_length=200, verbose_name='what it can give')),
                ('money', models.PositiveIntegerField(blank=True, null=True, verbose_name='money in yuan')),
                ('channel', models.CharField(blank=True, choices=[('meeting', 'in the meeting'), ('phone', 'by telephone'), ('paper', 'on paper'), ('visit', 'on a visit')], default='', help_text='Nobody signs in for this body; you write for it, and the record says so.', max_length=8, verbose_name='how the body let you know')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('reply', models.CharField(blank=True, default='', max_length=500, verbose_name='why not')),
                ('contribution', models.CharField(blank=True, default='', max_length=300, verbose_name='what it contributed')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation', verbose_name='organisation')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='linkage.project', verbose_name='1+10 project')),
            ],
            options={
                'verbose_name': 'invitation to a 1+10 project',
                'verbose_name_plural': 'invitations to 1+10 projects',
                'indexes': [models.Index(fields=['organisation', '-created_at'], name='invitation_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['accepted', 'declined', 'invited', 'withdrawn'])), name='linkage_invitation_state'), models.UniqueConstraint(fields=('project', 'organisation'), name='invitation_once')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(blank=True, choices=[('nonpublic_ent', 'non-public enterprise'), ('organ', 'organ of state or Party'), ('institution', 'public institution')], default='', max_length=16, verbose_name='kind')),
                ('reason', models.CharField(blank=True, default='', max_length=400)),
                ('reason_en', models.CharField(blank=True, default='', max_length=400)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('roster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='linkage.roster')),
            ],
            options={
                'verbose_name': 'member of a roster',
                'verbose_name_plural': 'members of rosters',
                'ordering': ['position', 'id'],
                'indexes': [models.Index(fields=['organisation', 'roster'], name='roster_member_of')],
                'constraints': [models.UniqueConstraint(fields=('roster', 'organisation'), name='roster_member_once')],
            },
        ),
        migrations.CreateModel(
            name='Mark',
            fields=[
                ('id', models.UUIDField(default=wugong.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=wugong.common.clock.now, editable=False)),
                ('kind', models.CharField(choices=[('lock', 'locked'), ('ban', 'not wanted')], max_length=4)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                ('roster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='linkage.roster')),
            ],
            options={
                'verbose_name': 'lock or ban',
                'verbose_name_plural': 'locks and bans',
                'constraints': [models.UniqueConstraint(fields=('roster', 'organisation'), name='roster_mark_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['lock', 'ban'])), name='roster_mark_kind')],
            },
        ),
        migrations.CreateModel(
            name='Stakeholder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(choices=[('enterprise', 'enterprises'), ('merchant', 'merchants'), ('resident', 'residents'), ('organ', 'organs'), ('institution', 'schools, hospitals and other institutions'), ('worker', 'people at work'), ('owner', 'owners and property management')], max_length=16, verbose_name='group')),
                ('who', models.CharField(max_length=120, verbose_name='who they are')),
                ('count', models.PositiveIntegerField(blank=True, null=True, verbose_name='how many')),
                ('heard', models.CharField(blank=True, default='', max_length=300, verbose_name='how they were consulted')),
                ('heard_on', models.DateField(blank=True, null=True)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stakeholders', to='linkage.project')),
                ('spoken_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
            ],
            options={
                'verbose_name': 'stakeholders',
                'verbose_name_plural': 'stakeholders',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('project', 'group'), name='stakeholder_group_once')],
            },
        ),
        migrations.CreateModel(
            name='Word',
            fields=[
                ('id', models.UUIDField(default=wugong.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=wugong.common.clock.now, editable=False)),
                ('text', models.CharField(max_length=500)),
                ('name', models.CharField(blank=True, default='', max_length=60)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='words', to='linkage.project')),
            ],
            options={
                'verbose_name': 'word',
                'verbose_name_plural': 'words',
                'indexes': [models.Index(fields=['project', '-created_at'], name='linkage_word_newest')],
            },
        ),
    ]
