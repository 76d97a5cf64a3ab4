"""An index on title and body together, which Wagtail promises and does not make; synonyms to begin with."""

from django.db import migrations

ENTRIES = "wagtailsearch_indexentry"
NAME = "search_title_and_body"
FIRST_SYNONYMS = [
    "理发 剪发 剃头",
    "老人 老年人 长者 长辈",
    "社保 社会保险",
    "医保 医疗保险",
    "居委会 居委 居民委员会",
    "村委会 村委 村民委员会",
    "小报 报纸",
    "志愿者 义工",
    "义诊 免费看病",
    "食堂 助餐点",
    "停水 断水",
    "停电 断电",
]


def make_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        # A list of rows still to be sorted in (fastupdate) would make the planner read the whole table instead.
        schema_editor.execute(
            f"CREATE INDEX IF NOT EXISTS {NAME} ON {ENTRIES} USING gin ((title || body)) WITH (fastupdate = off)"
        )


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {NAME}")


def add_synonyms(apps, schema_editor):
    synonym = apps.get_model("search", "Synonym")
    synonym.objects.bulk_create([synonym(words=words) for words in FIRST_SYNONYMS])


def remove_synonyms(apps, schema_editor):
    apps.get_model("search", "Synonym").objects.filter(words__in=FIRST_SYNONYMS).delete()


class Migration(migrations.Migration):
    dependencies = [("search", "0001_what_the_search_knows"), ("wagtailsearch", "0010_add_text_fields")]

    operations = [
        migrations.RunPython(make_index, drop_index),
        migrations.RunPython(add_synonyms, remove_synonyms),
    ]
