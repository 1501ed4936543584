"""What an issue says: last days are days in force, and readers' reasons have Chinese words."""

import json
import re
from datetime import date

import pytest
from catalogues import demo

from hcstandards.validation.messages import zh
from hcstandards.validation.reading import read

DAY = demo().as_of(date(2026, 11, 22))
SCHEMA = {"properties": {"code": {"x-hcs-binding": {"system": "nhsa-diagnosis", "asOf": "/on"}}}}


def test_the_last_day_of_a_code_is_one_on_which_it_was_in_force():
    (issue,) = DAY.validate({"code": "B01.000", "on": "2024-01-01"}, schema=SCHEMA).issues
    assert issue.message == "'B01.000' was last in force on 2023-12-31"
    assert issue.message_zh == "'B01.000' 的有效期止于 2023-12-31"
    assert DAY.validate({"code": "B01.000", "on": issue.expected}, schema=SCHEMA).issues == ()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b'{"a":', id="no value"),
        pytest.param(b"{a:1}", id="no quotes"),
        pytest.param(b'{"a" 1}', id="no colon"),
        pytest.param(b"[1 2]", id="no comma"),
        pytest.param(b"[1] 2", id="more behind"),
        pytest.param(b'["\x01"]', id="a control character"),
        pytest.param(b'["\\q"]', id="an escape"),
        pytest.param(b'["\\u12"]', id="a short escape"),
        pytest.param(b'["a', id="no end of the text"),
        pytest.param(b"[1,]", id="a comma at the end of a list"),
        pytest.param(b'{"a":1,}', id="a comma at the end of an object"),
    ],
)
def test_what_is_no_json_is_said_in_chinese(text):
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)
    (issue,) = read(text)[1]
    assert issue.code == "json.syntax"
    assert re.fullmatch(r"不是 JSON：第 \d+ 行第 \d+ 列：[^A-Za-z]+(?:\\uXXXX 转义)?", issue.message_zh), (
        issue.message_zh
    )


def test_counted_words():
    assert zh("128 levels") == "128 层"
    assert zh("line 3, column 4: Extra data") == "第 3 行第 4 列：其后还有多余内容"
    assert zh("the key 'a'") == "键 'a'"
