"""Where bundle, engine and Node are, as a user says it, in; a command that a task can start on its own machine out."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, List, Optional, Tuple, Union

from .faults import WaspadaSparkError
from .node import find_node
from .ship import Folder, send_bundle, send_engine, send_package


@dataclass(frozen=True)
class OnExecutors:
    """A path that is on every executor already (a volume, an image), so that nothing is sent. `digest` is of a bundle, as receipts name it."""

    path: str
    digest: Optional[str] = None


@dataclass(frozen=True)
class Setting:
    """What every task needs to start a child; plain data that travels with the task."""

    bundle: Folder
    engine: Folder
    node: Optional[str]
    node_memory_mb: int
    timeout_seconds: float
    restarts: int

    def command(self, *words: str) -> Tuple[str, ...]:
        """The command on this machine, checked: Node is there and new enough, bundle and engine are those of the driver."""
        node = find_node(self.node)
        bundle = self.bundle.open()
        return (node, f"--max-old-space-size={self.node_memory_mb}", _cli(self.engine.open()), *words, "--bundle", bundle)


def _cli(engine: str) -> str:
    """The script of an engine that is a folder of the package, or that script itself."""
    return engine if os.path.isfile(engine) else os.path.join(engine, "dist", "cli.js")


def make_setting(
    spark: Any,
    bundle: Union[str, OnExecutors],
    engine: Union[str, OnExecutors, None],
    digest: Optional[str],
    node: Optional[str],
    node_memory_mb: int,
    timeout_seconds: float,
    restarts: int,
) -> Setting:
    """Sends what is not on the executors yet. Codes: BUNDLE_MISSING, BUNDLE_DIGEST, SPARK_OPTION."""
    _at_least("node_memory_mb", node_memory_mb, 64)
    _at_least("timeout_seconds", timeout_seconds, 1)
    _at_least("restarts", restarts, 0)
    send_package(spark)
    if isinstance(bundle, OnExecutors):
        if bundle.digest is None and digest is None:
            raise WaspadaSparkError(
                "SPARK_OPTION",
                "found a bundle on the executors without a digest",
                "Say which bundle is meant: OnExecutors(path, digest='sha256:...'), as waspada bundle and every receipt tell it.",
                path=["bundle"],
            )
        bundled = Folder(bundle.path, None, None, bundle.digest or digest)
    else:
        bundled = send_bundle(spark, bundle, digest)
    if isinstance(engine, OnExecutors):
        sent = Folder(engine.path, None, None, None)
    else:
        sent = send_engine(spark, engine or _engine_here())
    return Setting(bundled, sent, node, node_memory_mb, timeout_seconds, restarts)


def _engine_here() -> str:
    named = os.environ.get("WASPADA_ENGINE")
    places: List[str] = [named] if named else [os.path.join(os.getcwd(), "node_modules", "waspada")]
    for place in places:
        if os.path.isdir(place):
            return place
    raise WaspadaSparkError(
        "SPARK_OPTION",
        f"found no engine in {places[0]}",
        "npm install waspada on the driver, and name its folder with engine= or WASPADA_ENGINE.",
        path=["engine"],
    )


def _at_least(name: str, value: float, least: float) -> None:
    if value < least:
        raise WaspadaSparkError("SPARK_OPTION", f"found {name} {value}, expected at least {least}", path=[name])
