"""That nobody wrote down any money of a project is not the same as 0 yen."""

from django.db import migrations, models

from yakuba.foundation.events.guards import append_only

_TABLE = 'programmes_projectrecord'
(_GUARD,) = append_only(_TABLE)


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0006_saved_views'),
    ]

    operations = [
        # SQLite builds the table anew for the columns, and its triggers go with the old one.
        migrations.RunPython(_GUARD.reverse_code, _GUARD.code),
        migrations.AddField(
            model_name='projectrecord',
            name='knows_money',
            field=models.BooleanField(null=True, verbose_name='事業費の記録あり'),
        ),
        migrations.AlterField(
            model_name='projectrecord',
            name='planned',
            field=models.PositiveBigIntegerField(null=True, verbose_name='予算額'),
        ),
        migrations.AlterField(
            model_name='projectrecord',
            name='spent',
            field=models.PositiveBigIntegerField(null=True, verbose_name='執行額'),
        ),
        *append_only(_TABLE),
    ]
