"""A part of the identity envelope, or a time, as it was written in; the one form in which it is compared out, or None where it is unknown.

The meaning is that of src/linkage/normalise.ts and src/linkage/moment.ts of the engine; tests hold the two equal.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Dict, Optional, Tuple

#: Who is linked by these, and who is no stranger by the last two.
LINK_PARTS = ("phone", "address", "payer", "email", "agent")
PARTS = (*LINK_PARTS, "familyCard", "subjectKey")

_PLACEHOLDERS = frozenset(
    ["", "-", "--", "---", ".", "0", "x", "xx", "xxx", "na", "n/a", "nil", "none", "null", "nihil", "unknown"]
    + ["tidak ada", "tidak diketahui", "tidak tahu", "belum diketahui", "belum ada", "kosong", "ybs"]
    + ["sendiri", "diri sendiri", "self", "tunai", "cash", "pemohon"]
)
_ADDRESS_WORDS: Dict[str, str] = {
    "jalan": "jl",
    "jln": "jl",
    "nomor": "no",
    "gang": "gg",
    "kelurahan": "kel",
    "kecamatan": "kec",
    "kabupaten": "kab",
}
_LEAST_DIGITS, _MOST_DIGITS = 8, 15
_MOST_CHARACTERS = 200

#: What ECMAScript calls white space, which is not what Python calls it.
_BLANKS = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_RUN = re.compile(f"[{_BLANKS}]+")
_ENDS = re.compile(f"^[{_BLANKS}]+|[{_BLANKS}]+\\Z")
_EMAIL = re.compile(r"[^@ ]+@[^@ ]+", re.DOTALL)
_PHONE = re.compile(r"\+?[0-9 ().-]*")
_NOBODY = re.compile(r"(?:62)?0*")


def normalise_part(part: str, text: Optional[str]) -> Optional[str]:
    """The one form of a part; None where it is unknown, a placeholder, or cannot be read as what it should be."""
    if text is None or _units(text) > _MOST_CHARACTERS:
        return None
    if part == "subjectKey":
        return _ENDS.sub("", text) or None
    folded = _ENDS.sub("", _RUN.sub(" ", unicodedata.normalize("NFKC", text).lower()))
    if folded in _PLACEHOLDERS:
        return None
    if part == "phone":
        return _phone(folded)
    if part == "email":
        return folded if _EMAIL.fullmatch(folded) else None
    if part == "address":
        return _address(folded)
    if part == "familyCard":
        bare = "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LN")
        return None if bare.strip("0") == "" or bare in _PLACEHOLDERS else bare
    return folded


def _units(text: str) -> int:
    """UTF-16 code units, as the engine counts characters."""
    return len(text) + sum(1 for sign in text if sign > "\uffff")


def _phone(folded: str) -> Optional[str]:
    if not _PHONE.fullmatch(folded):
        return None
    digits = re.sub("[^0-9]", "", folded)
    if folded.startswith("+"):
        full = digits
    elif digits.startswith("00"):
        full = digits[2:]
    elif digits.startswith("0"):
        full = "62" + digits[1:]
    elif digits.startswith("8"):
        full = "62" + digits
    else:
        full = digits
    if not _LEAST_DIGITS <= len(full) <= _MOST_DIGITS or _NOBODY.fullmatch(full):
        return None
    return "+" + full


def _address(folded: str) -> Optional[str]:
    if not re.search("[0-9]", folded):
        return None
    words = [word for word in re.sub("[.,:;]", " ", folded).split(" ") if word != ""]
    plain = " ".join(
        (word.lstrip("0") or "0") if re.fullmatch("0+[0-9]+", word) else _ADDRESS_WORDS.get(word, word)
        for word in words
    )
    return None if plain in _PLACEHOLDERS else plain


_STAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]|60)(?:[.,]([0-9]+))?)?"
    r"(Z|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?)?)?"
)
_OFFSET = re.compile(r"([+-])([0-9]{2})(?::?([0-9]{2}))?")
_MINUTE = 60_000
DAY = 86_400_000
_EPOCH = date(1970, 1, 1)
#: The years that the engine reads (src/base/dates.ts).
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


def parse_offset(text: str) -> Optional[int]:
    """The minutes that an offset (`+07:00`, `Z`) is ahead of UTC."""
    if text == "Z":
        return 0
    found = _OFFSET.fullmatch(text)
    if found is None:
        return None
    hours, minutes = int(found.group(2)), int(found.group(3) or 0)
    if hours > 14 or minutes > 59:
        return None
    return (-1 if found.group(1) == "-" else 1) * (hours * 60 + minutes)


def parse_moment(text: str, offset_minutes: int) -> Optional[Tuple[int, int]]:
    """The first and the last millisecond since 1970 UTC that an ISO 8601 time stamp or date can mean."""
    found = _STAMP.fullmatch(text)
    if found is None:
        return None
    civil, hours, minutes, seconds, fraction, offset = found.groups()
    try:
        day = date.fromisoformat(civil)
    except ValueError:
        return None
    ahead = offset_minutes if offset is None else parse_offset(offset)
    if ahead is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return None
    midnight = (day - _EPOCH).days * DAY - ahead * _MINUTE
    if hours is None:
        return midnight, midnight + DAY - 1
    minute = midnight + (int(hours) * 60 + int(minutes)) * _MINUTE
    if seconds is None:
        return minute, minute + _MINUTE - 1
    whole = _MINUTE - 1 if seconds == "60" else int(seconds) * 1000 + int((fraction or "")[:3].ljust(3, "0"))
    return minute + whole, minute + whole


def parse_flag(text: Optional[str]) -> Optional[bool]:
    """`true`, `benar` and `false`, `salah`, in any case; None for anything else."""
    if text is None or len(text) > 5:
        return None
    upper = text.upper()
    return True if upper in ("TRUE", "BENAR") else False if upper in ("FALSE", "SALAH") else None
