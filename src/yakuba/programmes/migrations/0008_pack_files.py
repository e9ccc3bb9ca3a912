"""What a frozen report was drawn as, kept for good with the digest of its bytes."""

import django.db.models.deletion
from django.db import migrations, models

from yakuba.foundation.events.guards import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0002_sealed_files'),
        ('programmes', '0007_unknown_money'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PackFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('extension', models.CharField(choices=[('pdf', 'PDF'), ('xlsx', 'Excel'), ('docx', 'Word'), ('html', 'HTML')], max_length=4, verbose_name='形式')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('drawn_at', models.DateTimeField(verbose_name='作成日時')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                ('municipality', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('pack', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='programmes.reviewpack')),
                ('version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.templateversion')),
            ],
            options={
                'verbose_name': '点検評価書のファイル',
                'verbose_name_plural': '点検評価書のファイル',
                'ordering': ['pack', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('version', None)), fields=('municipality', 'pack', 'extension'), name='pack_drawn_once_a_format'), models.UniqueConstraint(fields=('municipality', 'pack', 'version'), name='pack_drawn_once_a_form')],
            },
        ),
        *append_only('programmes_packfile'),
    ]
