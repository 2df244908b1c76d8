"""The checker of proofs: what it proves is true, and nothing hostile is proved."""

import json
import random
from fractions import Fraction

import pytest

from w2sverify.kernel import rational
from w2sverify.kernel.proof import check_proof

from .documents import canonical, put, seal, text, texts, walk
from .proofs import SCHEMA, configuration, proof, rehashed, statement, worst
from .tampering import JSON_NUMBERS, TEXTS, TYPES, resealed, spliced

G_P, F_P, P_F, G_F = ["1", "-1", "0"], ["0", "-1", "1"], ["0", "1", "-1"], ["1", "0", "-1"]
VI = ["p at f", "<=", [[["1"], G_P, F_P]]]
THEOREM = ["<=", [[["1"], P_F, P_F], [["1"], G_P, G_P], [["-1"], G_F, G_F]]]
THEOREM_1 = proof(statement([VI], THEOREM), [["2"]])

#: For every s > 0: 2 <u, v> <= s |u|^2 + |v|^2 / s, without a hypothesis, times s.
U, V = ["1", "0"], ["0", "1"]
YOUNG_GOAL = ["<=", [[["0", "2"], U, V], [["0", "0", "-1"], U, U], [["-1"], V, V]]]
YOUNG = proof(statement([], YOUNG_GOAL, "uv", parameter=["s", "0", None]), [])

#: |v| <= r for |v - c| = 0, c = r: numbers, constants and equations.
MIXED = proof(
    statement(
        [
            ["length", "=", [[["1"], ["1"], ["1"]], [["-1"], [0]]]],
            ["number", "<=", [[["1"], [0]], [["-3"]]]],
        ],
        ["<=", [[["1"], ["1"], ["1"]], [["-4"]]]],
        "v",
        ["r"],
    ),
    [["1"], ["1"]],
)
IDENTITY = proof(
    statement([], ["=", [*THEOREM[1], [["2"], G_P, P_F]]]),
    [],
)
WITHOUT_CONVEXITY = configuration(
    statement([["argmin", "<=", [[["1"], G_P, G_P], [["-1"], G_F, G_F]]]], THEOREM),
    ["1"],
    [["-1"], ["0"], ["-2"]],
)
PROVED = {"theorem 1": THEOREM_1, "young": YOUNG, "mixed": MIXED, "identity": IDENTITY}


def verdict(document):
    return check_proof(rehashed(document)).verdict


@pytest.mark.parametrize("name", PROVED)
def test_proofs(name):
    judgement = check_proof(rehashed(PROVED[name]))
    assert judgement.verdict == "PROVED", judgement
    assert judgement.subject == "made"
    assert judgement.statement_hash == json.loads(rehashed(PROVED[name]))["statement_hash"]
    assert worst(PROVED[name]) > -1e-12


def test_a_refutation():
    assert verdict(WITHOUT_CONVEXITY) == "REFUTED"
    # At the weak label itself the hypothesis fails, and at the student the goal holds.
    for path in ((2, 0, "-1"), (2, 0, "0")):
        other = put(WITHOUT_CONVEXITY, ("evidence", "vectors", *path[:2]), path[2])
        assert verdict(other) == "UNDECIDED"
    assert verdict(put(WITHOUT_CONVEXITY, ("evidence", "weights"), ["-1"])) == "UNDECIDED"
    # With the variational inequality instead, it is none.
    assert verdict(put(WITHOUT_CONVEXITY, ("statement", "hypotheses", 0), VI)) == "UNDECIDED"


def test_a_negative_weight_refutes_nothing():
    """With weight -1 squares would be negative, and |v|^2 >= 0 refuted."""
    goal = ["<=", [[["-1"], ["1"], ["1"]]]]
    for weights, entries in ((["-1"], ["1"]), (["1", "-4"], ["1", "1"])):
        made = configuration(statement([], goal, "v"), weights, [entries])
        judgement = check_proof(rehashed(made))
        assert judgement.verdict == "UNDECIDED"
        assert "weight" in judgement.reason


def test_an_equation_holds_exactly_at_a_configuration():
    """|v|^2 = 1 implies |v|^2 >= 1; at v = 1/2 the goal fails, but so does the hypothesis."""
    form = [[["1"], ["1"], ["1"]], [["-1"]]]
    goal = ["<=", [[["-1"], ["1"], ["1"]], [["1"]]]]
    for kind, expected in (("=", "UNDECIDED"), ("<=", "REFUTED")):
        made = configuration(statement([["length", kind, form]], goal, "v"), ["1"], [["1/2"]])
        assert verdict(made) == expected
        above = put(made, ("evidence", "vectors", 0, 0), "3/2")
        assert verdict(above) == "UNDECIDED"


