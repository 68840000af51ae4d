from django.db import migrations, models

from zhanggui.kernel.duties.proof import events_of


def fill(apps, schema_editor):
    for duty in apps.get_model("duties", "Duty").objects.all():
        events = events_of(duty.binding, duty.parts)
        if events:
            duty.events = f"|{'|'.join(events)}|"
            duty.save(update_fields=["events"])


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_initial")]

    operations = [
        migrations.AddField("duty", "events", models.CharField(blank=True, editable=False, max_length=400)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
