"""Values that reports and the command line both say in Chinese."""

from typing import Final

VALUES: Final = {
    "error": "错误",
    "warning": "警告",
    "information": "提示",
    "primary": "一级",
    "secondary": "二级",
    "tertiary": "三级",
    "special": "特等",
    "A": "甲等",
    "B": "乙等",
    "C": "丙等",
    "graded": "已评等次",
    "unqualified": "未通过合格评审",
    "gate-open": "尚不能判断是否合格",
    "no-score": "未提供评审得分",
    "no-band": "不在任何分数段内",
    "banded": "已达档次",
    "below-bands": "未达任何档次",
    "no-bands": "方案未设档次",
    "touching-bounds": "恰在两档交界，来源未定归属",
    "refused": "不予受理",
}

SCHEMA_FROM: Final = {
    "release": ("of the release", "发布版所附"),
    "package": ("of the package: the release has none", "软件包所附（发布版未附模式）"),
    "caller": ("of your own", "自备"),
}
"""Whose schemas judged, in English and Chinese."""
