"""Remarks, conditions and the words of a withdrawal; when a withdrawal was asked and declined."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from yakuba.foundation.events.erasing import erasable_once
from yakuba.foundation.events.guards import append_only, final_once

REMARK = (
    "id",
    "municipality_id",
    "decision_id",
    "circulation_id",
    "step_id",
    "kind",
    "said_by_id",
    "said_by_label",
    "said_at",
)


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0004_resumed_rounds'),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='circulation',
            name='withdrawal_asked_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='取下申出日時'),
        ),
        migrations.AddField(
            model_name='circulation',
            name='withdrawal_declined_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='取下申出を認めなかった日時'),
        ),
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('REMARK', '意見'), ('CONDITION', '承認の条件'), ('WITHDRAWAL', '取下げの理由'), ('ANSWER', '取下げの申出への回答')], max_length=12, verbose_name='区分')),
                ('text', models.TextField(max_length=2000, verbose_name='本文')),
                ('said_by_label', models.CharField(max_length=180, verbose_name='職氏名')),
                ('said_at', models.DateTimeField(verbose_name='日時')),
                ('erased_at', models.DateTimeField(blank=True, null=True, verbose_name='本文の廃棄日時')),
                ('circulation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.circulation')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='decisions.decision')),
                ('municipality', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('step', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.step')),
            ],
            options={
                'verbose_name': '意見・条件',
                'verbose_name_plural': '意見・条件',
                'ordering': ['said_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'CONDITION'), _negated=True), ('step__isnull', False), _connector='OR'), name='condition_of_a_step'), models.UniqueConstraint(condition=models.Q(('kind', 'CONDITION')), fields=('municipality', 'step'), name='one_condition_a_step'), models.UniqueConstraint(condition=models.Q(('kind__in', ['WITHDRAWAL', 'ANSWER'])), fields=('municipality', 'circulation', 'kind'), name='one_withdrawal_a_round')],
            },
        ),
        *append_only("decisions_remark", columns=REMARK),
        *erasable_once("decisions_remark", frozen=REMARK, erased=("text",)),
        *final_once(
            "decisions_circulation", "withdrawal_asked_at", ("withdrawal_asked_at",)
        ),
        *final_once(
            "decisions_circulation", "withdrawal_declined_at", ("withdrawal_declined_at",)
        ),
    ]
