"""Instructions on rows of 16 numbers, as functions for compiled code."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import llvmlite.binding as llvm
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

__all__ = ["LANES", "VectorCode", "vector_kernel"]

LANES = 16
_INT = ir.IntType(64)
# Registers for vectors and their bytes.
_REGISTERS, _BYTES = (32, 64) if dict(llvm.get_host_cpu_features()).get("avx512f") else (16, 32)


def vector_kernel(write: Callable[..., None]) -> Any:
    """A decorator of `write(code, *arguments)`, which writes the instructions of one function.

    The function is called from compiled code with arrays (one-dimensional, contiguous, all float32
    or all float64) and indices; an argument named `size` has to be a constant. `write` gets arrays
    as numbers 0, 1, ... for the methods of `VectorCode`, indices as values of LLVM, and `size` as
    a Python number.
    """
    names = list(inspect.signature(write).parameters)[1:]

    @wraps(write)  # numba reads the signature
    def define(_: Any, *given: Any) -> Any:
        kinds = [
            kind if isinstance(kind, types.Array) or name == "size" else types.int64
            for name, kind in zip(names, given, strict=True)
        ]

        def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            arrays: list[Any] = []
            arguments: list[Any] = []
            for name, kind, value in zip(names, signature.args, values, strict=True):
                if isinstance(kind, types.Array):
                    arguments.append(len(arrays))
                    arrays.append(context.make_array(kind)(context, builder, value).data)
                else:
                    arguments.append(kind.literal_value if name == "size" else value)
            write(VectorCode(builder, arrays), *arguments)
            return context.get_dummy_value()

        return types.void(*kinds), generate

    return intrinsic(prefer_literal=True)(define)


class VectorCode:
    """Writes instructions at the place where a kernel is called.

    A row is one vector of LLVM, which becomes the registers that the machine has. `at` is the index
    in the array where a row begins.
    """

    def __init__(self, builder: Any, arrays: list[Any]) -> None:
        self.builder, self.arrays = builder, arrays
        self.number = arrays[0].type.pointee
        self.bytes = 8 if isinstance(self.number, ir.DoubleType) else 4
        self.vector = ir.VectorType(self.number, LANES)
        self.zero = ir.Constant(self.vector, None)
        each = max(1, LANES * self.bytes // _BYTES)
        #: How many sums fit in half of the registers. Each sum is apart, so it changes no result.
        self.sums = max(1, _REGISTERS // (2 * each))

    def plus(self, at: Any, more: Any) -> Any:
        """The sum of two indices, the second a value or a Python number."""
        return self.builder.add(at, _INT(more) if isinstance(more, int) else more)

    def row(self, array: int, at: Any, lanes: int = LANES) -> Any:
        """The vector that begins there."""
        return self.builder.load(self._place(array, at, lanes), align=self.bytes)

    def put(self, vector: Any, array: int, at: Any) -> None:
        """Store a vector."""
        self.builder.store(vector, self._place(array, at, vector.type.count), align=self.bytes)

    def put_first(self, vector: Any, array: int, at: Any) -> None:
        """Store the first number of a vector."""
        first = self.builder.extract_element(vector, ir.IntType(32)(0))
        self.builder.store(first, self.builder.gep(self.arrays[array], [at]))

    def _place(self, array: int, at: Any, lanes: int) -> Any:
        pointer = self.builder.gep(self.arrays[array], [at])
        return self.builder.bitcast(pointer, ir.VectorType(self.number, lanes).as_pointer())

    def splat(self, array: int, at: Any) -> Any:
        """The number that stands there, in all lanes."""
        number = self.builder.load(self.builder.gep(self.arrays[array], [at]))
        empty = ir.Constant(self.vector, ir.Undefined)
        first = self.builder.insert_element(empty, number, ir.IntType(32)(0))
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

    def add(self, first: Any, second: Any) -> Any:
        """The sum of two vectors."""
        return self.builder.fadd(first, second)

    def where_positive(self, test: Any, value: Any) -> Any:
        """`value` where `test > 0`, else 0."""
        on = self.builder.fcmp_ordered(">", test, self.zero)
        return self.builder.select(on, value, self.zero)

    def relu(self, value: Any) -> Any:
        """0 where the value is at most 0, else the value; NaN stays, which a maximum would hide."""
        off = self.builder.fcmp_ordered("<=", value, self.zero)
        return self.builder.select(off, self.zero, value)

    def variables(self, count: int) -> list[Any]:
        """Vectors that keep their value from one turn of a loop to the next, 0 at first."""
        return [cgutils.alloca_once_value(self.builder, self.zero) for _ in range(count)]

    @contextmanager
    def loop(self, rows: Any, step: int = 1) -> Iterator[tuple[Any, Any]]:
        """Through rows 0, step, 2 step, ...: the number of the row, and where it begins."""
        span = cgutils.for_range_slice(self.builder, _INT(0), rows, _INT(step), _INT)
        with span as (row, _):
            yield row, self.builder.mul(row, _INT(LANES))
