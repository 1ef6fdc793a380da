"""A bundle folder or a file in; the digest that receipts and rows name it by out."""

from __future__ import annotations

import hashlib
import json
import math
import os
from typing import Any

from .faults import WaspadaSparkError


def digest_of_bundle(folder: str) -> str:
    """The digest of a bundle: sha256 over the canonical JSON (RFC 8785) of its manifest, as in every row and receipt. Codes: BUNDLE_MISSING, BUNDLE_DIGEST."""
    path = os.path.join(folder, "manifest.json")
    try:
        with open(path, encoding="utf-8") as file:
            manifest = json.load(file)
    except OSError:
        raise WaspadaSparkError("BUNDLE_MISSING", f"found no manifest.json in {folder}") from None
    except ValueError as error:
        raise WaspadaSparkError("BUNDLE_DIGEST", f"found no JSON in {path}: {error}") from None
    return "sha256:" + hashlib.sha256(canonical_json(manifest).encode("utf-8")).hexdigest()


def digest_of_file(path: str) -> str:
    """sha256 over the bytes of a file."""
    sha = hashlib.sha256()
    with open(path, "rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            sha.update(piece)
    return "sha256:" + sha.hexdigest()


def canonical_json(value: Any) -> str:
    """RFC 8785 canonical JSON; equal to canonicalJson of the engine."""
    if isinstance(value, dict):
        # By UTF-16 code units, as JavaScript orders texts.
        members = sorted(value.items(), key=lambda member: str(member[0]).encode("utf-16-be"))
        return "{" + ",".join(f"{_text(name)}:{canonical_json(of)}" for name, of in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical_json(item) for item in value) + "]"
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return _number(float(value))


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _number(value: float) -> str:
    """As ECMAScript writes a number: the same shortest digits as Python, another rule for the exponent."""
    if not math.isfinite(value):
        raise WaspadaSparkError("BUNDLE_DIGEST", f"found the number {value}, expected a finite one")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, power = repr(abs(value)).partition("e")
    whole, _, part = mantissa.partition(".")
    part = "" if part == "0" else part
    digits = (whole + part).lstrip("0")
    # The value is 0.digits times ten to the point.
    point = len(whole) + int(power or 0) - (len(whole + part) - len(digits))
    digits = digits.rstrip("0")
    size = len(digits)
    if size <= point <= 21:
        return sign + digits + "0" * (point - size)
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    exponent = point - 1
    tail = f"e{'+' if exponent > 0 else '-'}{abs(exponent)}"
    return sign + (digits if size == 1 else f"{digits[0]}.{digits[1:]}") + tail
