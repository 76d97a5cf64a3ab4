"""More words that mean the same. A row that staff have written or changed keeps its words and gets the missing ones."""

import re

from django.db import migrations

MORE_SYNONYMS = [
    "志愿者 义工 志愿服务 志愿队 志愿活动 志愿岗",
    "低保 最低生活保障",
    "反诈 防骗 防诈骗 防诈 诈骗",
    "疫苗 预防针",
    "养老金 退休金",
    "公交 公共汽车",
    "停车位 车位",
    "卫生站 卫生服务站 卫生室",
    "残疾人 残障人士 残障",
    "电瓶车 电动车 电动自行车",
    "托育 托班 托位",
    "看病 就医 就诊",
    "救护 急救",
    "体检 健康检查",
    "招聘 招工",
    "租房 出租房",
    "燃气 煤气 天然气",
    "书法 毛笔字",
    "食堂 饭堂",
]
# One word stood with another before; the rest of their rows came with this migration.
STOOD_BEFORE = {"志愿者", "义工", "食堂"}
LONGEST = 200


def words_of(text):
    return re.findall(r"\w+", text)


def add(apps, schema_editor):
    synonym = apps.get_model("search", "Synonym")
    for line in MORE_SYNONYMS:
        words = words_of(line)
        rows = [row for row in synonym.objects.order_by("pk") if set(words) & set(words_of(row.words))]
        taken = {word for row in rows for word in words_of(row.words)}
        missing = [word for word in words if word not in taken]
        if not rows:
            synonym.objects.create(words=line)
        elif len(grown := " ".join([rows[0].words, *missing])) <= LONGEST:
            rows[0].words = grown
            rows[0].save()


def take_back(apps, schema_editor):
    synonym = apps.get_model("search", "Synonym")
    came = {word for line in MORE_SYNONYMS for word in words_of(line)} - STOOD_BEFORE
    synonym.objects.filter(words__in=MORE_SYNONYMS[1:-1]).delete()
    for row in synonym.objects.all():
        if set(words_of(row.words)) & STOOD_BEFORE:
            row.words = " ".join(word for word in words_of(row.words) if word not in came)
            row.save()


class Migration(migrations.Migration):
    dependencies = [("search", "0002_find_faster_and_first_synonyms")]

    operations = [migrations.RunPython(add, take_back)]