def test_a_configuration_is_evaluated_exactly():
    """Fractions everywhere: |v|^2 + 2 <u, v> + x <= bound fails exactly where the bound is less."""
    draw, found = random.Random(1), {"REFUTED": 0, "UNDECIDED": 0}
    for _ in range(120):
        w, u, v = ([Fraction(draw.randint(-9, 9), draw.randint(1, 5)) for _ in "ab"] for _ in "wuv")
        w, x = [abs(c) for c in w], Fraction(draw.randint(-9, 9), draw.randint(1, 5))
        value = sum(c * (b * b + 2 * a * b) for c, a, b in zip(w, u, v, strict=True)) + x
        bound = value + Fraction(draw.choice([-1, 0, 1]), draw.randint(1, 1000))
        goal = ["<=", [[["1"], V, V], [["2"], U, V], [["1"], [0]], [[text(-bound)]]]]
        made = configuration(
            statement([], goal, "uv", ["x"]), texts(w), [texts(u), texts(v)], texts([x])
        )
        assert verdict(made) == ("REFUTED" if value > bound else "UNDECIDED"), made
        found[verdict(made)] += 1
    assert min(found.values()) > 20


def test_polynomials_have_the_length_that_the_parameter_allows():
    for multiplier in ([], ["2", "0"], ["0", "2"]):
        judgement = check_proof(
            rehashed(put(THEOREM_1, ("evidence", "multipliers", 0), multiplier))
        )
        assert "no coefficient or too many" in judgement.reason
    for weight in ([], ["1", "0"]):
        changed = put(THEOREM_1, ("evidence", "weight"), weight)
        assert "no coefficient or too many" in check_proof(rehashed(changed)).reason
    goal = ["<=", [[["-1", "0"]]]]
    assert "too many" in check_proof(rehashed(proof(statement([], goal, ""), []))).reason


def test_a_refutation_holds_for_every_value_of_the_parameter():
    """|v|^2 <= (1 - s) fails at |v| = 1 for every s > 0, but not for every s > -1."""
    for low, expected in (("0", "REFUTED"), ("-1", "UNDECIDED")):
        goal = ["<=", [[["1"], ["1"], ["1"]], [["-1", "1"]]]]
        made = configuration(statement([], goal, "v", (), ["s", low, None]), ["1"], [["1"]])
        assert verdict(made) == expected
    goal = ["=", [[["1"], ["1"], ["1"]], [["-1", "1"]]]]
    for entry, expected in (("1", "REFUTED"), ("2", "REFUTED"), ("1/2", "UNDECIDED")):
        made = configuration(statement([], goal, "v", (), ["s", "0", None]), ["1"], [[entry]])
        assert verdict(made) == expected, entry
    below = configuration(statement([], goal, "v", (), ["s", "0", "1/2"]), ["1"], [["1/2"]])
    assert verdict(below) == "REFUTED"


@pytest.mark.parametrize("multiplier", ["0", "1", "-2", "1/2", "3", "2/3", "20"])
def test_a_wrong_multiplier(multiplier):
    assert verdict(put(THEOREM_1, ("evidence", "multipliers", 0), [multiplier])) == "UNDECIDED"


def test_a_negative_multiplier_is_for_equations_only():
    """-|u|^2 <= 0 would prove |u|^2 <= 0 if its multiplier might be -1."""
    u = ["1"]
    for kind, expected in (("<=", "UNDECIDED"), ("=", "PROVED")):
        made = proof(
            statement([["h", kind, [[["-1"], u, u]]]], ["<=", [[["1"], u, u]]], "u"), [["-1"]]
        )
        assert verdict(made) == expected


def test_an_equality_needs_equations():
    """|u|^2 = 0 does not follow from |u|^2 <= |u|^2 + 1, nor from |u|^2 <= 0 in this format."""
    u = ["1"]
    form = [[["1"], u, u]]
    for kind, expected in (("<=", "UNDECIDED"), ("=", "PROVED")):
        made = proof(statement([["h", kind, form]], ["=", form], "u"), [["1"]])
        assert verdict(made) == expected
    # A square that is left over proves an inequality, not an equality.
    for kind, expected in (("<=", "PROVED"), ("=", "UNDECIDED")):
        made = proof(statement([], [kind, [[["-1"], u, u]]], "u"), [])
        assert verdict(made) == expected
    for kind, expected in (("<=", "PROVED"), ("=", "UNDECIDED")):
        assert verdict(proof(statement([], [kind, [[["-1"]]]], ""), [])) == expected


