"""Forms of the town and papers, all empty."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('decisions', '0008_handled'),
        ('files', '0002_sealed_files'),
        ('organisation', '0002_guards'),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PaperForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='コード')),
                ('name', models.CharField(max_length=80, verbose_name='様式名')),
                ('guide', models.CharField(blank=True, max_length=400, verbose_name='使うとき')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='件名の書き出し')),
                ('body', models.TextField(blank=True, max_length=20000, verbose_name='本文の書き出し')),
                ('money', models.CharField(choices=[('NONE', '書かない'), ('OPTIONAL', '書いてもよい'), ('REQUIRED', '必ず書く')], max_length=8, verbose_name='金額')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='使わないことにした日時')),
                ('municipality', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
            ],
            options={
                'verbose_name': '起案様式',
                'verbose_name_plural': '起案様式',
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='件名')),
                ('body', models.TextField(blank=True, max_length=20000, verbose_name='本文')),
                ('amount', models.BigIntegerField(blank=True, null=True, verbose_name='金額(円)')),
                ('is_urgent', models.BooleanField(default=False, verbose_name='至急')),
                ('begun_at', models.DateTimeField(verbose_name='作成日時')),
                ('changed_at', models.DateTimeField(verbose_name='更新日時')),
                ('discarded_at', models.DateTimeField(blank=True, null=True, verbose_name='破棄日時')),
                ('erased_at', models.DateTimeField(blank=True, null=True, verbose_name='内容の廃棄日時')),
                ('revision', models.PositiveIntegerField(default=0, verbose_name='改訂')),
                ('decision', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.decision')),
                ('municipality', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.department', verbose_name='所管課')),
                ('writer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='起案者')),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='papers.paperform')),
            ],
            options={
                'verbose_name': '起案文書',
                'verbose_name_plural': '起案文書',
                'ordering': ['-changed_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PaperFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField(verbose_name='添付日時')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='外した日時')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                ('municipality', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='papers.paper')),
            ],
            options={
                'verbose_name': '起案文書のファイル',
                'verbose_name_plural': '起案文書のファイル',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('municipality', 'paper', 'file'), name='one_paper_file_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='paperform',
            constraint=models.UniqueConstraint(fields=('municipality', 'code'), name='one_form_a_code'),
        ),
        migrations.AddIndex(
            model_name='paper',
            index=models.Index(fields=['municipality', 'section', '-changed_at'], name='paper_by_section'),
        ),
        migrations.AddIndex(
            model_name='paper',
            index=models.Index(fields=['municipality', 'writer', '-changed_at'], name='paper_by_writer'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(('amount', None), ('amount__gte', 0), _connector='OR'), name='paper_amount_is_not_negative'),
        ),
    ]
