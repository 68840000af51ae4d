"""Notes on alerts may name somebody: they are sealed."""

from django.db import migrations

import zhanggui.kernel.privacy.fields
from zhanggui.kernel.privacy.migrating import seal_column


class Migration(migrations.Migration):
    dependencies = [("targets", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="alert",
            name="note",
            field=zhanggui.kernel.privacy.fields.EncryptedTextField(blank=True, default=""),
        ),
        seal_column("targets", "Alert", "note"),
    ]