@pytest.mark.parametrize("weight", [["0"], ["-1"], ["0", "0"], ["-1", "1"], ["1", "-2", "1"]])
def test_the_weight_of_the_goal_is_positive_throughout(weight):
    """With weight 0 anything follows; (s-1)^2 is 0 at s = 1 only, and that is enough to refuse."""
    goal = ["<=", [[["1"]]]]
    nothing = proof(statement([["h", "=", [[["1"], ["1"], ["1"]]]]], goal, "u"), [["0"]], weight)
    assert verdict(nothing) == "UNDECIDED"
    for low, high in (("0", None), ("0", "2")):
        made = proof(statement([], goal, "u", (), ["s", low, high]), [], weight)
        assert verdict(made) == "UNDECIDED"
    true = proof(statement([], ["<=", [[["-1"]]]], "u", (), ["s", "0", None]), [], weight)
    assert verdict(true) == "UNDECIDED"


def test_a_weight_may_vanish_at_the_ends():
    made = proof(statement([], ["<=", [[["-1"]]]], "", (), ["s", "0", "1"]), [], ["0", "1", "-1"])
    assert verdict(made) == "PROVED"
    assert verdict(put(made, ("statement", "parameter", 2), "1/0")) == "UNDECIDED"
    assert verdict(put(made, ("statement", "parameter", 2), "2")) == "UNDECIDED"
    assert verdict(put(made, ("statement", "parameter", 2), None)) == "UNDECIDED"


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        (["s", "0", None], "PROVED"),
        (["s", "0", "1"], "PROVED"),
        (["s", "1/2", "2"], "PROVED"),
        (["s", "-1", None], "PROVED"),  # times s it is |s u - v|^2 >= 0, for negative s too
        (["s", "1", "1"], "UNDECIDED"),
        (["s", "2", "1"], "UNDECIDED"),
        (["s", "0", "0"], "UNDECIDED"),
        (["s", None, "1"], "UNDECIDED"),
        (["s", None, None], "UNDECIDED"),
        (["s", "0"], "UNDECIDED"),
        (["", "0", None], "UNDECIDED"),
        ([None, "0", None], "UNDECIDED"),
        (["s", 0, None], "UNDECIDED"),
        (["s", "0", "1", None], "UNDECIDED"),
        (["s", "inf", None], "UNDECIDED"),
        (["s", "0", "nan"], "UNDECIDED"),
        ("s", "UNDECIDED"),
        (None, "UNDECIDED"),
    ],
)
def test_the_parameter(parameter, expected):
    assert verdict(put(YOUNG, ("statement", "parameter"), parameter)) == expected


@pytest.mark.parametrize(
    ("hint", "low", "expected"),
    [
        (["0", "1"], "0", "PROVED"),  # s h, at s > 0
        (["0", "1"], "-1", "UNDECIDED"),  # s is negative at -1/2
        (["0", "-1"], "0", "UNDECIDED"),  # a sign
        (["-1", "1"], "0", "UNDECIDED"),  # s - 1 changes its sign
    ],
)
def test_the_sign_of_a_multiplier_of_the_parameter(hint, low, expected):
    """s h <= 0 follows from h <= 0 where s > 0."""
    goal = [[hint, [0]]]
    made = proof(
        statement([["h", "<=", [[["1"], [0]]]]], ["<=", goal], "", ["x"], ["s", low, None]),
        [hint],
    )
    assert verdict(made) == expected


def test_a_matrix_that_is_semidefinite_at_most_values_of_the_parameter():
    """|u|^2 (s-1)(s-2) >= 0 fails between 1 and 2; with (s-1)^2 it holds."""
    for p, expected in ((["-2", "3", "-1"], "UNDECIDED"), (["-1", "2", "-1"], "PROVED")):
        goal = ["<=", [[p, ["1"], ["1"]]]]
        assert verdict(proof(statement([], goal, "u", (), ["s", "0", None]), [])) == expected
    # A zero pivot with something beside it: 2 s <u, v> <= 0 is false.
    goal = ["<=", [[["0", "1"], U, V]]]
    assert verdict(proof(statement([], goal, "uv", (), ["s", "0", None]), [])) == "UNDECIDED"
    # The same pivots, zero first: the second vector alone.
    goal = ["<=", [[["0", "-1"], V, V]]]
    assert verdict(proof(statement([], goal, "uv", (), ["s", "0", None]), [])) == "PROVED"


