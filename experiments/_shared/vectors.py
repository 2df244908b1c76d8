"""Kernels on rows of 16 numbers, for compiled code.

Arrays are one-dimensional and contiguous, float32 or float64; `at` is the index where a row or a
matrix of 16 columns begins. A row is one vector of LLVM, which becomes the registers that the
machine has; every sum runs in the same order and with fused multiply-adds on every machine.
"""

from __future__ import annotations

from typing import Any

import llvmlite.binding as llvm
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

__all__ = ["LANES", "affine_rows", "dot_rows", "outer_sum", "pull_rows", "turn", "weighted_sum"]

LANES = 16

INT = types.int64
_FEATURES = dict(llvm.get_host_cpu_features())
_REGISTERS, _BYTES = (32, 64) if _FEATURES.get("avx512f") else (16, 32)


@intrinsic(prefer_literal=True)  # type: ignore[untyped-decorator]
def affine_rows(
    context: Any, x: Any, x_at: Any, w: Any, w_at: Any, out: Any, out_at: Any, rows: Any, inner: Any
) -> Any:
    """`out[r] = relu(b + sum_k x[r, k] W[k])` for r < rows, k < inner (a literal).

    W is stored from `w_at` as `W[k]` by rows of 16, and b follows it.
    """
    arguments = (x, INT, w, INT, out, INT, INT, inner)
    size = inner.literal_value

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        code = _Code(context, builder, signature, values)

        def block(shift: Any, count: int) -> None:
            bias = code.row(2, code.plus(3, LANES * LANES))
            sums = [bias] * count
            code.products(sums, 0, code.moved(1, shift), 2, 3, size)
            zero = ir.Constant(code.vector, None)
            for r, total in enumerate(sums):
                # Not a maximum, which would hide NaN.
                off = builder.fcmp_ordered("<=", total, zero)
                kept = builder.select(off, zero, total)
                code.put(kept, 4, code.plus(code.moved(5, shift), LANES * r))

        code.blocks(6, block)
        return context.get_dummy_value()

    return types.void(*arguments), generate


@intrinsic(prefer_literal=True)  # type: ignore[untyped-decorator]
def pull_rows(
    context: Any, d: Any, d_at: Any, w: Any, w_at: Any, h: Any, h_at: Any, out: Any, out_at: Any,
    rows: Any,
) -> Any:
    """`out[r] = sum_k d[r, k] W[k]` where `h[r] > 0`, else 0: the slope through a ReLU."""
    arguments = (d, INT, w, INT, h, INT, out, INT, INT)

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        code = _Code(context, builder, signature, values)
        zero = ir.Constant(code.vector, None)

        def block(shift: Any, count: int) -> None:
            sums = [zero] * count
            code.products(sums, 0, code.moved(1, shift), 2, 3, LANES)
            for r, total in enumerate(sums):
                value = code.row(4, code.plus(code.moved(5, shift), LANES * r))
                on = builder.fcmp_ordered(">", value, zero)
                kept = builder.select(on, total, zero)
                code.put(kept, 6, code.plus(code.moved(7, shift), LANES * r))

        code.blocks(8, block)
        return context.get_dummy_value()

    return types.void(*arguments), generate


