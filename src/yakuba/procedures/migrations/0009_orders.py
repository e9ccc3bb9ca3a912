"""Indexes for the orders of the list of all cases, built beside the running product."""

from django.db import migrations, models

from yakuba.foundation.tenancy.indexes import AddIndexWhileWorking

_INDEXES = (
    models.Index(
        fields=["municipality", "section", "due_date", "arrived_at"], name="application_by_due"
    ),
    models.Index(
        fields=["municipality", "section", "applicant_kana", "applicant_name"],
        name="application_by_name",
    ),
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("procedures", "0008_emergency_guards")]

    operations = [AddIndexWhileWorking("application", index) for index in _INDEXES]
