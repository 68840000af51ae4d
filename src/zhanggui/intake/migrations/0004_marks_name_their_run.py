from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_reports")]

    operations = [
        migrations.AddField(
            model_name="dirtymark", name="run", field=models.BigIntegerField(blank=True, null=True)
        ),
    ]
