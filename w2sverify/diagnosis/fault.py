"""What is wrong with a run, if anything."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["NEXT_STEPS", "Fault"]

# Each name is about one hypothesis of Theorem 1, and has one next step.
HYPOTHESES = {
    "optimisation": "student",
    "regularised": "student",
    "labels": "student",
    "features": "student",
    "class": "student",
    "measure": "measure",
    "leakage": "measure",
    "sampling": "measure",
    "truth": "truth",
    "noise": "truth",
}
NEXT_STEPS = {
    "optimisation": "Train the head to the minimum, or solve the least squares problem directly.",
    "regularised": "Fit without the penalty, or state the theorem for the penalised student.",
    "labels": "Check which labels the student was trained on; save the weak labels it saw.",
    "features": "Save the features that the head reads, in the order of the predictions.",
    "class": "Name the class the student was fitted in, with its parameters, as --class.",
    "measure": "Fit under the weights that errors are taken with, or give train_weights.",
    "leakage": "Fit on the training points alone, or correct train_index.",
    "sampling": "Take more training points: this part falls as they grow in number.",
    "truth": "Use richer features, or allow for 2 sqrt(misfit epsilon) as Theorem 2 does.",
    "noise": "Compare with a denoised truth, or read the noise off the non-realizability.",
}


@dataclass(frozen=True)
class Fault:
    """One hypothesis that does not hold: its name, the evidence, and what it costs.

    `cost` is its part of the excess on the sample that counts: how much of student error + misfit
    - weak error it makes. It may be negative.
    """

    name: str
    evidence: str
    cost: float

    @property
    def hypothesis(self) -> str:
        """The hypothesis of Theorem 1 that it breaks."""
        return HYPOTHESES[self.name]

    @property
    def next_step(self) -> str:
        """What to try."""
        return NEXT_STEPS[self.name]