NAN = ["nan", "inf", "-inf", "NaN", "1e-5", "1.5", "1/0", "0/0", "", "--1", "+1", "1_0", "\u0661"]


def is_number_text(path, leaf):
    """Whether a leaf is a number; names, relations and the kind are not."""
    words = ("p at f", "length", "number", "<=", "=", "multipliers")
    named = len(path) > 1 and path[1] in ("vectors", "numbers")
    return isinstance(leaf, str) and path[0] != "subject" and not named and leaf not in words


@pytest.mark.parametrize("text", NAN)
def test_no_number_that_is_none(text):
    for document in PROVED.values():
        content = {key: document[key] for key in ("evidence", "statement")}
        for path, leaf in walk(content):
            if path and is_number_text(path, leaf) and leaf != "s":
                changed = rehashed(put(document, path, text))
                assert check_proof(changed).verdict == "UNDECIDED", (path, leaf)


@pytest.mark.parametrize("name", PROVED)
def test_every_node_changed(name):
    """Without the new hash it is malformed; with it, what is still proved is true."""
    document, count = PROVED[name], 0
    old = json.loads(rehashed(document))["statement_hash"]
    for path, leaf in list(walk(document))[1:]:
        others = [*TYPES, *TEXTS[:12], [leaf], "<=", "=", "1", "-1", "0", "2", "1/3", "-7/2"]
        if isinstance(leaf, list):
            others += [leaf[::-1], leaf[1:], [*leaf, *leaf[:1]]]
        if isinstance(leaf, dict):
            others += [{k: v for k, v in leaf.items() if k != gone} for gone in leaf]
            others += [{**leaf, "more": None}]
        for other in others:
            if other == leaf:
                continue
            changed = put(document, path, other)
            kept = check_proof(seal({**changed, "statement_hash": old}))
            if path[0] == "statement":
                assert kept.verdict == "UNDECIDED", (path, other)
            judgement = check_proof(rehashed(changed))
            count += 1
            assert len(judgement.reason) < 300
            if judgement.verdict == "PROVED":
                assert worst(changed) > -1e-9, (path, other)
            if judgement.verdict == "PROVED" and path[0] == "statement":
                assert judgement.statement_hash != old
    assert count > 300


def test_text_that_is_not_canonical():
    document = json.loads(rehashed(THEOREM_1))
    del document["seal"]
    for path, _ in list(walk(document))[1:]:
        for raw in [*JSON_NUMBERS, b"nul", b"[", b'"\\u0031"', b" 1", b"[" * 500 + b"]" * 500]:
            data = resealed(spliced(document, path, raw))
            assert check_proof(data).verdict == "UNDECIDED", (path, raw)


def test_bytes():
    data = rehashed(THEOREM_1)
    assert check_proof(data + b"\n").verdict == "PROVED"
    for other in (b"", b"{}", b"null", b"\xff\xfe", data[:-1], data + b" ", data + b"\n\n", b"[]"):
        judgement = check_proof(other)
        assert judgement.verdict == "UNDECIDED"
        assert judgement.reason.startswith("The certificate is not judged: ")
    for i in range(0, len(data), 7):
        assert check_proof(data[:i] + bytes([data[i] ^ 1]) + data[i + 1 :]).verdict == "UNDECIDED"
    assert "larger than 1 MiB" in check_proof(data + b" " * (1 << 20)).reason


def test_it_is_no_certificate_of_an_instance():
    from w2sverify.kernel import check

    assert check(rehashed(THEOREM_1)).verdict == "UNDECIDED"
    assert (
        "schema" in check_proof(rehashed({**THEOREM_1, "schema": SCHEMA.replace("1", "2")})).reason
    )


def test_the_hash_is_that_of_the_statement():
    data = json.loads(rehashed(THEOREM_1))
    other = put(THEOREM_1, ("statement", "goal"), ["<=", [[["1"], P_F, P_F]]])
    del data["seal"]
    judgement = check_proof(seal({**data, "statement": other["statement"]}))
    assert "statement hash" in judgement.reason
    assert judgement.statement_hash is None


