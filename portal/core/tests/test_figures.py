"""Figures say where they come from: each its own source, or all the same one once."""

import datetime

from django.template.loader import render_to_string

DAY, LATER = datetime.date(2026, 12, 1), datetime.date(2026, 12, 2)


def shown(*sources: tuple[str, datetime.date]) -> str:
    figures = [
        {"label": "场次", "value": "12", "unit": "场", "source": source, "as_of": as_of}
        for source, as_of in sources
    ]
    return render_to_string("components/figures.html", {"figures": figures})


def test_a_source_that_all_share_is_said_once_below():
    html = shown(("本站目录", DAY), ("本站目录", DAY))
    assert html.count("出处：本站目录，截至2026年12月1日") == 1
    assert html.index("</dl>") < html.index("出处：")


def test_figures_of_several_sources_or_days_each_name_theirs():
    assert shown(("本站目录", DAY), ("统计台账", DAY)).count("出处：") == 2
    assert shown(("本站目录", DAY), ("本站目录", LATER)).count("出处：") == 2


def test_one_figure_names_its_source_beside_it():
    html = shown(("本站目录", DAY))
    assert html.index("出处：") < html.index("</dl>")
