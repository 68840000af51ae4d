"""What people search for is sealed in saved views too."""

from django.db import migrations

import zhanggui.kernel.privacy.fields


def seal(apps, schema_editor):
    """Views kept before now lie in clear: write them anew."""
    views = apps.get_model("web", "SavedView")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id, query FROM web_savedview")
        kept = cursor.fetchall()
    for pk, query in kept:
        views.objects.filter(pk=pk).update(query=query)


class Migration(migrations.Migration):
    dependencies = [("web", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="savedview",
            name="query",
            field=zhanggui.kernel.privacy.fields.EncryptedTextField(blank=True, default=""),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop, elidable=True),
    ]
