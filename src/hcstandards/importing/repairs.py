"""Repairs that an import may be told to make. None is made unless named, and each is recorded in the release."""

from typing import Final

REPAIRS: Final[dict[str, tuple[str, str]]] = {
    "trim": (
        "take blanks (also U+3000, U+00A0) off the ends of cells",
        "去除单元格首尾空白（含全角空格、不换行空格）",
    ),
    "half-width-codes": (
        "turn full-width letters, digits and signs of codes into half-width ones",
        "代码中的全角字符转为半角",
    ),
    "page-numbers": ("take page numbers that are glued to names off", "去除粘连在名称末尾的页码"),
    "sentinels": (
        "read a mistyped sentinel for an open end (29101213 for 29101231) as what it was meant to be",
        "将误写的“长期有效”日期（29101213）按原意（29101231）读取",
    ),
    "leading-zeros": (
        "put back the zeros that a code of digits lost, where the code rule leaves one length only",
        "补回数字代码丢失的前导零（仅当代码规则只有一种长度）",
    ),
    "formula-values": ("take the values that formulas last had", "采用公式上次计算的值"),
    "external-values": ("take the values that links to other workbooks last had", "采用外部链接上次的值"),
}
"""Name to what it does, English and Chinese."""
