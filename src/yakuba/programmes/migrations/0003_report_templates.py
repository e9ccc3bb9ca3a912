"""Report templates; who confirmed in whose place; what projects answered to; mails not wanted."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from yakuba.foundation.events.guards import append_only, final_once

_CONFIRMED = ('pack_id', 'post_id', 'confirmed_at', 'confirmed_label', 'confirmed_hash')
(_ONCE,) = final_once('programmes_packconfirmation', 'confirmed_at', _CONFIRMED)


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0002_sealed_files'),
        ('organisation', '0002_guards'),
        ('programmes', '0002_guards'),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # SQLite builds the table anew for the column, and its triggers go with the old one.
        migrations.RunPython(_ONCE.reverse_code, _ONCE.code),
        migrations.AddField(
            model_name='packconfirmation',
            name='capacity',
            field=models.CharField(blank=True, choices=[('SELF', '本人'), ('ACTING', '代決')], db_default='', default='', max_length=6, verbose_name='資格'),
        ),
        migrations.AddField(
            model_name='packconfirmation',
            name='confirmed_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='projectrecord',
            name='initiative',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='programmes.initiative'),
        ),
        migrations.AddField(
            model_name='projectrecord',
            name='owner_post',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.post'),
        ),
        migrations.AddField(
            model_name='reviewpack',
            name='made_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='ReportTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='様式の名前')),
                ('kind', models.CharField(choices=[('MONTH', '月次報告'), ('HALF', '半期点検'), ('YEAR', '年度点検')], max_length=8, verbose_name='報告書の種類')),
                ('extension', models.CharField(choices=[('xlsx', 'Excel'), ('docx', 'Word')], max_length=4, verbose_name='形式')),
                ('made_at', models.DateTimeField(verbose_name='登録日時')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='廃止日時')),
                ('municipality', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'verbose_name': '報告書の様式',
                'verbose_name_plural': '報告書の様式',
                'ordering': ['kind', 'name', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('municipality', 'kind', 'name'), name='one_living_template_a_name')],
            },
        ),
        migrations.CreateModel(
            name='TemplateVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='版')),
                ('uploaded_at', models.DateTimeField(verbose_name='登録日時')),
                ('uploaded_label', models.CharField(max_length=120, verbose_name='登録者')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                ('municipality', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='programmes.reporttemplate')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '様式の版',
                'verbose_name_plural': '様式の版',
                'ordering': ['template', '-number'],
                'constraints': [models.UniqueConstraint(fields=('municipality', 'template', 'number'), name='template_version_once')],
            },
        ),
        migrations.CreateModel(
            name='PackTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField(verbose_name='日時')),
                ('municipality', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('pack', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='templates', to='programmes.reviewpack')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.templateversion')),
            ],
            options={
                'verbose_name': '報告書に使う様式',
                'verbose_name_plural': '報告書に使う様式',
                'ordering': ['pack', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('municipality', 'pack', 'version'), name='template_of_pack_once')],
            },
        ),
        migrations.CreateModel(
            name='DigestChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stopped_at', models.DateTimeField(verbose_name='停止日時')),
                ('municipality', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '朝のメールの停止',
                'verbose_name_plural': '朝のメールの停止',
                'constraints': [models.UniqueConstraint(fields=('municipality', 'user'), name='one_digest_choice_a_person')],
            },
        ),
        *final_once(
            'programmes_packconfirmation',
            'confirmed_at',
            (*_CONFIRMED, 'confirmed_by_id', 'capacity'),
        ),
        *append_only('programmes_templateversion'),
        *append_only('programmes_packtemplate'),
    ]