@intrinsic(prefer_literal=True)  # type: ignore[untyped-decorator]
def outer_sum(
    context: Any, x: Any, x_at: Any, d: Any, d_at: Any, out: Any, out_at: Any, rows: Any, inner: Any
) -> Any:
    """`out[k] = sum_r x[r, k] d[r]` for k < inner (a literal), and `sum_r d[r]` after 16 rows."""
    arguments = (x, INT, d, INT, out, INT, INT, inner)
    size = inner.literal_value

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        code = _Code(context, builder, signature, values)
        step = min(size, code.accumulators)
        for first in range(0, size, step):
            wanted = range(first, min(size, first + step))
            sums = [cgutils.alloca_once_value(builder, ir.Constant(code.vector, None)) for _ in wanted]
            total = cgutils.alloca_once_value(builder, ir.Constant(code.vector, None))
            with cgutils.for_range(builder, values[6]) as loop:
                shift = builder.mul(loop.index, ir.Constant(loop.index.type, LANES))
                pull = code.row(2, code.moved(3, shift))
                for k, place in zip(wanted, sums, strict=True):
                    factor = code.splat(0, code.plus(code.moved(1, shift), k))
                    builder.store(code.fma(factor, pull, builder.load(place)), place)
                if not first:
                    builder.store(builder.fadd(builder.load(total), pull), total)
            for k, place in zip(wanted, sums, strict=True):
                code.put(builder.load(place), 4, code.plus(5, LANES * k))
            if not first:
                code.put(builder.load(total), 4, code.plus(5, LANES * LANES))
        return context.get_dummy_value()

    return types.void(*arguments), generate


