"""Comments on reports may name somebody: they are sealed."""

from django.db import migrations

import zhanggui.kernel.privacy.fields
from zhanggui.kernel.privacy.migrating import seal_column


class Migration(migrations.Migration):
    dependencies = [("insight", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="reportcomment",
            name="text",
            field=zhanggui.kernel.privacy.fields.EncryptedTextField(),
        ),
        seal_column("insight", "ReportComment", "text"),
    ]
