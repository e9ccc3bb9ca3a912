"""What a person keeps of the portfolio under a name."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0005_pack_post_review'),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='名前')),
                ('query', models.CharField(max_length=1000, verbose_name='しぼりこみと並び')),
                ('is_start', models.BooleanField(default=False, verbose_name='はじめに開く')),
                ('kept_at', models.DateTimeField(verbose_name='保存日時')),
                ('municipality', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.municipality')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '保存した表示',
                'verbose_name_plural': '保存した表示',
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('municipality', 'user', 'name'), name='view_name_once_a_person'), models.UniqueConstraint(condition=models.Q(('is_start', True)), fields=('municipality', 'user'), name='one_start_view_a_person')],
            },
        ),
    ]
