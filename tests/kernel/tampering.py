"""Every way of tampering with a certificate, at every node of its document, without sampling.

Each function yields (what was done, bytes). Texts that no JSON printer prints, such as `NaN` or a
key given twice, are put in place of a marker after printing.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from math import nextafter
from typing import Any

from .documents import Document, Path, canonical, fraction, is_number, put, seal, text, walk

MARK = "marker"
QUOTED = f'"{MARK}"'.encode()
NAMES = ["zero", "nonnegative", "second-order", "semidefinite", "conic", "algebraic", "projection"]
NAMES += ["given", "theorem-1", "w2sverify.certificate/2", "w2sverify.certificate/1", "", "Zero"]
TEXTS = [
    "",
    "-",
    "/",
    "1/0",
    "0/0",
    "--1",
    "-",
    "-00",
    "+1",
    "01",
    "00",
    "1/01",
    "1/-1",
    "1//2",
    "1/2/3",
    " 1",
    "1 ",
]
TEXTS += ["1_0", "0x1", "0X1.8P+1", "A", "g", "1.5", "1e5", "nan", "inf", "-inf", "NaN", "Infinity"]
TEXTS += ["0x1p+0", "0x1.8p+0", "0x1.0000000000000p+1024", "0x1.0000000000000p-1075", "0x2.0p+0"]
TEXTS += ["0x1.0000000000000p+0\n", "1\n", "0x0.0p+1", "-0x0.0p-0", "0x1.0000000000000p+00", "0x"]
TEXTS += ["0x1.0000000000000p+99999", "0x1.000000000000p+0", "1" * 32769, "\u0661"]
TYPES: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    -1,
    999999999,
    [],
    {},
    [[]],
    ["1"],
    [0],
    [None],
    {"a": "1"},
]
JSON_NUMBERS = [b"NaN", b"Infinity", b"-Infinity", b"1.0", b"1e0", b"1E400", b"-0", b"1000000000"]
HUGE = 10**6


def number_texts(number: str) -> list[str]:
    """Other numbers near and far, spelt correctly."""
    value = fraction(number)
    tiny = fraction("1/1" + "0" * 50)
    values = [value + 1, value - 1, -value, 2 * value, value / 3, value + tiny, value - tiny]
    values += [value * (1 + tiny), value * 0, value + 2**70]
    rounded = float(value)
    floats = [nextafter(rounded, 1e400), nextafter(rounded, -1e400), 5e-324, -5e-324, -0.0, 1.7e308]
    return [*(text(x) for x in values), *(x.hex() for x in floats if abs(x) < 1e400)]


def replacements(path: Path, value: Any) -> Iterator[Any]:
    """Other values for one node."""
    yield from TYPES
    yield from NAMES
    yield [value]
    yield {"value": value}
    if isinstance(value, str):
        yield from TEXTS
        yield from (value + " ", value + "\n", value.upper(), value[:-1], value + value)
        if is_number(path, value):
            yield from number_texts(value)
        if path == ("subject",):
            yield from ("x" * 400, "x" * 401, "\x7f", "\n", "\u00e9", "\ud800", "\0", "\U0001f600")
        if path == ("seal",):
            yield from (value.upper(), "0" * 64, value[::-1])
    elif type(value) is int:
        yield from (value + 1, value - 1, value + 64, 2**20 + 1, str(value))
    elif isinstance(value, list):
        yield value[::-1]
        yield [*value, *value]
        for i, item in enumerate(value):
            yield value[:i] + value[i + 1 :]
            yield [*value[:i], item, *value[i:]]
            yield [*value[:i], None, *value[i:]]
    elif isinstance(value, dict):
        for key in value:
            yield {name: item for name, item in value.items() if name != key}
            yield {(name if name != key else name + " "): item for name, item in value.items()}
            yield {(name if name != key else name.upper()): item for name, item in value.items()}
        yield {**value, "": None}
        yield {**value, "values": ["1"]}
        yield {**value, "coefficients": ["1"]}
        yield list(value)


def resealed(printed: bytes, *, as_printed: bool = False) -> bytes:
    """Printed text with the seal that a reader without care would expect.

    That is the seal of what it reads, or of the text itself if there is nothing to read or if the
    reader keeps the order of keys. It is put before `statement`, where keys in order want it.
    """
    found = hashlib.sha256(printed).hexdigest()
    if not as_printed:
        with suppress(ValueError, TypeError, AttributeError, RecursionError):
            found = json.loads(seal(json.loads(printed)))["seal"]
    place = printed.rfind(b'"statement":')
    return printed[:place] + f'"seal":"{found}",'.encode() + printed[place:]


def spliced(document: Document, path: Path, raw: bytes) -> bytes:
    """The printed document with raw text for one value."""
    return canonical(put(document, path, MARK)).replace(QUOTED, raw, 1)


def tampered(document: Document) -> Iterator[tuple[str, bytes]]:
    """Documents with one node changed, sealed again."""
    nodes = list(walk(document))
    for path, value in nodes[1:]:
        for other in replacements(path, value):
            if type(other) is not type(value) or other != value:
                yield f"{path}: {other!r:.60}", seal(put(document, path, other))
    for key in document:
        rest = {name: value for name, value in document.items() if name != key}
        yield f"without {key}", seal(rest)
        yield f"{key} renamed", seal({**rest, key + "s": document[key]})
    yield "one key more", seal({**document, "more": None})


def garbled(document: Document) -> Iterator[tuple[str, bytes]]:
    """Sealed again, but not canonical JSON of anything: all of it is malformed."""
    for path, value in list(walk(document))[1:]:
        raws = [*JSON_NUMBERS, b"nul", b"'1'", b"[", b"1,", b'"\\u0031"', b'"\xff"', b" 1"]
        raws += [b"[" * 500 + b"]" * 500]
        for raw in raws:
            yield f"{path}: raw {raw[:20]!r}", resealed(spliced(document, path, raw))
        if isinstance(value, dict):
            for key in value:
                yield f"{path}: {key} twice", resealed(twice(document, path, key, value[key]))
                yield f"{path}: {key} twice", resealed(twice(document, path, key, None))
            if list(value) and len(value) > 1:
                backwards = {name: value[name] for name in sorted(value, reverse=True)}
                raw = json.dumps(backwards, separators=(",", ":")).encode()
                printed = spliced(document, path, raw)
                yield f"{path}: keys in another order", resealed(printed)
                yield f"{path}: keys kept in another order", resealed(printed, as_printed=True)


def enormous(documents: Iterable[Document]) -> Iterator[tuple[str, bytes]]:
    """A million digits or brackets in every field of any of the documents, sealed again."""
    seen = set()
    for document in documents:
        for path, _ in list(walk(document))[1:]:
            field = tuple("*" if isinstance(key, int) else key for key in path)
            if field not in seen:
                seen.add(field)
                digits, nested = b"9" * HUGE, b"[" * HUGE
                for raw in (digits, b'"' + digits + b'"', nested, nested + b"]" * HUGE):
                    yield f"{field}: {raw[:20]!r}...", resealed(spliced(document, path, raw))


def twice(document: Document, path: Path, key: str, first: Any) -> bytes:
    """The printed document with one key of an object given twice; a reader takes the second."""
    value: Any = document
    for step in path:
        value = value[step]
    members = [(name, canonical(item).decode()) for name, item in sorted(value.items())]
    place = [name for name, _ in members].index(key)
    members.insert(place, (key, canonical(first).decode()))
    raw = "{" + ",".join(f'"{name}":{item}' for name, item in members) + "}"
    return spliced(document, path, raw.encode())


def bytes_changed(data: bytes) -> Iterator[tuple[str, bytes]]:
    """One byte of the file dropped, doubled, changed or added, and the file cut short."""
    for i in range(len(data)):
        yield f"cut at {i}", data[:i]
        yield f"without byte {i}", data[:i] + data[i + 1 :]
        for byte in (b" ", b"0", b"\xff", b"\0", bytes([data[i] ^ 1]), bytes([data[i] ^ 32])):
            if byte != data[i : i + 1]:
                yield f"byte {i} is {byte!r}", data[:i] + byte + data[i + 1 :]
        for byte in (b" ", b"\n", b"\t", b"0", b",", b"\xc3\xa9"):
            yield f"{byte!r} before byte {i}", data[:i] + byte + data[i:]
    for tail in (b" ", b"\n\n", b"\r\n", b"\0", b"{}", b"null", b"\xff", data):
        yield f"{tail[:10]!r} after the end", data + tail
    for head in (b"\xef\xbb\xbf", b"\n", b" ", b"\xff\xfe"):
        yield f"{head!r} before the beginning", head + data
    for encoding in ("utf-16", "utf-32", "utf-16-le", "utf-32-be"):
        yield encoding, data.decode().encode(encoding)
    pretty = json.dumps(json.loads(data), sort_keys=True, indent=1).encode()
    yield "indented", pretty
    yield "spaces", json.dumps(json.loads(data), sort_keys=True).encode()
    yield (
        "keys in another order",
        json.dumps(
            dict(sorted(json.loads(data).items(), reverse=True)), separators=(",", ":")
        ).encode(),
    )
    yield "twice the first key", b'{"class":null,' + data[1:]
