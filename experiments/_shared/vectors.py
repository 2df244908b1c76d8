"""Kernels on rows of 16 numbers, for compiled code.

Every array comes with the index `at` where its first row, matrix or vector begins. Every sum has
its own order, with fused multiply-adds, the same on every machine.
"""

from __future__ import annotations

from typing import Any

from .vector_code import LANES, VectorCode, vector_kernel

__all__ = [
    "affine_rows",
    "copy_row",
    "dot_rows",
    "outer_sum",
    "pull_rows",
    "spread_rows",
    "turn",
    "weighted_sum",
]


@vector_kernel
def copy_row(code: VectorCode, x: int, x_at: Any, out: int, out_at: Any, size: int) -> None:
    """`out[k] = x[k]` for k < size."""
    code.put(code.row(x, x_at, size), out, out_at)


@vector_kernel
def affine_rows(
    code: VectorCode,
    x: int,
    x_at: Any,
    w: int,
    w_at: Any,
    out: int,
    out_at: Any,
    rows: Any,
    size: int,
) -> None:
    """`out[r] = relu(b + sum_k x[r, k] W[k])` for r < rows, a multiple of 16, and k < size.

    W is 16 rows `W[k]`, and b the row after them.
    """
    bias = code.row(w, code.plus(w_at, LANES * LANES))
    with code.loop(rows, _block(code)) as (_, shift):
        sums = _products(code, [bias] * _block(code), x, code.plus(x_at, shift), w, w_at, size)
        for r, total in enumerate(sums):
            code.put(code.relu(total), out, code.plus(code.plus(out_at, shift), LANES * r))


@vector_kernel
def pull_rows(
    code: VectorCode,
    d: int,
    d_at: Any,
    w: int,
    w_at: Any,
    h: int,
    h_at: Any,
    out: int,
    out_at: Any,
    rows: Any,
) -> None:
    """`out[r] = sum_k d[r, k] W[k]` where `h[r] > 0`, else 0, for r < rows, a multiple of 16."""
    start = [code.zero] * _block(code)
    with code.loop(rows, _block(code)) as (_, shift):
        sums = _products(code, start, d, code.plus(d_at, shift), w, w_at, LANES)
        for r, total in enumerate(sums):
            test = code.row(h, code.plus(code.plus(h_at, shift), LANES * r))
            kept = code.where_positive(test, total)
            code.put(kept, out, code.plus(code.plus(out_at, shift), LANES * r))


@vector_kernel
def spread_rows(
    code: VectorCode,
    d: int,
    d_at: Any,
    v: int,
    v_at: Any,
    h: int,
    h_at: Any,
    out: int,
    out_at: Any,
    rows: Any,
) -> None:
    """`out[r] = d[r] v` where `h[r] > 0`, else 0, for r < rows."""
    factor = code.row(v, v_at)
    with code.loop(rows) as (r, shift):
        product = code.builder.fmul(code.splat(d, code.plus(d_at, r)), factor)
        kept = code.where_positive(code.row(h, code.plus(h_at, shift)), product)
        code.put(kept, out, code.plus(out_at, shift))


@vector_kernel
def outer_sum(
    code: VectorCode,
    x: int,
    x_at: Any,
    d: int,
    d_at: Any,
    out: int,
    out_at: Any,
    rows: Any,
    size: int,
) -> None:
    """`out[k] = sum_r x[r, k] d[r]` for k < size and r < rows, and `sum_r d[r]` as row 16."""
    (whole,) = code.variables(1)
    for first in range(0, size, code.sums):
        wanted = range(first, min(size, first + code.sums))
        sums = code.variables(len(wanted))
        with code.loop(rows) as (_, shift):
            pull = code.row(d, code.plus(d_at, shift))
            for k, total in zip(wanted, sums, strict=True):
                factor = code.splat(x, code.plus(code.plus(x_at, shift), k))
                code.builder.store(code.fma(factor, pull, code.builder.load(total)), total)
            if not first:
                code.builder.store(code.add(code.builder.load(whole), pull), whole)
        for k, total in zip(wanted, sums, strict=True):
            code.put(code.builder.load(total), out, code.plus(out_at, LANES * k))
    code.put(code.builder.load(whole), out, code.plus(out_at, LANES * LANES))


