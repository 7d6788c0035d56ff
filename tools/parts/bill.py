"""The bill of materials as CycloneDX 1.6 JSON; the same locks give the same bytes."""

from __future__ import annotations

import json
import tomllib
import uuid
from collections.abc import Sequence
from typing import Any

from tools.parts.locked import Part
from tools.repository import ROOT

_ALGORITHMS = {"sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512", "sha1": "SHA-1"}


def bill(parts: Sequence[Part]) -> dict[str, Any]:
    """All parts, each with its scope; a Python package has the hashes of all its files, so they stand as properties."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    root = f"pkg:pypi/{project['name']}@{project['version']}"
    components = [_component(one) for one in parts]
    body = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": root, "name": project["name"], "version": project["version"],
                "licenses": [{"license": {"id": project["license"]}}], "purl": root,
            },
        },
        "components": components,
        "dependencies": _dependencies(root, parts),
    }  # fmt: skip
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(body, sort_keys=True))
    return {**body, "serialNumber": f"urn:uuid:{serial}"}


def _component(part: Part) -> dict[str, Any]:
    group, _slash, name = part.name.rpartition("/")
    found: dict[str, Any] = {
        "type": "library", "bom-ref": part.purl, "name": name, "version": part.version, "purl": part.purl,
        "scope": "required" if part.shipped else "excluded",
    }  # fmt: skip
    if group:
        found["group"] = group
    if part.license:
        found["licenses"] = [{"expression": part.license}]
    if len(part.hashes) == 1:
        found["hashes"] = [{"alg": _ALGORITHMS[kind], "content": value} for kind, value in part.hashes]
    elif part.hashes:
        found["properties"] = [{"name": f"lock:{kind}", "value": value} for kind, value in part.hashes]
    return found


def _dependencies(root: str, parts: Sequence[Part]) -> list[dict[str, Any]]:
    """Who asks for what, as far as the lock of Python says so."""
    by_name = {one.name: one.purl for one in parts if one.kind == "pypi"} | {"spearhead": root}
    wanted: dict[str, list[str]] = {root: [], **{one.purl: [] for one in parts}}
    for one in parts:
        if one.kind == "npm":
            wanted[root].append(one.purl)
        for name in one.wanted_by:
            if name.lower() in by_name:
                wanted[by_name[name.lower()]].append(one.purl)
    return [{"ref": ref, "dependsOn": sorted(set(names))} for ref, names in wanted.items()]
