"""What people call the errands that guides answer. Rows that a town has taught already stay as they are."""

import re

from django.db import migrations

WORDS_FOR_ERRANDS = [
    "高龄津贴 尊老金 长寿金 老龄津贴",
    "优待证 老年证 老人证 敬老证 敬老卡 老人卡",
    "资格认证 生存认证 领取认证",
    "无犯罪记录 无犯罪证明",
    "居住登记 暂住登记",
    "临时救助 急难救助",
    "路灯 街灯",
    "家庭医生 签约医生",
]


def words_of(text):
    return set(re.findall(r"\w+", text))


def add(apps, schema_editor):
    synonym = apps.get_model("search", "Synonym")
    taught = {word for row in synonym.objects.all() for word in words_of(row.words)}
    synonym.objects.bulk_create(
        synonym(words=line) for line in WORDS_FOR_ERRANDS if not words_of(line) & taught
    )


def take_back(apps, schema_editor):
    apps.get_model("search", "Synonym").objects.filter(words__in=WORDS_FOR_ERRANDS).delete()


class Migration(migrations.Migration):
    dependencies = [("search", "0003_more_synonyms")]

    operations = [migrations.RunPython(add, take_back)]