@vector_kernel
def dot_rows(code: VectorCode, x: int, x_at: Any, v: int, v_at: Any, out: int, out_at: Any) -> None:
    """`out[r] = sum_k x[r, k] v[k]` for 16 rows, each sum a tree."""
    factor = code.row(v, v_at)
    rows = [
        code.builder.fmul(code.row(x, code.plus(x_at, LANES * r)), factor) for r in range(LANES)
    ]
    width = LANES
    while width > 1:
        half = width // 2
        # Group q of `width` lanes of vector i holds what is left of row i + q width.
        low = [
            (q % 2) * LANES + (q // 2) * width + lane
            for q in range(LANES // half)
            for lane in range(half)
        ]
        high = [lane + half for lane in low]
        rows = [
            code.add(
                code.shuffle(rows[i], rows[i + half], low),
                code.shuffle(rows[i], rows[i + half], high),
            )
            for i in range(half)
        ]
        width = half
    code.put(rows[0], out, out_at)


@vector_kernel
def weighted_sum(
    code: VectorCode, x: int, x_at: Any, d: int, d_at: Any, out: int, out_at: Any, rows: Any
) -> None:
    """`out = sum_r d[r] x[r]` for r < rows, a multiple of 16, and `sum_r d[r]` as number 16."""
    places = code.variables(5)
    with code.loop(rows, LANES) as (first, shift):
        begin, pulls = code.plus(x_at, shift), code.plus(d_at, first)
        sums = [code.builder.load(place) for place in places]
        for r in range(LANES):
            row = code.row(x, code.plus(begin, LANES * r))
            sums[r % 4] = code.fma(code.splat(d, code.plus(pulls, r)), row, sums[r % 4])
        sums[4] = code.add(sums[4], code.row(d, pulls))
        for total, place in zip(sums, places, strict=True):
            code.builder.store(total, place)
    one, two, three, four, single = (code.builder.load(place) for place in places)
    code.put(code.add(code.add(one, two), code.add(three, four)), out, out_at)
    half = LANES // 2
    while half:
        lanes = [(lane + half) % LANES for lane in range(LANES)]
        single = code.add(single, code.shuffle(single, single, lanes))
        half //= 2
    code.put_first(single, out, code.plus(out_at, LANES))


@vector_kernel
def turn(code: VectorCode, x: int, x_at: Any, out: int, out_at: Any) -> None:
    """The transpose of a 16 by 16 matrix."""
    rows = [code.row(x, code.plus(x_at, LANES * r)) for r in range(LANES)]
    step = LANES // 2
    while step:
        # Swap the off-diagonal blocks of every 2 step by 2 step block.
        upper = [lane if not lane & step else LANES + lane - step for lane in range(LANES)]
        lower = [lane + step if not lane & step else LANES + lane for lane in range(LANES)]
        rows = [
            code.shuffle(rows[r - step], rows[r], lower)
            if r & step
            else code.shuffle(rows[r], rows[r + step], upper)
            for r in range(LANES)
        ]
        step //= 2
    for r, row in enumerate(rows):
        code.put(row, out, code.plus(out_at, LANES * r))


def _block(code: VectorCode) -> int:
    """How many rows are summed side by side."""
    return min(8, code.sums)


def _products(
    code: VectorCode, start: list[Any], x: int, x_at: Any, w: int, w_at: Any, size: int
) -> list[Any]:
    """`start[r] + sum_{k < size} x[r, k] W[k]`, for as many rows as there are starts."""
    sums = list(start)
    for k in range(size):
        line = code.row(w, code.plus(w_at, LANES * k))
        for r in range(len(sums)):
            factor = code.splat(x, code.plus(x_at, LANES * r + k))
            sums[r] = code.fma(factor, line, sums[r])
    return sums
