"""What a search for a counterexample found, as plain data."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

__all__ = ["Finding"]


@dataclass(frozen=True)
class Finding:
    """A claim and what became of it.

    `verdict` is REFUTED, with a counterexample that is decided exactly, or UNDECIDED: it survived,
    which proves nothing. `sides` are those of its comparisons: left, sign, right. `world` are the
    numbers of the counterexample as text, `plane` the squared distances between weak model, student
    and truth where it has all three. `script` shows it with the standard library alone,
    `certificate` is for the kernel, whose own words are `kernel`; where a class's own methods are
    the evidence there is neither, and `kernel` is what they did. `worst` is the largest violation
    decided exactly, relative to the numbers in the claim; `resume` is the restart at which another
    search would go on.
    """

    name: str
    title: str
    claim: str
    setting: str
    verdict: str
    seed: int
    budget: str
    seconds: float
    tried: int = 0
    decided: int = 0
    open_ones: int = 0
    worst: float | None = None
    resume: int = 0
    interrupted: bool = False
    expected: str = ""
    theorem: str = ""
    drop: str = ""
    proved_by: str = ""
    strong_class: str = ""
    n: int | None = None
    d: int | None = None
    digits: int | None = None
    sides: tuple[tuple[str, str, str], ...] = ()
    numbers: dict[str, str] = field(default_factory=dict)
    world: dict[str, Any] = field(default_factory=dict)
    plane: tuple[float, float, float] | None = None
    script: str = ""
    certificate: bytes | None = None
    kernel: str = ""

    @property
    def as_expected(self) -> bool:
        """Whether it is what the library says."""
        return (self.verdict == "REFUTED") == (self.expected == "refuted")

    @property
    def instances(self) -> int:
        """How many were tried, in floats or exactly."""
        return self.tried + self.decided + self.open_ones

    @property
    def sentence(self) -> str:
        """The outcome in a sentence."""
        if self.verdict == "REFUTED" and self.n is None:
            return f"REFUTED in {self.seconds:.2g} s."
        if self.verdict == "REFUTED":
            size = f"n = {self.n}" + (f", d = {self.d}" if self.d else "")
            most = "digit" if self.digits == 1 else "digits"
            return (
                f"REFUTED in {self.seconds:.2g} s by a counterexample of {size} and numbers of at "
                f"most {self.digits} {most}."
            )
        left = f", {self.open_ones:,} left open" if self.open_ones else ""
        told = "" if self.worst is None else f", the worst of them {closeness(self.worst)}"
        if not self.decided:
            told = "; none of them could be decided exactly, so this says nothing"
        proved = f" It is proved: see {self.proved_by}." if self.proved_by else ""
        early = " interrupted;" if self.interrupted else ""
        return (
            f"UNDECIDED:{early} survived {self.instances:,} instances in "
            f"{self.seconds:.1f} s (budget {self.budget}), {self.decided:,} of them decided "
            f"exactly{left}{told}; nothing is proved by that.{proved}"
        )

    def document(self) -> dict[str, Any]:
        """The finding as JSON has it."""
        data = asdict(self)
        if self.certificate is not None:
            data["certificate"] = self.certificate.decode("ascii")
        return data


def closeness(worst: float) -> str:
    """The worst relative violation in words."""
    return "an equality" if worst == 0 else f"{-worst:.2g} away from failing"
