from datetime import date, datetime

from django.db import migrations, models

from zhanggui.base import SHANGHAI


def count_on_days(apps, schema_editor):
    """What was filled in before counts on the first day it names, else on the day it was filled in."""
    Entry = apps.get_model("registers", "RegisterEntry")
    Version = apps.get_model("registers", "RegisterVersion")
    live = dict(Version.objects.filter(pk__in=apps.get_model("registers", "Register").objects.values("live"))
                .values_list("register_id", "about"))
    some = []
    for entry in Entry.objects.order_by("pk").iterator(chunk_size=2000):
        columns = (live.get(entry.register_id) or {}).get("columns", ())
        name = next((row["id"] for row in columns if row["type"] in ("date", "datetime")), None)
        entry.day = _day(entry.cells.get(name)) or entry.filled_on
        some.append(entry)
        if len(some) == 500:
            Entry.objects.bulk_update(some, ["day"])
            some = []
    Entry.objects.bulk_update(some, ["day"])


def _day(kept):
    if not kept:
        return None
    if "T" in kept:
        return datetime.fromisoformat(kept).astimezone(SHANGHAI).date()
    return date.fromisoformat(kept)


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_registers_and_their_entries")]

    operations = [
        migrations.AddField(
            model_name="registerentry", name="day", field=models.DateField(null=True),
        ),
        migrations.RunPython(count_on_days, migrations.RunPython.noop),
        migrations.AlterField(model_name="registerentry", name="day", field=models.DateField()),
        migrations.AddIndex(
            model_name="registerentry",
            index=models.Index(fields=["register", "shop", "day"], name="register_entry_counted"),
        ),
    ]
