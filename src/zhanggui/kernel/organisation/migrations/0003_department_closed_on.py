from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organisation', '0002_job_profile'),
    ]

    operations = [
        migrations.AddField(
            model_name='department',
            name='closed_on',
            field=models.DateField(blank=True, null=True),
        ),
    ]
