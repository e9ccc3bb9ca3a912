"""What somebody has handled is found without reading what others have."""

from django.db import migrations, models

from yakuba.foundation.tenancy.indexes import AddIndexWhileWorking


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ('decisions', '0007_deadlines'),
    ]

    operations = [
        AddIndexWhileWorking(
            model_name='step',
            index=models.Index(fields=['municipality', 'closed_by', '-closed_at', '-id'], name='step_handled'),
        ),
    ]