@intrinsic(prefer_literal=True)  # type: ignore[untyped-decorator]
def dot_rows(context: Any, x: Any, x_at: Any, v: Any, v_at: Any, out: Any, out_at: Any) -> Any:
    """`out[r] = sum_k x[r, k] v[k]` for 16 rows."""
    arguments = (x, INT, v, INT, out, INT)

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        code = _Code(context, builder, signature, values)
        factor = code.row(2, values[3])
        rows = [
            builder.fmul(code.row(0, code.plus(1, LANES * r)), factor) for r in range(LANES)
        ]
        width = LANES
        while width > 1:
            half = width // 2
            # Vector i holds, in its q-th group of `width` lanes, what is left of row i + q width.
            low = [
                (q % 2) * LANES + (q // 2) * width + lane
                for q in range(LANES // half)
                for lane in range(half)
            ]
            high = [lane + half for lane in low]
            rows = [
                builder.fadd(
                    code.shuffle(rows[i], rows[i + half], low),
                    code.shuffle(rows[i], rows[i + half], high),
                )
                for i in range(half)
            ]
            width = half
        code.put(rows[0], 4, values[5])
        return context.get_dummy_value()

    return types.void(*arguments), generate


@intrinsic(prefer_literal=True)  # type: ignore[untyped-decorator]
def weighted_sum(
    context: Any, x: Any, x_at: Any, d: Any, d_at: Any, out: Any, out_at: Any, rows: Any
) -> Any:
    """`out = sum_r d[r] x[r]` for r < rows, a literal multiple of 4."""
    arguments = (x, INT, d, INT, out, INT, rows)
    count = rows.literal_value

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        code = _Code(context, builder, signature, values)
        sums = [ir.Constant(code.vector, None)] * 4
        for r in range(count):
            factor = code.splat(2, code.plus(3, r))
            sums[r % 4] = code.fma(factor, code.row(0, code.plus(1, LANES * r)), sums[r % 4])
        total = builder.fadd(builder.fadd(sums[0], sums[1]), builder.fadd(sums[2], sums[3]))
        code.put(total, 4, values[5])
        return context.get_dummy_value()

    return types.void(*arguments), generate


@intrinsic(prefer_literal=True)  # type: ignore[untyped-decorator]
def turn(context: Any, x: Any, x_at: Any, out: Any, out_at: Any) -> Any:
    """The transpose of a 16 by 16 matrix."""
    arguments = (x, INT, out, INT)

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        code = _Code(context, builder, signature, values)
        rows = [code.row(0, code.plus(1, LANES * r)) for r in range(LANES)]
        step = LANES // 2
        while step:
            # Swap the off-diagonal blocks of every 2 step by 2 step block.
            upper = [
                lane if lane & step == 0 else LANES + lane - step for lane in range(LANES)
            ]
            lower = [
                lane + step if lane & step == 0 else LANES + lane for lane in range(LANES)
            ]
            rows = [
                code.shuffle(rows[r], rows[r + step], upper)
                if r & step == 0
                else code.shuffle(rows[r - step], rows[r], lower)
                for r in range(LANES)
            ]
            step //= 2
        for r, row in enumerate(rows):
            code.put(row, 2, code.plus(3, LANES * r))
        return context.get_dummy_value()

    return types.void(*arguments), generate


class _Code:
    """Writes the instructions of one kernel; arrays and indices are named by argument number."""

    def __init__(self, context: Any, builder: Any, signature: Any, values: Any) -> None:
        self.builder, self.values = builder, values
        arrays = {
            place: context.make_array(kind)(context, builder, values[place]).data
            for place, kind in enumerate(signature.args)
            if isinstance(kind, types.Array)
        }
        self.arrays = arrays
        self.number = arrays[0].type.pointee
        self.vector = ir.VectorType(self.number, LANES)
        self.bytes = 8 if isinstance(self.number, ir.DoubleType) else 4
        each = max(1, LANES * self.bytes // _BYTES)
        #: How many sums fit in half of the registers (all sums are apart, so it changes no result).
        self.accumulators = max(1, _REGISTERS // (2 * each))

    def plus(self, at: Any, constant: int) -> Any:
        """An index, given as a value or by argument number, plus a constant."""
        value = self.values[at] if isinstance(at, int) else at
        return self.builder.add(value, ir.Constant(value.type, constant))

    def moved(self, at: int, shift: Any) -> Any:
        """An index by argument number plus a value."""
        return self.builder.add(self.values[at], shift)

    def row(self, array: int, at: Any) -> Any:
        """The vector that begins there."""
        return self.builder.load(self._place(array, at), align=self.bytes)

    def put(self, vector: Any, array: int, at: Any) -> None:
        """Store a vector."""
        self.builder.store(vector, self._place(array, at), align=self.bytes)

    def _place(self, array: int, at: Any) -> Any:
        pointer = self.builder.gep(self.arrays[array], [at])
        return self.builder.bitcast(pointer, self.vector.as_pointer())

    def splat(self, array: int, at: Any) -> Any:
        """One number in all lanes."""
        number = self.builder.load(self.builder.gep(self.arrays[array], [at]))
        empty = ir.Constant(self.vector, ir.Undefined)
        first = self.builder.insert_element(empty, number, ir.Constant(ir.IntType(32), 0))
        return self.shuffle(first, empty, [0] * LANES)

    def shuffle(self, first: Any, second: Any, lanes: list[int]) -> Any:
        """The lanes of two vectors, 0 to 15 and 16 to 31, in a new order."""
        mask = ir.Constant(ir.VectorType(ir.IntType(32), LANES), lanes)
        return self.builder.shuffle_vector(first, second, mask)

    def fma(self, factor: Any, row: Any, total: Any) -> Any:
        """`factor row + total`, rounded once."""
        kind = ir.FunctionType(self.vector, [self.vector] * 3)
        name = f"llvm.fma.v{LANES}f{8 * self.bytes}"
        fused = cgutils.get_or_insert_function(self.builder.module, kind, name)
        return self.builder.call(fused, [factor, row, total])

    def products(
        self, sums: list[Any], x: int, x_at: Any, w: int, w_at: Any, size: int
    ) -> None:
        """Add `sum_k x[r, k] W[k]` to the sum of each row r, in place."""
        for k in range(size):
            line = self.row(w, self.plus(w_at, LANES * k))
            for r in range(len(sums)):
                factor = self.splat(x, self.plus(x_at, LANES * r + k))
                sums[r] = self.fma(factor, line, sums[r])

    def blocks(self, rows: int, block: Any) -> None:
        """Run `block(shift, count)` for all rows, a multiple of 16."""
        count = min(8, self.accumulators)
        one = ir.Constant(self.values[rows].type, count)
        zero = ir.Constant(self.values[rows].type, 0)
        with cgutils.for_range_slice(
            self.builder, zero, self.values[rows], one, self.values[rows].type
        ) as (index, _):
            block(self.builder.mul(index, ir.Constant(index.type, LANES)), count)
