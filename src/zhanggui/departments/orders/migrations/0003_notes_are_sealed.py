"""Notes about orders name buyers: they are sealed."""

from django.db import migrations

import zhanggui.kernel.privacy.fields
from zhanggui.kernel.privacy.migrating import seal_column


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_fields_told_by_other_files")]

    operations = [
        migrations.AlterField(
            model_name="ordernote",
            name="text",
            field=zhanggui.kernel.privacy.fields.EncryptedTextField(verbose_name="note"),
        ),
        seal_column("orders", "OrderNote", "text"),
    ]
