"""Next month's round knows what it was copied from, a list how often its rules were corrected; whoever leaves is not said to
have had the date called off."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0008_introductions'),
    ]

    operations = [
        migrations.AddField(
            model_name='roll',
            name='corrected',
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='round',
            name='copied_from',
            field=models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='copy', to='events.round', verbose_name='照哪一轮开的'),
        ),
        migrations.AlterField(
            model_name='signup',
            name='state',
            field=models.CharField(choices=[('waiting', '候补'), ('offered', '等您答复'), ('confirmed', '已报上'), ('attended', '来了'), ('no_show', '没有来'), ('cancelled', '不来了'), ('late_cancelled', '临时不来'), ('lapsed', '过时没有答复'), ('declined', '不去了'), ('unplaced', '没有轮到'), ('called_off', '这一场取消了')], max_length=16, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='transition',
            name='after',
            field=models.CharField(choices=[('waiting', '候补'), ('offered', '等您答复'), ('confirmed', '已报上'), ('attended', '来了'), ('no_show', '没有来'), ('cancelled', '不来了'), ('late_cancelled', '临时不来'), ('lapsed', '过时没有答复'), ('declined', '不去了'), ('unplaced', '没有轮到'), ('called_off', '这一场取消了')], max_length=16, verbose_name='现在'),
        ),
        migrations.AlterField(
            model_name='transition',
            name='before',
            field=models.CharField(blank=True, choices=[('waiting', '候补'), ('offered', '等您答复'), ('confirmed', '已报上'), ('attended', '来了'), ('no_show', '没有来'), ('cancelled', '不来了'), ('late_cancelled', '临时不来'), ('lapsed', '过时没有答复'), ('declined', '不去了'), ('unplaced', '没有轮到'), ('called_off', '这一场取消了')], max_length=16, verbose_name='原来'),
        ),
    ]
