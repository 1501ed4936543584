"""What a page prints into a file or a pipe, where it isn't folded."""

import pytest

from hcstandards.cli.rendering import Page


@pytest.mark.parametrize(
    ("text", "indent", "printed"),
    [
        pytest.param("一行", 0, "一行\n", id="a line"),
        pytest.param("a\n b  ", 2, "  a\n   b\n", id="several lines, no blanks at their ends"),
        pytest.param("", 4, "\n", id="an empty line"),
        pytest.param("a\x1b[31m\tb", 2, "  a␛[31m␉b\n", id="control characters are shown"),
        pytest.param("字 " * 100_000, 2, "  " + ("字 " * 100_000).rstrip() + "\n", id="one row a line however long"),
    ],
)
def test_a_line_is_printed_as_it_is(text, indent, printed, capsys, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    Page("zh").line(text, indent)
    assert capsys.readouterr().out == printed


def test_a_page_of_a_given_width_is_folded(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    Page("en").line("one two three four five six", 2)
    assert capsys.readouterr().out == "  one two three four\n  five six\n"
