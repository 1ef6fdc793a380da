"""Waspada inside Apache Spark: the doors of this package."""

from .faults import WaspadaSparkError, clear_errors, fault_of
from .linkage import link
from .regions import score_regions
from .scoring import duplicate_ids, score
from .setting import OnExecutors

__all__ = ["OnExecutors", "WaspadaSparkError", "clear_errors", "duplicate_ids", "fault_of", "link", "score", "score_regions"]
__version__ = "0.1.0"
