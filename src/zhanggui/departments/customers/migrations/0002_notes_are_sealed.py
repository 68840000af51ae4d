"""Notes about buyers are sealed."""

from django.db import migrations

import zhanggui.kernel.privacy.fields
from zhanggui.kernel.privacy.migrating import seal_column


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="buyernote",
            name="text",
            field=zhanggui.kernel.privacy.fields.EncryptedTextField(verbose_name="note"),
        ),
        seal_column("customers", "BuyerNote", "text"),
    ]
