"""Tries to refute a claim, a theorem without one of its assumptions, or a known conjecture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ..convex import ConvexClass
from ..errors import InputError
from ..exact import to_float
from ..registry import discover, find
from .budget import Budget
from .claim import Claim
from .conjecture import Conjecture, all_conjectures, find_conjecture
from .controlled import search_theorem, show_control
from .enclosure import bounds, show
from .finding import Finding
from .script import as_text, write_script
from .search import Search, Searched
from .setting import find_setting
from .trial import Decided, Trial

__all__ = ["falsify"]

#: Other words for assumptions.
WORDS = {
    "convexity": "convex",
    "realizability": "truth",
    "realizable": "truth",
    "projection": "student",
    "distribution": "measure",
    "measures": "measure",
}


def falsify(
    target: str = "",
    *,
    drop: str = "",
    claim: str = "",
    setting: str = "convex",
    classes: Sequence[str | type[ConvexClass]] = (),
    budget: str = "10s",
    seed: int = 0,
    resume: int = 0,
    progress: Callable[[Searched], None] | None = None,
) -> Finding:
    """Search for a counterexample, and decide it exactly.

    `target` names a theorem (with an assumption to `drop`, or without: then the theorem itself is
    tried) or a conjecture of the library. Or give a `claim` such as "gain >= misfit" about a
    `setting`, on `classes`. `budget` is a time ("10s") or a number of instances ("10000"). The same
    seed tries the same instances; `resume` begins at a later restart of them.

    A REFUTED finding holds a counterexample in small fractions, of which every hypothesis and both
    sides are decided in exact arithmetic, with a script of the standard library that shows it.
    Otherwise the claim survived, which proves nothing. Classes that are not built in run in this
    process; the command line gives them one of their own.

    Raises `InputError` for names, claims and budgets that cannot be used.
    """
    for name, number in (("seed", seed), ("resume", resume)):
        if isinstance(number, bool) or not isinstance(number, int) or number < 0:
            raise InputError(f"{name} is {number!r}; give an integer that is 0 or more.")
    wanted = chosen(target, drop, claim, setting)
    limit = Budget.of(budget)
    if isinstance(wanted, Conjecture):
        return try_conjecture(wanted, classes, limit, seed, resume, progress)
    name, assumption = wanted
    kinds = found_classes(classes or ("Linear", "NonnegativeCone"))
    if assumption:
        return show_control(name, assumption, kinds, seed, limit)
    return search_theorem(name, kinds, seed, limit, first=resume)


def chosen(target: str, drop: str, claim: str, setting: str) -> Conjecture | tuple[str, str]:
    """The conjecture that is meant, or a theorem and an assumption that no conjecture is about."""
    if claim:
        if target or drop:
            raise InputError(f"Give either a claim or a target, not {target or drop!r} beside it.")
        return user_claim(claim, setting)
    if not target:
        raise InputError(
            "Nothing to falsify: name a theorem with --drop, a conjecture "
            "(`w2sverify list conjectures`), a class or a --claim."
        )
    theorems = discover("theorems").members
    if target.lower() not in theorems:
        if drop:
            find("theorems", target)  # says which there are
        if target not in all_conjectures():
            known = list(dict.fromkeys([*theorems, *all_conjectures()]))
            raise InputError(unknown(target, known))
        return find_conjecture(target)
    name = target.lower()
    assumptions = [each.name for each in theorems[name].assumptions]
    wanted = drop if drop in assumptions else WORDS.get(drop, drop)
    if wanted and wanted not in assumptions:
        raise InputError(
            f"{name} has no assumption {drop!r}; drop one of {', '.join(assumptions)}."
        )
    for conjecture in all_conjectures().values():
        if (conjecture.theorem, conjecture.drop) == (name, wanted):
            return conjecture
    return name, wanted


def unknown(target: str, known: Sequence[str]) -> str:
    """That there is no such name, and the nearest ones."""
    from difflib import get_close_matches

    near = ", ".join(get_close_matches(target, known, n=3, cutoff=0.4) or known[:3])
    return (
        f"There is no theorem and no conjecture named {target!r}; did you mean {near}? "
        "`w2sverify list theorems` and `w2sverify list conjectures` show all."
    )


def user_claim(text: str, setting: str) -> Conjecture:
    """A claim of a user; where the library has the same one proved, it says by what."""
    found = find_setting(setting)
    root = Claim(text, tuple(found.names)).root
    proof = ""
    for known in all_conjectures().values():
        if known.proof and known.setting == setting:
            same = Claim(known.claim, tuple(found.names)).root == root
            proof = known.proof if same else proof
    return Conjecture("claim", text, setting, text, "", "", proof=proof)


def found_classes(classes: Sequence[str | type[ConvexClass]]) -> list[type[ConvexClass]]:
    """The classes themselves."""
    return [find("classes", each) if isinstance(each, str) else each for each in classes]


def try_conjecture(
    conjecture: Conjecture,
    classes: Sequence[str | type[ConvexClass]],
    budget: Budget,
    seed: int,
    resume: int,
    progress: Callable[[Searched], None] | None,
) -> Finding:
    """Search for a counterexample to a conjecture."""
    setting = find_setting(conjecture.setting)
    claim = Claim(conjecture.claim, tuple(setting.names))
    trial = Trial(setting, claim)
    if classes and not setting.takes_class:
        raise InputError(
            f"The setting {setting.name} takes no class; leave out {classes[0]!r}, or choose "
            "another setting."
        )
    default = conjecture.classes or (("Linear",) if setting.takes_class else ())
    kinds = found_classes(classes or default)
    _ = claim.root  # a claim that cannot be read is an error before any work
    state = Search(trial, kinds, seed).run(budget, first=resume, progress=progress)
    finding = Finding(
        name=conjecture.name,
        title=conjecture.title,
        claim=conjecture.claim,
        setting=setting.name,
        verdict="UNDECIDED",
        seed=seed,
        budget=str(budget),
        seconds=state.seconds,
        tried=state.tried,
        decided=state.decided,
        open_ones=state.open_ones,
        worst=state.worst if state.worst > float("-inf") else None,
        resume=state.restarts,
        interrupted=state.interrupted,
        expected=conjecture.expected,
        theorem=conjecture.theorem,
        drop=conjecture.drop,
        proved_by="" if classes and conjecture.name != "claim" else conjecture.proof,
    )
    return finding if state.found is None else refuted(finding, trial, state.found, state)


def refuted(finding: Finding, trial: Trial, found: Decided, state: Searched) -> Finding:
    """The finding with its counterexample, which the kernel has to confirm where it can."""
    numbers = found.numbers
    instance = trial.setting.instance(found.world)
    certificate, kernel = None, ""
    if instance is not None:
        judgement = instance.certificate.judgement
        confirm(judgement, numbers, found)
        certificate = instance.certificate.data
        blame = f", blame {judgement.blame}" if judgement.blame else ""
        kernel = f"Theorem 1 there: {judgement.verdict}{blame}."
    letters = [numbers.get(key) for key in ("weak_error", "student_error", "misfit")]
    plane = None
    if None not in letters:
        plane = tuple(to_float(sum(bounds(each)) / 2) for each in letters)
    return replace(
        finding,
        verdict="REFUTED",
        proved_by="",
        strong_class="" if state.strong_class is None else repr(state.strong_class),
        n=int(numbers["n"]),
        d=int(numbers["d"]) if "d" in numbers else None,
        digits=found.digits,
        sides=tuple(
            (show(left), sign, show(right)) for left, sign, right in trial.claim.sides(numbers)
        ),
        numbers={
            key: show(numbers[key]) for key in trial.setting.names if key in trial.claim.names
        },
        world=as_text(found.world),
        plane=plane,  # type: ignore[arg-type]
        script=write_script(trial, found, title=f"A counterexample to: {finding.title}."),
        certificate=certificate,
        kernel=kernel,
    )


def confirm(judgement: Any, numbers: dict[str, Any], found: Decided) -> None:
    """The kernel's own numbers are the same, where it takes the student as it is."""
    if found.world.get("gap"):
        return
    for name in ("weak_error", "student_error", "misfit", "slack"):
        own = numbers.get(name, numbers.get(f"{name}_1"))
        if own is not None and getattr(judgement, name) != own:
            raise RuntimeError(
                f"The kernel has {name} = {getattr(judgement, name)}, the search {own}."
            )
