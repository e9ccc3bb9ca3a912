"""The catalogue of documents, files, classification and numbers, all empty."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('files', '0002_sealed_files'),
        ('organisation', '0002_guards'),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Binder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fiscal_year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('title', models.CharField(max_length=120, verbose_name='簿冊名')),
                ('period', models.CharField(choices=[('Y1', '1年'), ('Y3', '3年'), ('Y5', '5年'), ('Y10', '10年'), ('Y30', '30年'), ('FOREVER', '永年')], max_length=8, verbose_name='保存期間')),
                ('ending', models.CharField(choices=[('DISPOSE', '廃棄'), ('TRANSFER', '移管')], max_length=8, verbose_name='満了後の措置')),
                ('made_at', models.DateTimeField(verbose_name='作成日時')),
                ('completed_on', models.DateField(blank=True, null=True, verbose_name='完結日')),
                ('made_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('municipality', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.department')),
            ],
            options={
                'verbose_name': '簿冊',
                'verbose_name_plural': '簿冊',
                'ordering': ['-fiscal_year', 'section', 'title', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('RECEIVED', '収受'), ('DRAFTED', '起案'), ('ISSUED', '施行'), ('MATERIAL', '資料')], max_length=8, verbose_name='文書種類')),
                ('fiscal_year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('serial', models.PositiveIntegerField(verbose_name='番号')),
                ('number', models.CharField(max_length=60, verbose_name='文書番号')),
                ('title', models.CharField(max_length=200, verbose_name='件名')),
                ('dated', models.DateField(verbose_name='日付')),
                ('other_party', models.CharField(blank=True, max_length=120, verbose_name='相手先')),
                ('their_number', models.CharField(blank=True, max_length=60, verbose_name='相手の文書番号')),
                ('note', models.CharField(blank=True, max_length=400, verbose_name='取扱い')),
                ('disclosure', models.CharField(choices=[('OPEN', '公開'), ('PARTIAL', '部分公開'), ('CLOSED', '非公開')], default='OPEN', max_length=8, verbose_name='公開区分')),
                ('disclosure_reason', models.CharField(blank=True, max_length=200, verbose_name='公開しない理由')),
                ('subject_kind', models.CharField(blank=True, max_length=60, verbose_name='対象の種類')),
                ('subject_id', models.CharField(blank=True, max_length=64, verbose_name='対象')),
                ('registered_at', models.DateTimeField(verbose_name='登録日時')),
                ('registered_label', models.CharField(max_length=180, verbose_name='登録者')),
                ('search_text', models.CharField(blank=True, max_length=600, verbose_name='検索用')),
                ('binder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='records.binder')),
                ('municipality', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('origin', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='issued', to='records.record')),
                ('registered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.department')),
            ],
            options={
                'verbose_name': '文書',
                'verbose_name_plural': '文書',
                'ordering': ['-fiscal_year', '-registered_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='RecordClass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, verbose_name='分類記号')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('period', models.CharField(choices=[('Y1', '1年'), ('Y3', '3年'), ('Y5', '5年'), ('Y10', '10年'), ('Y30', '30年'), ('FOREVER', '永年')], max_length=8, verbose_name='保存期間')),
                ('ending', models.CharField(choices=[('DISPOSE', '廃棄'), ('TRANSFER', '移管')], max_length=8, verbose_name='満了後の措置')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='使うのをやめた日時')),
                ('municipality', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'verbose_name': '文書分類',
                'verbose_name_plural': '文書分類',
                'ordering': ['code', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='binder',
            name='record_class',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='binders', to='records.recordclass'),
        ),
        migrations.CreateModel(
            name='RecordFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField(verbose_name='登録日時')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                ('municipality', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='records.record')),
            ],
            options={
                'verbose_name': '文書の添付',
                'verbose_name_plural': '文書の添付',
                'ordering': ['record', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='RecordSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fiscal_year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('last', models.PositiveIntegerField(default=0, verbose_name='最後の番号')),
                ('municipality', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.department')),
            ],
            options={
                'verbose_name': '目録番号の系列',
                'verbose_name_plural': '目録番号の系列',
            },
        ),
        migrations.AddIndex(
            model_name='record',
            index=models.Index(fields=['municipality', 'section', '-fiscal_year', '-registered_at'], name='record_by_section'),
        ),
        migrations.AddIndex(
            model_name='record',
            index=models.Index(fields=['municipality', '-fiscal_year', '-registered_at'], name='record_by_year'),
        ),
        migrations.AddConstraint(
            model_name='record',
            constraint=models.UniqueConstraint(fields=('municipality', 'section', 'fiscal_year', 'serial'), name='one_number_a_record'),
        ),
        migrations.AddConstraint(
            model_name='record',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('subject_id', ''), _negated=True), ('kind', 'DRAFTED')), fields=('municipality', 'subject_kind', 'subject_id'), name='one_record_a_decision'),
        ),
        migrations.AddConstraint(
            model_name='record',
            constraint=models.CheckConstraint(condition=models.Q(('disclosure', 'OPEN'), models.Q(('disclosure_reason', ''), _negated=True), _connector='OR'), name='record_withheld_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='record',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'ISSUED'), _negated=True), ('origin__isnull', False), _connector='OR'), name='issued_record_has_origin'),
        ),
        migrations.AddConstraint(
            model_name='recordclass',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('municipality', 'code'), name='record_class_code_in_use'),
        ),
        migrations.AddIndex(
            model_name='binder',
            index=models.Index(fields=['municipality', 'section', '-fiscal_year'], name='binder_by_section'),
        ),
        migrations.AddIndex(
            model_name='binder',
            index=models.Index(fields=['municipality', 'completed_on'], name='binder_by_completion'),
        ),
        migrations.AddConstraint(
            model_name='binder',
            constraint=models.UniqueConstraint(fields=('municipality', 'fiscal_year', 'section', 'title'), name='binder_title_once_a_year'),
        ),
        migrations.AddConstraint(
            model_name='recordfile',
            constraint=models.UniqueConstraint(fields=('municipality', 'record', 'file'), name='attached_once_a_record'),
        ),
        migrations.AddConstraint(
            model_name='recordseries',
            constraint=models.UniqueConstraint(fields=('municipality', 'section', 'fiscal_year'), name='record_series_a_year'),
        ),
    ]
