"""Official seals and the book of their use: tables that begin empty; what is written there stays."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from yakuba.foundation.events.guards import append_only, final_once


class Migration(migrations.Migration):

    dependencies = [
        ('organisation', '0002_guards'),
        ('records', '0003_disposals'),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OfficialSeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('TOWN', '庁印'), ('OFFICE', '職印')], max_length=8, verbose_name='区分')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('size', models.CharField(max_length=40, verbose_name='寸法')),
                ('purpose', models.CharField(max_length=120, verbose_name='用途')),
                ('made_on', models.DateField(verbose_name='使用開始日')),
                ('registered_at', models.DateTimeField(verbose_name='登録日時')),
                ('registered_label', models.CharField(max_length=180, verbose_name='登録者')),
                ('retired_on', models.DateField(blank=True, null=True, verbose_name='廃止日')),
                ('retired_reason', models.CharField(blank=True, max_length=200, verbose_name='廃止の理由')),
                ('municipality', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.department')),
            ],
            options={
                'verbose_name': '公印',
                'verbose_name_plural': '公印',
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SealUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('copies', models.PositiveSmallIntegerField(verbose_name='通数')),
                ('asked_at', models.DateTimeField(verbose_name='申込日時')),
                ('asked_label', models.CharField(max_length=180, verbose_name='申込者')),
                ('stamped_at', models.DateTimeField(blank=True, null=True, verbose_name='押印日時')),
                ('refused_at', models.DateTimeField(blank=True, null=True, verbose_name='差戻日時')),
                ('answered_label', models.CharField(blank=True, max_length=180, verbose_name='公印を管守する者')),
                ('refused_reason', models.CharField(blank=True, max_length=200, verbose_name='差し戻した理由')),
                ('asked_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('municipality', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seal_uses', to='records.record')),
                ('seal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='records.officialseal')),
            ],
            options={
                'verbose_name': '公印の使用',
                'verbose_name_plural': '公印の使用',
                'ordering': ['-asked_at', '-pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='officialseal',
            constraint=models.UniqueConstraint(condition=models.Q(('retired_on', None)), fields=('municipality', 'name'), name='official_seal_name_in_use'),
        ),
        migrations.AddConstraint(
            model_name='officialseal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('retired_on', None), ('retired_reason', '')), models.Q(('retired_on__isnull', False), models.Q(('retired_reason', ''), _negated=True)), _connector='OR'), name='official_seal_retired_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='sealuse',
            constraint=models.UniqueConstraint(condition=models.Q(('refused_at', None), ('stamped_at', None)), fields=('municipality', 'record'), name='seal_asked_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='sealuse',
            constraint=models.CheckConstraint(condition=models.Q(('stamped_at', None), ('refused_at', None), _connector='OR'), name='seal_stamped_or_refused'),
        ),
        migrations.AddConstraint(
            model_name='sealuse',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('refused_at', None), ('refused_reason', '')), models.Q(('refused_at__isnull', False), models.Q(('refused_reason', ''), _negated=True)), _connector='OR'), name='seal_refused_with_reason'),
        ),
        *append_only(
            "records_officialseal",
            columns=(
                "municipality_id",
                "kind",
                "name",
                "size",
                "purpose",
                "section_id",
                "made_on",
                "registered_at",
                "registered_label",
            ),
        ),
        *final_once("records_officialseal", "retired_on", ("retired_on", "retired_reason")),
        *append_only(
            "records_sealuse",
            columns=(
                "municipality_id",
                "seal_id",
                "record_id",
                "copies",
                "asked_at",
                "asked_by_id",
                "asked_label",
            ),
        ),
        *final_once("records_sealuse", "stamped_at", ("stamped_at", "answered_label")),
        *final_once(
            "records_sealuse", "refused_at", ("refused_at", "refused_reason", "answered_label")
        ),
    ]
