import json
from fractions import Fraction

import numpy as np

from w2sverify import ConicForm
from w2sverify.algebraic import AlgebraicForm
from w2sverify.conic import dense_rows


def test_dense_rows_are_sparse_python_floats():
    rows = dense_rows(np.array([[1.5, 0.0], [0.0, 0.0]]))
    assert rows == [{0: 1.5}, {}]
    assert type(rows[0][0]) is float


def test_values_are_exact():
    form = ConicForm(2, [{0: 0.1, 1: Fraction(1, 3)}, {}, {1: 3}])
    assert form.values([Fraction(1, 7), 0.2]) == [
        Fraction(0.1) / 7 + Fraction(0.2) / 3,
        0,
        3 * Fraction(0.2),
    ]


def test_values_beyond_floats_stay_exact_and_their_floats_finite():
    form = ConicForm(1, [{0: 2.0**1000}, {0: -(2.0**-1000)}])
    theta = [Fraction(2) ** 1000]
    assert form.values(theta) == [Fraction(2) ** 2000, -1]
    assert form.float_values(theta) == [np.finfo(float).max, -1.0]


def test_document():
    form = ConicForm(
        2,
        [{1: 0.5, 0: 2}],
        [{0: Fraction(-1, 3)}, {}],
        [1, 0.0],
        [("nonnegative", 1), ("zero", 1)],
    )
    assert form.document() == {
        "kind": "conic",
        "coefficients": 2,
        "features": [[[0, 1], ["2", "0x1.0000000000000p-1"]]],
        "constraints": [[[0], ["-1/3"]], [[], []]],
        "offset": ["1", "0x0.0p+0"],
        "cones": [["nonnegative", 1], ["zero", 1]],
    }
    assert json.loads(json.dumps(form.document())) == form.document()


def test_algebraic_document():
    circle = AlgebraicForm(2, [{0: 1}, {1: 1}], [[(1, (0, 0)), (1.0, (1, 1)), (-1, ())]])
    assert circle.document()["equations"] == [
        [["1", [0, 0]], ["0x1.0000000000000p+0", [1, 1]], ["-1", []]]
    ]
    assert circle.document()["kind"] == "algebraic"
