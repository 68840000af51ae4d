from django.db import migrations, models


def fill(apps, schema_editor):
    versions = apps.get_model("processes", "ProcessVersion").objects
    for version in versions.filter(about__trigger__kind="event"):
        version.begins_on = str(version.about["trigger"].get("event") or "")[:60]
        version.save(update_fields=["begins_on"])


class Migration(migrations.Migration):
    dependencies = [("processes", "0001_initial")]

    operations = [
        migrations.AddField(
            "processversion", "begins_on",
            models.CharField(blank=True, db_index=True, default="", editable=False, max_length=60),
            preserve_default=False,
        ),
        migrations.AddField(
            "processrun", "link", models.CharField(blank=True, default="", max_length=300), preserve_default=False
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]  # fmt: skip
