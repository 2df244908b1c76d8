"""Check theorems of weak-to-strong generalization by exact computation.

The names below are loaded when they are first used, so that importing the package is fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import classes, theorems
    from .arrays import one_by_one
    from .certificate import Certificate
    from .claim import Claim
    from .conic import ConicForm
    from .convex import ConvexClass
    from .cvxpy_class import CvxpyClass
    from .diagnosis.diagnose import diagnose
    from .diagnosis.diagnosis import Diagnosis
    from .errors import InputError, PluginError, W2SError
    from .experiment import Experiment
    from .experiment_task import ExperimentTask
    from .falsification.falsify import falsify
    from .falsification.finding import Finding
    from .instance import Function, Instance
    from .projection import Projection
    from .proofs.prove import prove
    from .run_record import RunRecord
    from .runs.verify import verify
    from .space import SampleSpace
    from .theorem import Assumption, Control, Theorem
    from .verdict import Verdict

__version__ = "0.1.0"

__all__ = [
    "Assumption",
    "Certificate",
    "Claim",
    "ConicForm",
    "Control",
    "ConvexClass",
    "CvxpyClass",
    "Diagnosis",
    "Experiment",
    "ExperimentTask",
    "Finding",
    "Function",
    "InputError",
    "Instance",
    "PluginError",
    "Projection",
    "RunRecord",
    "SampleSpace",
    "Theorem",
    "Verdict",
    "W2SError",
    "classes",
    "diagnose",
    "falsify",
    "one_by_one",
    "prove",
    "theorems",
    "verify",
]

_HOMES = {
    "Assumption": "theorem",
    "Certificate": "certificate",
    "Claim": "claim",
    "ConicForm": "conic",
    "Control": "theorem",
    "ConvexClass": "convex",
    "CvxpyClass": "cvxpy_class",
    "Diagnosis": "diagnosis.diagnosis",
    "Experiment": "experiment",
    "ExperimentTask": "experiment_task",
    "Finding": "falsification.finding",
    "Function": "instance",
    "InputError": "errors",
    "Instance": "instance",
    "PluginError": "errors",
    "Projection": "projection",
    "RunRecord": "run_record",
    "SampleSpace": "space",
    "Theorem": "theorem",
    "Verdict": "verdict",
    "W2SError": "errors",
    "diagnose": "diagnosis.diagnose",
    "falsify": "falsification.falsify",
    "one_by_one": "arrays",
    "prove": "proofs.prove",
    "verify": "runs.verify",
}


def __getattr__(name: str) -> Any:
    if name in ("classes", "theorems"):
        return import_module(f".{name}", __name__)
    if name in _HOMES:
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"w2sverify has no attribute {name!r}.")


def __dir__() -> list[str]:
    return __all__
