"""That a holder has looked at what was confirmed in the holder's absence (後閲)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from yakuba.foundation.events.guards import final_once

_CONFIRMED = (
    'pack_id',
    'post_id',
    'confirmed_at',
    'confirmed_label',
    'confirmed_hash',
    'confirmed_by_id',
    'capacity',
)
(_ONCE,) = final_once('programmes_packconfirmation', 'confirmed_at', _CONFIRMED)


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0004_known_owners'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # SQLite builds the table anew for the constraint, and its triggers go with the old one.
        migrations.RunPython(_ONCE.reverse_code, _ONCE.code),
        migrations.AddField(
            model_name='packconfirmation',
            name='post_reviewed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='後閲日時'),
        ),
        migrations.AddField(
            model_name='packconfirmation',
            name='post_reviewed_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='packconfirmation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('post_reviewed_at', None), ('post_reviewed_by', None)), models.Q(('capacity', 'ACTING'), ('post_reviewed_at__isnull', False), ('post_reviewed_by__isnull', False)), _connector='OR'), name='pack_reviewed_only_when_acted_for'),
        ),
        *final_once('programmes_packconfirmation', 'confirmed_at', _CONFIRMED),
        *final_once(
            'programmes_packconfirmation',
            'post_reviewed_at',
            ('post_reviewed_at', 'post_reviewed_by_id'),
        ),
    ]
