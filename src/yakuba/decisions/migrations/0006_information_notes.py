"""A remark may be what is written to a post that is shown the draft (供覧)."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0005_remarks'),
    ]

    operations = [
        migrations.AlterField(
            model_name='remark',
            name='kind',
            field=models.CharField(choices=[('REMARK', '意見'), ('CONDITION', '承認の条件'), ('WITHDRAWAL', '取下げの理由'), ('ANSWER', '取下げの申出への回答'), ('INFORMATION', '供覧の添え書き')], max_length=12, verbose_name='区分'),
        ),
    ]
