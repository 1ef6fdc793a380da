"""A folder on the driver in; the same folder on every executor, checked by digest before it is used, out."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Optional, Tuple

from .digest import digest_of_bundle, digest_of_file
from .faults import WaspadaSparkError

#: What a zip entry says of its time, so that the same content has the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)
#: Packages that the engine reads when they are there, shipped with it.
_OPTIONAL = ("apache-arrow", "@duckdb/node-api", "hyparquet", "hyparquet-writer")


@dataclass(frozen=True)
class Folder:
    """A folder that a task finds: `path` where it is on every executor already, else `file`, an archive sent by addFile."""

    path: Optional[str]
    file: Optional[str]
    #: Of the archive.
    archive: Optional[str]
    #: Of the bundle, by its manifest; None for the engine.
    bundle: Optional[str]

    def open(self) -> str:
        """The folder on this machine. Codes: BUNDLE_DIGEST where the bytes are others than the driver sent, BUNDLE_MISSING."""
        folder = self.path if self.path is not None else self._unpacked()
        if not os.path.exists(folder):
            raise WaspadaSparkError("BUNDLE_MISSING", f"found no {folder} on this executor")
        if self.bundle is not None:
            found = digest_of_bundle(folder)
            if found != self.bundle:
                raise WaspadaSparkError("BUNDLE_DIGEST", f"found {found} in {folder}, expected {self.bundle}")
        return folder

    def _unpacked(self) -> str:
        from pyspark import SparkFiles

        if self.file is None or self.archive is None:
            raise WaspadaSparkError("BUNDLE_MISSING", "found neither a path nor a file that was sent")
        archive = SparkFiles.get(self.file)
        if not os.path.exists(archive):
            raise WaspadaSparkError("BUNDLE_MISSING", f"found no {self.file} on this executor")
        found = digest_of_file(archive)
        if found != self.archive:
            raise WaspadaSparkError("BUNDLE_DIGEST", f"found {found} of {self.file}, expected {self.archive}")
        # Named by digest: a folder that is there was unpacked whole, since it was renamed into place.
        folder = os.path.join(os.path.dirname(archive), f"waspada-{self.archive[-16:]}")
        if not os.path.isdir(folder):
            fresh = tempfile.mkdtemp(dir=os.path.dirname(archive), prefix=".waspada-")
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(fresh)
            try:
                os.rename(fresh, folder)
            except OSError:
                # Another worker of this executor was first.
                shutil.rmtree(fresh, ignore_errors=True)
        return folder


def send_bundle(spark: Any, folder: str, digest: Optional[str]) -> Folder:
    """Packs a bundle and sends it; with `digest`, only if it is the one named. Codes: BUNDLE_MISSING, BUNDLE_DIGEST."""
    found = digest_of_bundle(folder)
    if digest is not None and found != digest:
        raise WaspadaSparkError("BUNDLE_DIGEST", f"found {found} in {folder}, expected {digest}")
    file, archive = _send(spark, "bundle", _files(folder, ""))
    return Folder(None, file, archive, found)


def send_engine(spark: Any, folder: str) -> Folder:
    """Packs the npm package `waspada` (installed, or a clone after `npm run build`) with what it depends on, and sends it."""
    if not os.path.exists(os.path.join(folder, "dist", "cli.js")):
        raise WaspadaSparkError(
            "SPARK_OPTION", f"found no dist/cli.js in {folder}", "Name the folder of the npm package waspada: npm install waspada."
        )
    members: List[Tuple[str, str]] = [(os.path.join(folder, "package.json"), "package.json")]
    for part in ("dist", "models", "data"):
        members += _files(os.path.join(folder, part), f"{part}/")
    for name, path in _packages(folder):
        members += _files(path, f"node_modules/{name}/")
    file, archive = _send(spark, "engine", members)
    return Folder(None, file, archive, None)


def _packages(folder: str) -> Iterator[Tuple[str, str]]:
    """The packages that a package needs to run, and those of theirs; each name once, as a flat install has them."""
    seen = set()
    with open(os.path.join(folder, "package.json"), encoding="utf-8") as file:
        wanted = [(name, folder) for name in (*json.load(file).get("dependencies", {}), *_OPTIONAL)]
    while wanted:
        name, asker = wanted.pop()
        path = _resolve(asker, name)
        if name in seen or path is None:
            continue
        seen.add(name)
        yield name, path
        with open(os.path.join(path, "package.json"), encoding="utf-8") as file:
            wanted += [(each, path) for each in json.load(file).get("dependencies", {})]


def _resolve(folder: str, name: str) -> Optional[str]:
    at = os.path.realpath(folder)
    while True:
        path = os.path.join(at, "node_modules", *name.split("/"))
        if os.path.exists(os.path.join(path, "package.json")):
            return path
        if os.path.dirname(at) == at:
            return None
        at = os.path.dirname(at)


def _files(folder: str, prefix: str) -> List[Tuple[str, str]]:
    found: List[Tuple[str, str]] = []
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in ("node_modules", "__pycache__"))
        for name in sorted(names):
            path = os.path.join(at, name)
            found.append((path, prefix + os.path.relpath(path, folder).replace(os.sep, "/")))
    return found


def send_package(spark: Any) -> None:
    """Sends this package itself, so that no executor needs it installed; nothing where Spark has no context to send by."""
    context = getattr(spark, "sparkContext", None)
    source = os.path.dirname(os.path.abspath(__file__))
    # In an archive it came by --py-files, which executors have too.
    if context is None or not os.path.isdir(source) or (context.applicationId, "package") in _sent:
        return
    home = _new_home()
    path = os.path.join(home, "waspada_spark_sent.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for file, name in _files(source, "waspada_spark/"):
            packed.write(file, name)
    context.addPyFile(path)
    _sent[(context.applicationId, "package")] = path


def _new_home() -> str:
    # Executors that come later fetch from here: it stays as long as the driver does.
    home = tempfile.mkdtemp(prefix="waspada-ship-")
    atexit.register(shutil.rmtree, home, True)
    return home


#: What this driver sent, by application and name: a file is sent once, however often it is used.
_sent: Dict[Tuple[str, str], str] = {}


def _send(spark: Any, kind: str, members: List[Tuple[str, str]]) -> Tuple[str, str]:
    context = getattr(spark, "sparkContext", None)
    if context is None:
        raise WaspadaSparkError(
            "SPARK_OPTION",
            f"found no context to send the {kind} by: this is Spark Connect",
            "Put it where every executor sees it (a volume) and name it with OnExecutors(path).",
            path=[kind],
        )
    home = _new_home()
    path = os.path.join(home, "archive.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for source, name in members:
            with open(source, "rb") as file:
                packed.writestr(zipfile.ZipInfo(name, _EPOCH), file.read(), zipfile.ZIP_DEFLATED)
    digest = digest_of_file(path)
    name = f"waspada-{kind}-{digest[-16:]}.zip"
    key = (context.applicationId, name)
    if key not in _sent:
        named = os.path.join(home, name)
        os.rename(path, named)
        context.addFile(named)
        _sent[key] = named
    else:
        shutil.rmtree(home, ignore_errors=True)
    return name, digest
