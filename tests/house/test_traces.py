"""Nothing of a machine, of a registry or of a build is committed. The traces are put together here, not written out."""

from pathlib import Path

import pytest

from tools.house import traces
from tools.repository import ROOT


def _judge(root: Path, name: str, text: str = "") -> list[str]:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return list(traces.judge([Path(name)], root))


@pytest.mark.parametrize(
    "host",
    ["py" + "pi.org", "files.python" + "hosted.org", "registry." + "npmjs.org", "mirrors" + ".example.com"],
)
def test_a_registry_host_is_refused_wherever_it_stands(tmp_path: Path, host: str):
    (complaint,) = _judge(tmp_path, "docs/install.md", f"pip install -i https://{host}/simple spearhead\n")
    assert "docs/install.md:1: names the registry host" in complaint


def test_any_host_in_a_lock_is_refused(tmp_path: Path):
    assert _judge(tmp_path, "requirements.lock", "a==1\n--index-url https://packages.internal/x\n")
    assert _judge(tmp_path, "web/package-lock.json", '"resolved": "https://packages.internal/x.tgz",\n')
    assert not _judge(tmp_path, "web/package-lock.json", '"url": "https://opencollective.com/x",\n')


@pytest.mark.parametrize("path", ["/ho" + "me/ann/x", "/Us" + "ers/ann/x", "/ro" + "ot/.cache", "/wo" + "rk/main"])
def test_a_path_of_one_machine_is_refused(tmp_path: Path, path: str):
    assert "path of one machine" in _judge(tmp_path, "src/a.py", f'FOLDER = "{path}"\n')[0]


def test_the_path_of_this_very_checkout_is_refused(tmp_path: Path):
    assert _judge(tmp_path, "src/a.py", f'FOLDER = "{ROOT}"\n')


def test_addresses_of_our_own_screens_are_no_machine_paths(tmp_path: Path):
    assert not _judge(tmp_path, "src/a.py", 'path("team/work/", view)\nurl = "https://example.com/home/x"\n')


@pytest.mark.parametrize(
    "name",
    ["src/web/static/dist/app.js", "src/locale/django.mo", "app.min.js", "var/x.txt", "db.sqlite3", "serve.log"],
)
def test_what_a_tool_makes_is_refused(tmp_path: Path, name: str):
    assert len(_judge(tmp_path, name)) == 1


def test_a_minified_line_is_no_source(tmp_path: Path):
    assert "a bundle" in _judge(tmp_path, "src/web/frontend/vendor.js", "a;" * 2000)[0]


def test_binary_files_pass(tmp_path: Path):
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\xff\xfe")
    assert list(traces.judge([Path("logo.png")], tmp_path)) == []
