"""A table to do wrong to; this one is allowed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel(
            "Thing",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("old", models.CharField(max_length=10)),
                ("note", models.CharField(max_length=10)),
                ("code", models.CharField(max_length=10)),
            ],
        ),
        migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))]),
    ]
