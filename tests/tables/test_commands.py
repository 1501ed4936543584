"""The commands that ask tables: search --system, export, release verify."""

import json

import pytest

from hcstandards.cli import main


@pytest.fixture
def run(base, written, tmp_path, capsys):
    """Run a command on the sample catalogue with the sample table; return its exit code and output."""
    lower = tmp_path / "base.hcs"
    base.save(lower)
    upper = written()

    def call(*arguments):
        common = ["--catalogue", str(lower), "--catalogue", str(upper), "--as-of", "2024-08-01", "--lang", "en"]
        with pytest.raises(SystemExit) as ended:
            main([*arguments, *common])
        found = capsys.readouterr()
        return ended.value.code, found.out + found.err

    return call


def test_search_in_one_table(run):
    code, out = run("search", "tnb", "--system", "drugs", "--format", "json")
    assert code == 0
    assert json.loads(out)[0]["concept"]["code"] == "B"
    code, out = run("search", "先锋", "--system", "drugs")
    assert code == 0
    assert "A1-01" in out
    assert run("search", "没有的", "--system", "drugs")[0] == 0
    assert run("search", "x", "--system", "drugs", "--kind", "concept")[0] == 2
    assert run("search", "x", "--system", "none")[0] == 2


def test_export(run, tmp_path):
    path = tmp_path / "out.csv"
    code, out = run("export", "drugs", "-o", str(path), "--format", "json")
    assert code == 0
    assert json.loads(out)["count"] == 9
    assert path.read_text("utf-8").count("\n") == 10
    assert run("export", "drugs", "-o", str(tmp_path / "out.doc"))[0] == 2
    assert run("export", "marks", "-o", str(tmp_path / "none.csv"))[0] == 2
    assert not (tmp_path / "none.csv").exists()


@pytest.mark.parametrize(
    ("name", "start"),
    [
        pytest.param("out.json", b"{", id="FHIR JSON"),
        pytest.param("out.parquet", b"PAR1", id="Parquet"),
        pytest.param("out.xlsx", b"PK", id="XLSX"),
    ],
)
def test_export_in_other_formats(run, tmp_path, name, start):
    code, out = run("export", "drugs", "-o", str(tmp_path / name))
    assert (code, (tmp_path / name).read_bytes()[: len(start)]) == (0, start), out


def test_verify_a_table_file(run, written, tmp_path):
    path = written(name="again.hct")
    code, out = run("release", "verify", str(path))
    assert code == 0
    assert "drugs@20240101: 9" in out
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    code, out = run("release", "verify", str(path))
    assert code == 1
    assert "again.hct" in out
