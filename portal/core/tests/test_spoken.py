import json
import os
import subprocess
import sys

import pytest

from portal.core.spoken import OF_THE_OFFICE, Style, lazy_pinyin, pinyin

# Every twentieth phrase as the library reads it by itself.
ALONE = """
import json, pypinyin
from pypinyin.constants import PHRASES_DICT
print(json.dumps([[one, pypinyin.lazy_pinyin(one), pypinyin.pinyin(one, heteronym=True)] for one in list(PHRASES_DICT)[::20]]))
"""


@pytest.mark.long
def test_every_phrase_sounds_as_in_the_library():
    alone = {name: value for name, value in os.environ.items() if not name.startswith("PYPINYIN")}
    command = [sys.executable, "-c", ALONE]
    said = subprocess.run(command, env=alone, capture_output=True, check=True, text=True).stdout
    phrases = [one for one in json.loads(said) if one[0] not in OF_THE_OFFICE]
    assert len(phrases) > 2000
    for _again in range(2):  # nothing of what is held for all was changed by whoever asked first
        assert [[one, lazy_pinyin(one), pinyin(one, heteronym=True)] for one, *_said in phrases] == phrases


def test_what_the_office_says_comes_first():
    assert lazy_pinyin("朝阳还款一居一品", style=Style.TONE) == [
        "cháo",
        "yáng",
        "huán",
        "kuǎn",
        "yī",
        "jū",
        "yī",
        "pǐn",
    ]
