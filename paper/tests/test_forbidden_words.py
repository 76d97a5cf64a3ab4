"""Words that an inner publication may not use of itself, and the many words that only look like them."""

import pytest

from paper.forbidden_words import found_in, found_in_name


@pytest.mark.parametrize(
    "text",
    [
        "本报讯：灯亮了。",
        "据本刊统计",
        "记者 王晓",
        "本报记者摄",
        "来稿请寄本刊编辑部",
        "多名记者到场",
        "这是本报。",
    ],
)
def test_what_the_rule_forbids_is_found(text):
    assert found_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "报名从明天开始",
        "基本报名完了",
        "本报告由居委会写成",
        "成本报价",
        "样本刊登在后面",
        "登记者请签字",
        "笔记者自便",
        "天气情报和海报",
        "《运河晚报》转载",
        "日本刊物",
        "刊登在第三版",
        "",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text):
    assert found_in(text) == []


def test_each_word_comes_with_what_stands_around_it():
    found = found_in("早上七点，本报记者在楼下看到了四位老人。")
    assert [one.word for one in found] == ["本报", "记者"]
    assert "七点" in found[0].around


@pytest.mark.parametrize(
    "name", ["枫浦报", "枫浦社区报", "枫浦月刊", "枫浦报（示例）", "枫浦刊 第3期", "村民报·夏"]
)
def test_a_name_that_says_newspaper_is_found(name):
    assert found_in_name(name)


@pytest.mark.parametrize(
    "name", ["枫浦邻里", "报春", "枫浦情报", "黑板报", "门口的喜报", "刊头", "报名处", ""]
)
def test_other_names_are_left_alone(name):
    assert found_in_name(name) is None
