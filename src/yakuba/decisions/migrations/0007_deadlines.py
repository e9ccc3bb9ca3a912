"""When a decision is wanted, when a step was called to mind, and when a superior was told of it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0006_information_notes'),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='wanted_on',
            field=models.DateField(blank=True, null=True, verbose_name='決裁希望日'),
        ),
        migrations.AddField(
            model_name='step',
            name='reminded_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='督促日時'),
        ),
        migrations.AddField(
            model_name='step',
            name='told_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='滞りを知らせた日時'),
        ),
    ]
