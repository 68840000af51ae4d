"""A note names people and other items as such, so that every reader reads them in their language."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0001_initial"),
        ("work", "0003_notes_are_sealed"),
    ]

    operations = [
        migrations.AddField(
            model_name="worknote",
            name="about",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="work.workitem",
            ),
        ),
        migrations.AddField(
            model_name="worknote",
            name="after",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="organisation.person",
            ),
        ),
        migrations.AddField(
            model_name="worknote",
            name="before",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="organisation.person",
            ),
        ),
    ]