def test_limits():
    for count, expected in ((24, "PROVED"), (25, "UNDECIDED")):
        names = [f"v{i}" for i in range(count)]
        span = ["1"] * count
        made = proof(statement([], ["<=", [[["-1"], span, span]]], names), [])
        assert verdict(made) == expected
    for degree, expected in ((16, "PROVED"), (17, "UNDECIDED")):
        goal = ["<=", [[["-1", *["0"] * (degree - 1), "-1"]]]]
        assert verdict(proof(statement([], goal, "", (), ["s", "0", None]), [])) == expected
    for terms, expected in ((2000, "PROVED"), (2001, "UNDECIDED")):
        goal = ["<=", [[["-1"], [0]], [["1"], [0]]] * (terms // 2) + [[["-1"]]] * (terms % 2)]
        assert verdict(proof(statement([], goal, "", ["x"]), [])) == expected
    for length, expected in ((40, "PROVED"), (41, "UNDECIDED")):
        goal = ["<=", [[["-1"], ["1"], ["1"]]]]
        assert verdict(proof(statement([], goal, ["x" * length]), [])) == expected
    for count, expected in ((200, "PROVED"), (201, "UNDECIDED")):
        rows = [[f"h{i}", "<=", [[["1"], [0]]]] for i in range(count)]
        made = proof(
            statement(rows, ["<=", [[["1"], [0]]]], "", ["x"]), [["0"]] * (count - 1) + [["1"]]
        )
        assert verdict(made) == expected
    twice = put(THEOREM_1, ("statement", "vectors"), ["g", "g", "f"])
    assert verdict(twice) == "UNDECIDED"


def dense(order, bits, degree):
    """A matrix of long random polynomials, diagonally dominant, so that all of it is eliminated."""
    draw = random.Random(order)
    form = []
    for i in range(order):
        for j in range(i + 1):
            u, v = (["1" if k == at else "0" for k in range(order)] for at in (i, j))
            size = bits + 8 if i == j else bits
            row = [f"-{draw.getrandbits(size) | 1 << (size - 1):x}" for _ in range(degree + 1)]
            form.append([row, u, v])
    names = [f"v{i}" for i in range(order)]
    return proof(statement([], ["<=", form], names, (), ["s", "0", None]), [])


def test_a_cost_bomb_is_refused(monkeypatch):
    monkeypatch.setattr(rational, "MAX_WORK", 1 << 21)
    judgement = check_proof(rehashed(dense(12, 400, 16)))
    assert "too long" in judgement.reason
    huge = put(THEOREM_1, ("evidence", "multipliers", 0), ["f" * 32769])
    assert "32768 characters" in check_proof(rehashed(huge)).reason
    monkeypatch.undo()
    assert verdict(THEOREM_1) == "PROVED"


@pytest.mark.parametrize("seed", range(6))
def test_random_statements_agree_with_floats(seed):
    """Multipliers drawn at random: proved if and only if floats at many points find nothing."""
    draw, decided = random.Random(seed), {"PROVED": 0, "UNDECIDED": 0}

    def polynomial():
        return [str(draw.randint(-2, 4)) for _ in range(draw.randint(1, 3))]

    def span():
        return [draw.choice(["0", "1", "-1", "2"]) for _ in range(2)]

    for _ in range(60):
        form = [[polynomial(), span(), span()] for _ in range(2)]
        squares = [[[f"-{draw.randint(1, 3)}"], each, each] for each in (span(), span(), span())]
        made = proof(
            statement([["h", "<=", form]], ["<=", [*form, *squares]], "uv", (), ["s", "0", "1"]),
            [draw.choice([["1"], ["1"], polynomial()])],
        )
        found = verdict(made)
        decided[found] += 1
        least = worst(made)
        if found == "PROVED":
            assert least > -1e-9, made
        else:
            assert least < 1e-2, made
    assert min(decided.values()) > 5, decided


def test_no_bytes_raise():
    draw, data = random.Random(0), rehashed(MIXED)
    for _ in range(300):
        other = bytearray(data)
        for _ in range(draw.randint(1, 4)):
            other[draw.randrange(len(other))] = draw.randrange(256)
        assert check_proof(bytes(other)).verdict == "UNDECIDED" or bytes(other) == data
    assert check_proof(canonical(None)).verdict == "UNDECIDED"
