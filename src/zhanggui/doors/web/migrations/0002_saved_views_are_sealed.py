"""What people search for is sealed in saved views too."""

from django.db import migrations

import zhanggui.kernel.privacy.fields
from zhanggui.kernel.privacy.migrating import seal_column


class Migration(migrations.Migration):
    dependencies = [("web", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="savedview",
            name="query",
            field=zhanggui.kernel.privacy.fields.EncryptedTextField(blank=True, default=""),
        ),
        seal_column("web", "SavedView", "query"),
    ]
