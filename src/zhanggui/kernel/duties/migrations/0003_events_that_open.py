from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("duties", "0002_events_that_prove")]

    operations = [
        migrations.AddField("duty", "opens_by", models.JSONField(blank=True, null=True)),
        migrations.AddField(
            "duty", "opens_on", models.CharField(blank=True, db_index=True, default="", editable=False, max_length=60),
            preserve_default=False,
        ),
    ]  # fmt: skip
