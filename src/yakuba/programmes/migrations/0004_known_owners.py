"""Which records know who answered for their project."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0003_report_templates'),
    ]

    operations = [
        migrations.AddField(
            model_name='projectrecord',
            name='knows_owner',
            field=models.BooleanField(null=True, verbose_name='責任者の記録あり'),
        ),
    ]
