from django.db import migrations, models


def keep_the_newest(apps, schema_editor):
    """What somebody last asked of the mail server holds for all."""
    newest = apps.get_model("mailing", "SendJob").objects.order_by("-pk").first()
    if newest is not None:
        apps.get_model("mailing", "Pace").objects.create(pk=1, per_minute=newest.per_minute)


def give_it_to_each(apps, schema_editor):
    pace = apps.get_model("mailing", "Pace").objects.filter(pk=1).first()
    if pace is not None:
        apps.get_model("mailing", "SendJob").objects.update(per_minute=pace.per_minute)


class Migration(migrations.Migration):

    dependencies = [
        ('mailing', '0001_subscriptions_and_sendings'),
    ]

    operations = [
        # Its name is that of the new table.
        migrations.RemoveIndex(
            model_name='delivery',
            name='mailing_pace',
        ),
        migrations.CreateModel(
            name='Pace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('per_minute', models.PositiveIntegerField(default=600, verbose_name='一分钟最多几封')),
            ],
            options={
                'verbose_name': '发送快慢',
                'verbose_name_plural': '发送快慢',
            },
        ),
        migrations.AddConstraint(
            model_name='pace',
            constraint=models.CheckConstraint(condition=models.Q(('id', 1)), name='one_pace_of_the_town'),
        ),
        migrations.RunPython(keep_the_newest, give_it_to_each),
        migrations.RemoveField(
            model_name='sendjob',
            name='per_minute',
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['handed_at'], name='mailing_handed'),
        ),
    ]
