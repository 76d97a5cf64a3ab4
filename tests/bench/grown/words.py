"""What the invented pages say."""

import json
import uuid

WORDS = [
    "理发",
    "上门",
    "老人",
    "停水",
    "通知",
    "电梯",
    "食堂",
    "志愿者",
    "书法",
    "课程",
    "血压",
    "医生",
    "津贴",
    "办理",
    "居委会",
    "楼道",
    "垃圾",
    "分类",
    "邻里",
    "活动",
    "报名",
    "孩子",
    "作业",
    "图书",
    "河道",
    "清理",
    "停车",
    "公交",
    "燃气",
    "检修",
    "广场舞",
    "象棋",
    "养老金",
    "疫苗",
    "接种",
    "窗口",
    "服务",
    "社区",
    "街道",
    "名额",
    "时间",
    "地点",
    "电话",
    "家门",
    "钥匙",
    "板凳",
    "律师",
    "手机",
]


def sentence(n: int) -> str:
    """One of many thousands."""
    first, second, third = (WORDS[n * step % len(WORDS)] for step in (1, 7, 31))
    return f"{first}的事，{second}说清楚了，{third}由{WORDS[n // 48 % len(WORDS)]}来办"


def body(n: int) -> str:
    """Six paragraphs as a page stores them."""
    texts = ["。".join(sentence(n * 24 + part * 4 + line) for line in range(4)) for part in range(6)]
    blocks = [
        {"type": "paragraph", "value": f"<p>{text}。</p>", "id": str(uuid.UUID(int=n * 8 + part))}
        for part, text in enumerate(texts)
    ]
    return json.dumps(blocks, ensure_ascii=False)
