"""Holds, and the lists on which files are disposed of: tables that begin empty."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from yakuba.foundation.events.guards import final_once


class Migration(migrations.Migration):

    dependencies = [
        ('organisation', '0002_guards'),
        ('records', '0002_guards'),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='binder',
            name='disposed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='廃棄日時'),
        ),
        migrations.CreateModel(
            name='BinderDisposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='件名')),
                ('made_at', models.DateTimeField(verbose_name='起案日時')),
                ('decision_id', models.CharField(blank=True, max_length=64, verbose_name='起案')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='廃棄日時')),
                ('given_up_at', models.DateTimeField(blank=True, null=True, verbose_name='取りやめた日時')),
                ('made_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('municipality', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.department')),
            ],
            options={
                'verbose_name': '簿冊の廃棄',
                'verbose_name_plural': '簿冊の廃棄',
                'ordering': ['-made_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='BinderDisposalItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='廃棄日時')),
                ('left_out_reason', models.CharField(blank=True, max_length=200, verbose_name='除外の理由')),
                ('files', models.PositiveIntegerField(default=0, verbose_name='廃棄したファイル')),
                ('binder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disposals', to='records.binder')),
                ('disposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='records.binderdisposal')),
                ('municipality', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'verbose_name': '廃棄する簿冊',
                'verbose_name_plural': '廃棄する簿冊',
                'ordering': ['disposal', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='BinderHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=400, verbose_name='理由')),
                ('set_at', models.DateTimeField(verbose_name='保留日時')),
                ('set_label', models.CharField(max_length=180, verbose_name='保留した者')),
                ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='解除日時')),
                ('release_reason', models.CharField(blank=True, max_length=400, verbose_name='解除の理由')),
                ('binder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='records.binder')),
                ('municipality', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'verbose_name': '簿冊の廃棄の保留',
                'verbose_name_plural': '簿冊の廃棄の保留',
                'ordering': ['-set_at', '-pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='binderdisposal',
            constraint=models.CheckConstraint(condition=models.Q(('done_at', None), ('given_up_at', None), _connector='OR'), name='binders_disposed_of_or_given_up'),
        ),
        migrations.AddConstraint(
            model_name='binderdisposalitem',
            constraint=models.UniqueConstraint(fields=('municipality', 'disposal', 'binder'), name='binder_once_a_disposal'),
        ),
        migrations.AddConstraint(
            model_name='binderdisposalitem',
            constraint=models.CheckConstraint(condition=models.Q(('done_at', None), ('left_out_reason', ''), _connector='OR'), name='binder_disposed_of_or_left_out'),
        ),
        migrations.AddConstraint(
            model_name='binderhold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('release_reason', ''), ('released_at', None)), models.Q(('released_at__isnull', False), models.Q(('release_reason', ''), _negated=True)), _connector='OR'), name='binder_released_with_reason'),
        ),
        *final_once("records_binder", "disposed_at", ("disposed_at", "title")),
    ]
