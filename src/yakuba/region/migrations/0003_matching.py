"""Tables of matching: what a run says never changes; a confirmed run stays."""

import django.db.models.deletion
from django.db import migrations, models

from yakuba.foundation.events.guards import append_only

_RUN = (
    "municipality_id",
    "round_id",
    "parent_id",
    "made_at",
    "made_label",
    "change",
    "cost",
    "weights",
    "fixed",
    "forbidden",
    "input",
    "input_hash",
    "total",
    "bound",
    "fairness",
)
_LINE = (
    "municipality_id",
    "run_id",
    "request_key",
    "town_code",
    "town_name",
    "title",
    "adviser_keys",
    "adviser_names",
    "dates",
    "points",
    "total",
    "minutes",
    "reason",
)


class Migration(migrations.Migration):
    initial = False
    dependencies = [("region", "0002_dispatch"), ("tenancy", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name='MatchRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField(verbose_name='計算日時')),
                ('made_label', models.CharField(blank=True, max_length=120, verbose_name='計算した職')),
                ('change', models.CharField(blank=True, max_length=400, verbose_name='変えたこと')),
                ('cost', models.BigIntegerField(blank=True, null=True, verbose_name='変えたことによる減点')),
                ('weights', models.JSONField(verbose_name='重み')),
                ('fixed', models.JSONField(default=list, verbose_name='固定した組')),
                ('forbidden', models.JSONField(default=list, verbose_name='禁止した組')),
                ('input', models.JSONField(verbose_name='入力')),
                ('input_hash', models.CharField(max_length=64, verbose_name='入力のハッシュ値')),
                ('total', models.BigIntegerField(verbose_name='全体の点数')),
                ('bound', models.BigIntegerField(verbose_name='点数の上限')),
                ('fairness', models.BigIntegerField(verbose_name='公平の点数')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='確定日時')),
                ('confirmed_label', models.CharField(blank=True, max_length=120, verbose_name='確定した職')),
                ('municipality', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='region.matchrun')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='match_runs', to='region.round')),
            ],
            options={
                'verbose_name': '組合せの計算',
                'verbose_name_plural': '組合せの計算',
                'ordering': ['-made_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='MatchLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('request_key', models.UUIDField(verbose_name='依頼の共有番号')),
                ('town_code', models.CharField(max_length=6, verbose_name='団体コード')),
                ('town_name', models.CharField(max_length=60, verbose_name='団体')),
                ('title', models.CharField(max_length=120, verbose_name='依頼の件名')),
                ('adviser_keys', models.JSONField(default=list, verbose_name='アドバイザーの共有番号')),
                ('adviser_names', models.CharField(blank=True, max_length=400, verbose_name='アドバイザー')),
                ('dates', models.JSONField(default=list, verbose_name='日程の案')),
                ('points', models.JSONField(default=dict, verbose_name='点数の内訳')),
                ('total', models.IntegerField(default=0, verbose_name='点数')),
                ('minutes', models.PositiveIntegerField(blank=True, null=True, verbose_name='移動時間(分)')),
                ('reason', models.TextField(max_length=1000, verbose_name='理由')),
                ('next_words', models.TextField(blank=True, max_length=400, null=True, verbose_name='次点')),
                ('next_cost', models.BigIntegerField(blank=True, null=True, verbose_name='次点にしたときの減点')),
                ('municipality', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='region.matchrun')),
            ],
            options={
                'verbose_name': '組合せ',
                'verbose_name_plural': '組合せ',
                'ordering': ['town_code', 'title', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('run', 'request_key'), name='match_line_once_a_run')],
            },
        ),
        *append_only("region_matchrun", columns=_RUN),
        *append_only("region_matchline", columns=_LINE),
    ]
