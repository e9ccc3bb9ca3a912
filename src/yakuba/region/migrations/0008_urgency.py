from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("region", "0007_adviser_intake")]

    operations = [
        migrations.AddField(
            model_name="dispatchrequest",
            name="named_only",
            field=models.BooleanField(db_default=False, default=False, verbose_name="希望する人だけ"),
        ),
        migrations.AddField(
            model_name="dispatchrequest",
            name="urgency",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (20, "急がない（来年度でもよい）"),
                    (50, "ふつう"),
                    (80, "急ぐ（今年度のうちに必要）"),
                    (100, "とても急ぐ（期限のある仕事が止まっている）"),
                ],
                db_default=50,
                default=50,
                verbose_name="急ぎの度合い",
            ),
        ),
    ]
