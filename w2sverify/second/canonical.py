"""The bytes of a certificate: canonical JSON in ASCII, whose numbers are only indices and sizes."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from w2sverify.second.ledger import Refused
from w2sverify.second.rational import show

__all__ = ["canonical", "parse"]

MOST_BYTES = 64 * 2**20
# Commas and opening brackets, about one per JSON value. The format has no such limit; beyond it,
# the Python objects alone would take gigabytes. 5000 dense rows of 500 numbers have 5 million.
MOST_VALUES = 2**24
LONGEST_INDEX = 9


def canonical(document: object) -> str:
    """The only way to write this document."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"))


def _index(text: str) -> int:
    if len(text) > LONGEST_INDEX or text.startswith("-"):
        raise Refused(f"The JSON number {show(text)} is not a whole number of at most 9 digits.")
    return int(text)


def _no_number(text: str) -> NoReturn:
    raise Refused(f"The JSON number {show(text)} is not a whole number; write it as a string.")


def parse(data: object) -> dict[str, Any]:
    """The JSON object, or `Refused` for bytes that are not the canonical JSON of one."""
    if not isinstance(data, bytes | bytearray):
        raise Refused(f"A certificate is bytes, not an object of type {type(data).__name__[:40]}.")
    if len(data) > MOST_BYTES:
        raise Refused(f"The certificate has {len(data)} bytes; the limit is {MOST_BYTES}.")
    values = data.count(b",") + data.count(b"[") + data.count(b"{")
    if values > MOST_VALUES:
        raise Refused(
            f"The certificate has about {values} JSON values; the limit of this checker "
            f"is {MOST_VALUES}."
        )
    try:
        text = data.decode("ascii").removesuffix("\n")
        document = json.loads(
            text, parse_int=_index, parse_float=_no_number, parse_constant=_no_number
        )
        same = canonical(document) == text
    except UnicodeDecodeError as error:
        raise Refused(f"Byte {error.start} of the certificate is not ASCII.") from None
    except ValueError as error:
        raise Refused(f"The certificate is not JSON: {ascii(str(error))[:80]}.") from None
    except RecursionError:
        raise Refused("The certificate is nested too deeply to be one.") from None
    if not same:
        raise Refused(
            "The certificate is not canonical JSON; write it with sorted keys, without "
            "white space or duplicate keys."
        )
    if not isinstance(document, dict):
        raise Refused("The certificate is not a JSON object.")
    return document
