from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('merchandising', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='sku',
            name='weighed_kg',
            field=models.DecimalField(blank=True, decimal_places=3, editable=False, max_digits=10, null=True),
        ),
    ]
