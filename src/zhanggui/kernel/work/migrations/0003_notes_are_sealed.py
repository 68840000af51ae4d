"""What people write about work may name buyers, and why somebody is away is their own affair: all of it is sealed."""

from django.db import migrations

import zhanggui.kernel.privacy.fields
from zhanggui.kernel.privacy.migrating import seal_column


class Migration(migrations.Migration):
    dependencies = [("work", "0002_assign_review_request_absence")]

    operations = [
        migrations.AlterField(
            model_name="workitem",
            name="note",
            field=zhanggui.kernel.privacy.fields.EncryptedTextField(blank=True, default=""),
        ),
        migrations.AlterField(
            model_name="worknote",
            name="text",
            field=zhanggui.kernel.privacy.fields.EncryptedTextField(blank=True, default=""),
        ),
        migrations.AlterField(
            model_name="workrequest",
            name="need",
            field=zhanggui.kernel.privacy.fields.EncryptedTextField(blank=True, default=""),
        ),
        migrations.AlterField(
            model_name="workrequest",
            name="reason",
            field=zhanggui.kernel.privacy.fields.EncryptedTextField(blank=True, default=""),
        ),
        migrations.AlterField(
            model_name="absence",
            name="reason",
            field=zhanggui.kernel.privacy.fields.EncryptedTextField(blank=True, default=""),
        ),
        migrations.AlterField(
            model_name="absence",
            name="note",
            field=zhanggui.kernel.privacy.fields.EncryptedTextField(blank=True, default=""),
        ),
        migrations.AlterField(
            model_name="statusconflict",
            name="note",
            field=zhanggui.kernel.privacy.fields.EncryptedTextField(blank=True, default=""),
        ),
        seal_column("work", "WorkItem", "note"),
        seal_column("work", "WorkNote", "text"),
        seal_column("work", "WorkRequest", "need"),
        seal_column("work", "WorkRequest", "reason"),
        seal_column("work", "Absence", "reason"),
        seal_column("work", "Absence", "note"),
        seal_column("work", "StatusConflict", "note"),
    ]
