"""Notes about refunds name buyers: they are sealed."""

from django.db import migrations

import zhanggui.kernel.privacy.fields
from zhanggui.kernel.privacy.migrating import seal_column


class Migration(migrations.Migration):
    dependencies = [("service", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="refundnote",
            name="text",
            field=zhanggui.kernel.privacy.fields.EncryptedTextField(verbose_name="note"),
        ),
        seal_column("service", "RefundNote", "text"),
    ]
