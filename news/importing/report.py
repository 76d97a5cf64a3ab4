"""Write the report an editor reads after an import."""

from collections.abc import Iterable
from dataclasses import asdict

from .article import ReadArticle
from .kinds import grouped
from .reading import Unreadable


def write_report(articles: Iterable[ReadArticle | tuple[str, Unreadable]]) -> str:
    """Return the report as Chinese plain text.

    Args: `articles` holds read articles and, for a file that could not be read, its name with the `Unreadable`.
    """
    entries = list(articles)
    read = [entry for entry in entries if isinstance(entry, ReadArticle)]
    lines: list[str] = []
    for entry in entries:
        if isinstance(entry, ReadArticle):
            lines += _about(entry)
        else:
            lines += [f"■ {entry[0]}", f"  读不了：{entry[1].reason}。", ""]
    suspicious = sum(len(article.suspicions) for article in read)
    lines.append(
        f"共 {len(entries)} 个文件：读出 {len(read)} 篇，读不了 {len(entries) - len(read)} 个；可疑之处 {suspicious} 处。没有自动修改任何文字。"
    )
    return "\n".join(lines) + "\n"


def _about(article: ReadArticle) -> list[str]:
    bylines = "、".join(f"{name}（{role}）" for name, role in article.bylines) or "没有找到"
    time = article.published_at.strftime("%Y-%m-%d %H:%M") if article.published_at else "没有找到"
    lines = [
        f"■ {article.file_name or '（未命名）'}（编码 {article.encoding}）",
        f"  标题：{article.title or '没有找到'}",
        f"  时间：{time}",
        f"  来源：{article.source_name or '没有找到'}"
        + (f"（{article.source_url}）" if article.source_url else ""),
        f"  署名：{bylines}",
        f"  正文：{len(article.blocks)} 段",
    ]
    if article.dateline:
        lines.append(f"  电头：{article.dateline}")
    lines.append(
        f"  可疑之处：{len(article.suspicions)} 处" + ("，请逐条核对：" if article.suspicions else "")
    )
    number = 0
    for group in grouped(asdict(item) for item in article.suspicions):
        lines.append(f"    【{group.label}】{len(group.places)} 处")
        for item in group.places:
            number += 1
            quoted = f"「{item['excerpt']}」" if item["excerpt"] else ""
            lines.append(f"    {number}. {item['where']}{quoted}：{item['message']}")
    for heading, rows in (
        ("已读入标题、时间、来源、署名的行", article.taken),
        ("没有收入的页面文字", article.left_out),
    ):
        if rows:
            lines.append(f"  {heading}（{len(rows)} 行）：")
            lines += [f"    · {row[:120]}" for row in rows]
    return [*lines, ""]
