"""The student's values beside those of the head it should have been."""

from __future__ import annotations

from markupsafe import Markup

from w2sverify.diagnosis.findings import Scatter
from w2sverify.report.figures.plane import Plane
from w2sverify.report.figures.svg import drawing

__all__ = ["head_picture"]


def head_picture(scatter: Scatter, *, description: str) -> Markup | None:
    """Points of the fit in one colour, others in another; None if a value is not finite."""
    head, student = scatter.head.tolist(), scatter.student.tolist()
    plane = Plane.around(head + student)
    if plane is None:
        return None
    rows = list(zip(head, student, scatter.fitted.tolist(), strict=True))

    def draw(axes: object) -> None:
        plane.frame(axes, "exact head", "student")  # type: ignore[arg-type]
        for fitted, role in ((True, "student"), (False, "weak")):
            chosen = [(x, y) for x, y, inside in rows if inside is fitted]
            xs, ys = [x for x, _ in chosen], [y for _, y in chosen]
            plane.dots(axes, xs, ys, role, 1.6)  # type: ignore[arg-type]

    return drawing(
        draw, size=plane.size, title="Student against exact head", description=description
    )
