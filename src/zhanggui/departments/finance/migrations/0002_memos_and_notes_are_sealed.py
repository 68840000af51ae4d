"""Memos of ledger lines and notes of reconciliations may name somebody: they are sealed."""

from django.db import migrations

import zhanggui.kernel.privacy.fields
from zhanggui.kernel.privacy.migrating import seal_column


class Migration(migrations.Migration):
    dependencies = [("finance", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="ledgerline",
            name="memo",
            field=zhanggui.kernel.privacy.fields.EncryptedTextField(blank=True, default=""),
        ),
        migrations.AlterField(
            model_name="reconciliationline",
            name="note",
            field=zhanggui.kernel.privacy.fields.EncryptedTextField(blank=True, default=""),
        ),
        migrations.AlterField(
            model_name="reconciliationevent",
            name="note",
            field=zhanggui.kernel.privacy.fields.EncryptedTextField(blank=True, default=""),
        ),
        seal_column("finance", "LedgerLine", "memo"),
        seal_column("finance", "ReconciliationLine", "note"),
        seal_column("finance", "ReconciliationEvent", "note"),
    ]
