import numpy as np
import pytest

from w2sverify import InputError
from w2sverify.arrays import as_float_array


def test_float64_passes_as_a_copy():
    given = np.array([[1.0, 2.0]])
    array = as_float_array(given, "x", axes=1)
    assert array.tolist() == [[1.0, 2.0]]
    array[0, 0] = 5.0
    assert given[0, 0] == 1.0


def test_float32_becomes_float64_exactly():
    array = as_float_array(np.array([0.1], dtype=np.float32), "x", axes=1)
    assert array.dtype == np.float64
    assert array[0] == np.float32(0.1)


def test_lists_of_floats():
    assert as_float_array([0.5, 1.5], "x", axes=1).tolist() == [0.5, 1.5]


def test_no_columns_are_allowed_but_no_points_are_not():
    assert as_float_array(np.zeros((3, 0)), "features", axes=2).shape == (3, 0)
    with pytest.raises(InputError, match=r"features has shape \(0, 3\), which holds no points"):
        as_float_array(np.zeros((0, 3)), "features", axes=2)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (np.array([1, 2]), "x has type int64; convert it to float64"),
        (np.array([True]), "x has type bool"),
        (np.array([1j]), "x has type complex128"),
        (np.array([1.0], dtype=np.float16), "x has type float16"),
        (np.array([1.0], dtype=np.longdouble), "x has type"),
        (np.array([1.0, None]), "x has type object"),
        (np.array(["1.0"]), "x has type <U3"),
        (np.array(["2020-01-01"], dtype="datetime64[D]"), "x has type datetime64"),
        (np.array([]), "holds no points; give at least one"),
        (np.zeros((2, 0)), "holds no points"),
        (np.zeros((0, 2)), "holds no points"),
        (np.array(1.0), "give at least 1 axes"),
        (np.array([1.0, np.nan]), r"x\[1\] is nan; replace or drop"),
        (np.array([[1.0, 2.0], [-np.inf, np.nan]]), r"x\[1, 0\] is -inf"),
        (np.ma.array([1.0, 2.0], mask=[False, True]), "x is a masked array; drop the masked"),
        (None, "x has type object"),
    ],
)
def test_bad_arrays_are_named(value, message):
    with pytest.raises(InputError, match=message):
        as_float_array(value, "x", axes=1)


def test_torch_stays_torch_without_its_gradient():
    torch = pytest.importorskip("torch")
    tensor = torch.ones(3, dtype=torch.float32, requires_grad=True)
    array = as_float_array(tensor, "x", axes=1)
    assert isinstance(array, torch.Tensor)
    assert array.dtype == torch.float64
    assert not array.requires_grad
    with pytest.raises(InputError, match=r"x\[0, 1\] is inf"):
        as_float_array(torch.tensor([[0.0, float("inf")]]), "x", axes=1)
    for dtype in (torch.float16, torch.bfloat16, torch.int32, torch.complex64):
        with pytest.raises(InputError, match="convert it to float64 first"):
            as_float_array(torch.ones(2, dtype=dtype), "x", axes=1)
