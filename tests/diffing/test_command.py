"""`hcstandards diff`."""

import json

import pytest

pytest.importorskip("click")

from diffing.catalogues import measured, threshold
from hcstandards.cli import main


@pytest.fixture
def pair(tmp_path):
    paths = []
    for name, value in (("old", "20"), ("new", "25")):
        path = tmp_path / f"{name}.hcs"
        path.write_bytes(measured(threshold(value)).holdings.container.raw)
        paths.append(str(path))
    return paths


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        pytest.param([], 0, "threshold.value", id="text"),
        pytest.param(["--lang", "zh"], 0, "收紧", id="Chinese"),
        pytest.param(["--markdown"], 0, "### Breaking changes", id="Markdown"),
        pytest.param(["--fail-on", "minor"], 1, "threshold.value", id="fails on a lower bump too"),
        pytest.param(
            ["--on", "2019-01-01", "--fail-on", "major"], 0, "for days to come", id="nothing past is concerned"
        ),
    ],
)
def test_the_command(pair, options, code, words, capsys):
    with pytest.raises(SystemExit) as left:
        main(["diff", *pair, "--lang", "en", *options])
    assert left.value.code == code
    assert words in capsys.readouterr().out


def test_json_gives_every_fact(pair, capsys):
    with pytest.raises(SystemExit):
        main(["diff", *pair, "--format", "json"])
    data = json.loads(capsys.readouterr().out)
    assert data["bump"] == "major"
    assert data["changes"][0]["witness"]["arguments"]["value"] == "20"


def test_nothing_changed(pair, capsys):
    with pytest.raises(SystemExit) as left:
        main(["diff", pair[0], pair[0], "--fail-on", "patch", "--lang", "en"])
    assert left.value.code == 0
    assert capsys.readouterr().err == "Nothing changed.\n"
