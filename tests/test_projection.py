from fractions import Fraction

import numpy as np
import pytest

from w2sverify import Certificate, Function, InputError, Instance, SampleSpace, Verdict
from w2sverify.classes import Affine, Box, Linear, NonnegativeCone

SPACE = SampleSpace.uniform(2)
COLUMN = np.array([[1.0], [1.0]])


def test_a_single_projection_is_no_batch():
    projection = Linear().project(SPACE, COLUMN, np.array([0.0, 1.0]))
    with pytest.raises(TypeError, match="no length; use its values"):
        len(projection)
    with pytest.raises(TypeError):
        projection[0]


def test_a_batch_is_a_sequence_of_projections():
    batch = Linear().project(SPACE, COLUMN, np.array([[0.0, 1.0], [2.0, 4.0]]))
    assert len(batch) == 2
    assert [one.values.tolist() for one in batch] == [[0.5, 0.5], [3.0, 3.0]]
    assert batch[-1].target.tolist() == [2.0, 4.0]
    for index in (2, -3):
        with pytest.raises(IndexError, match=f"Projection {index} of a batch of 2"):
            batch[index]
    with pytest.raises(InputError, match=r"shape \(2, 2\), a batch; take one .* projection\[0\]"):
        batch.instance()


def test_certificate_of_a_projection():
    projection = Linear().project(SPACE, COLUMN, np.array([0.0, 1.0]), exact=True)
    certificate = projection.certificate
    assert certificate.verdict is Verdict.PROVED
    assert (certificate.gap, certificate.slack) == (0, None)
    assert certificate.judgement.misfit == Fraction(1, 4)
    assert certificate.judgement.subject == "Linear()"
    assert projection.certificate is certificate


def test_instance_with_a_truth():
    projection = Linear().project(SPACE, COLUMN, np.array([0.0, 1.0]), exact=True)
    inside = projection.instance(Function([Fraction(5)]), "five", "random")
    assert inside.certificate.verdict is Verdict.PROVED
    assert inside.certificate.slack == 0
    assert (inside.subject, inside.origin) == ("five", "random")
    outside = projection.instance(Function([Fraction(0), Fraction(1)], by="values"))
    assert outside.certificate.verdict is Verdict.REFUTED
    assert outside.certificate.judgement.blame == "truth"


def test_a_float_fit_of_a_span_proves_no_gap_and_of_a_box_does():
    target = np.array([0.1, 0.3])
    assert Affine().project(SPACE, np.array([[0.1], [0.7]]), target).certificate.gap >= 0
    boxed = Box(0.0, 0.2).project(SPACE, None, target)
    assert boxed.certificate.gap == 0
    assert boxed.certificate.verdict is Verdict.PROVED


def test_a_cone_shows_when_the_gap_is_unbounded():
    """It is where a multiple of the column would still be better: by rounding, or not at all."""
    cone, column = NonnegativeCone(), np.array([[1.0], [3.0]])
    unbounded = []
    for target in ([0.1, 0.1], [0.2, 0.3], [0.1, 0.3], [0.3, 0.1], [0.7, 0.1]):
        fitted = cone.project(SPACE, column, np.array(target))
        theta = Fraction(fitted.coef[0])
        left = sum(x * (Fraction(g) - x * theta) for x, g in zip((1, 3), target, strict=True))
        assert (fitted.certificate.gap == float("inf")) == (left > 0)
        unbounded.append(left > 0)
        assert cone.project(SPACE, column, np.array(target), exact=True).certificate.gap == 0
    assert set(unbounded) == {True, False}


def test_certificates_are_saved_and_read_again(tmp_path):
    projection = Linear().project(SPACE, COLUMN, np.array([0.0, 1.0]), exact=True)
    path = tmp_path / "projection.json"
    projection.certificate.save(path)
    again = Certificate(path.read_bytes())
    assert again.judgement == projection.certificate.judgement
    tampered = path.read_bytes().replace(b'"projection"', b'"protection"')
    assert Certificate(tampered).verdict is Verdict.UNDECIDED
    assert "not judged" in Certificate(tampered).reason


def test_subjects_are_made_printable():
    form = Linear().conic(COLUMN)
    instance = Instance(form, [1, 1], [0, 0], Function([0]), [], subject="Größe " * 100)
    judgement = instance.certificate.judgement
    assert judgement.verdict == "PROVED"
    assert judgement.subject.startswith("Gr??e ")
    assert len(judgement.subject) == 400
