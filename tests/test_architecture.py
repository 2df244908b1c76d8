"""Imports point downwards without cycles, heavy ones stay where they belong, nothing asserts."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import experiments
import w2sverify
from w2sverify.registry import discover

ROOT = Path(w2sverify.__file__).parent
FILES = sorted(path for path in ROOT.rglob("*.py"))
BESIDE = Path(experiments.__file__).parent
#: The modules beside the package, by their whole names.
EXPERIMENTS = {
    ".".join(("experiments", *path.relative_to(BESIDE).with_suffix("").parts)): path
    for path in sorted(BESIDE.rglob("*.py"))
}

#: The layers, lowest first. A part imports from its own layer and from those before it.
LAYERS = (
    "errors verdict kernel second processes",
    "exact arrays draw conic algebraic space registry certificate statistics solvers data exhibits "
    "experiment_task run_record",
    "claim experiment instance projection convex cvxpy_class",
    "classes",
    "draws theorem rate_theorem coverage_theorem plugins samples",
    "theorems proofs falsification falsify diagnosis",
    "runs report",
    "commands cli __main__ testing",
)
LEVEL = {part: level for level, parts in enumerate(LAYERS) for part in parts.split()}
#: Parts that import no other part: they are trusted because they stand alone.
ALONE = ("kernel", "second")


def name_of(path):
    """`w2sverify/solvers/conic.py` is `solvers.conic`, `kernel/__init__.py` is `kernel`."""
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts)


MODULES = {name_of(path): path for path in FILES}


def statements(tree) -> Iterator[ast.AST]:
    """Every node but those that only a type checker reads."""
    for node in ast.iter_child_nodes(tree):
        checking = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        if not checking:
            yield node
            yield from statements(node)


@cache
def imports(name):
    """(absolute names, whether at the top of the module) of what a module imports, lazily too."""
    path = (MODULES | EXPERIMENTS)[name]
    tree = ast.parse(path.read_text())
    top = set(map(id, tree.body))
    outside = name in EXPERIMENTS
    package = [*([] if outside else ["w2sverify"]), *([] if not name else name.split("."))]
    if outside or path.name != "__init__.py":
        package.pop()
    found = []
    for node in statements(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, id(node) in top) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                full = f"{source}.{alias.name}"
                inner = full.removeprefix("w2sverify.") in MODULES
                found.append((full if inner else source, id(node) in top))
    return found


def ours(name):
    """The modules of the project that a module imports."""
    targets = {target for target, _ in imports(name) if target.split(".")[0] == "w2sverify"}
    return {target.removeprefix("w2sverify").removeprefix(".") for target in targets}


def part_of(name):
    return name.split(".")[0]


def test_every_part_has_a_layer():
    parts = {part_of(name) for name in MODULES} - {""}
    assert parts <= set(LEVEL), "Give each new part its layer in LAYERS."


@pytest.mark.parametrize("name", [name for name in MODULES if name])
def test_imports_point_downwards(name):
    for target in ours(name) - {""}:
        assert target in MODULES, f"{name} imports {target}"
        up = LEVEL[part_of(target)] - LEVEL[part_of(name)]
        assert up <= 0, f"{name} imports {target}, which is {up} layers above it."


def test_no_cycle():
    graph = {name: ours(name) - {name} for name in MODULES}
    done, path = set(), []

    def visit(name):
        assert name not in path, f"A cycle: {' -> '.join([*path[path.index(name) :], name])}"
        if name in done:
            return
        path.append(name)
        for target in sorted(graph.get(name, ())):
            visit(target)
        path.pop()
        done.add(name)

    for name in graph:
        visit(name)


@pytest.mark.parametrize("name", [name for name in MODULES if part_of(name) in ALONE])
def test_the_checkers_stand_alone(name):
    allowed = set(sys.stdlib_module_names) | ({"flint"} if part_of(name) == "second" else set())
    for target, _ in imports(name):
        own = target.removeprefix("w2sverify.")
        assert part_of(own) == part_of(name) or target.split(".")[0] in allowed, target


HEAVY = {
    "clarabel": ("solvers.clarabel_problem",),
    "cvxpy": ("solvers.conic", "solvers.cvxpy_form"),
    "numba": ("solvers.compiled",),
    "torch": ("testing", "experiments"),
    "matplotlib": ("report",),
    "hypothesis": ("testing",),
    "pytest": ("testing",),
    "rich": ("commands",),
    "jinja2": ("report",),
    "sklearn": ("draws",),
}


@pytest.mark.parametrize("package", HEAVY)
def test_heavy_packages_stay_where_they_belong(package):
    users = {
        name for name in MODULES for target, _ in imports(name) if target.split(".")[0] == package
    }
    strangers = {
        name
        for name in users
        if not any(name == home or name.startswith(f"{home}.") for home in HEAVY[package])
    }
    assert not strangers


def test_cvxpy_and_torch_are_imported_where_they_are_used():
    early = {
        name
        for name in MODULES
        for target, top in imports(name)
        if top and target.split(".")[0] in ("cvxpy", "torch")
    }
    assert not early


def loaded(statement):
    """The packages outside the standard library that a statement loads in a fresh process."""
    code = f"import sys; before = set(sys.modules); {statement}; print(*set(sys.modules) - before)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names = {name.split(".")[0] for name in run.stdout.split()}
    return {name for name in names if name not in sys.stdlib_module_names}


@pytest.mark.parametrize("name", MODULES)
def test_the_package_finds_experiments_but_imports_none(name):
    assert "experiments" not in {target.split(".")[0] for target, _ in imports(name)}


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_experiments_stand_on_the_package(name):
    for target, _ in imports(name):
        own = target.removeprefix("w2sverify.")
        assert target.split(".")[0] != "w2sverify" or own in MODULES or own == "w2sverify", target
        assert part_of(own) not in ("cli", "__main__"), target
        assert target.split(".")[0] not in ("tests", "properties", "benchmarks"), target


def test_sharing_parts_of_experiments_loads_no_trainer():
    found = loaded("import experiments._shared.pretrain, experiments._shared.adamw_head")
    assert not found & {"cvxpy", "torch", "numba", "matplotlib", "sklearn", "hypothesis"}


def test_importing_the_package_is_light():
    assert loaded("import w2sverify") <= {"w2sverify", "numpy"}
    assert loaded("import w2sverify.kernel") == {"w2sverify"}
    assert loaded("import w2sverify.cli") <= {"w2sverify", "numpy"}


def test_projecting_loads_no_solver_of_others():
    found = loaded(
        "import numpy as np, w2sverify as w; w.classes.L1Ball().project("
        "w.SampleSpace.uniform(2), np.ones((2, 1)), np.ones(2)).certificate.judgement"
    )
    assert not found & {"cvxpy", "torch", "sklearn", "matplotlib", "hypothesis", "pytest"}


def test_the_testing_package_loads_hypothesis_only_when_it_is_used():
    assert "hypothesis" not in loaded("import w2sverify.testing")


@pytest.mark.parametrize("name", [*MODULES, *EXPERIMENTS])
def test_nothing_asserts(name):
    tree = ast.parse((MODULES | EXPERIMENTS)[name].read_text())
    lines = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    assert not lines, "An assert vanishes under `python -O`; raise InputError or PluginError."


@pytest.mark.parametrize("name", [*MODULES, *EXPERIMENTS])
def test_files_say_what_they_are_and_stay_small(name):
    text = (MODULES | EXPERIMENTS)[name].read_text()
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "A module says in a docstring what it is."
    assert len(text.splitlines()) <= 300, "Split the file; one public object each."


@pytest.mark.parametrize(
    "name",
    [
        n
        for n, path in (MODULES | EXPERIMENTS).items()
        if part_of(n) not in (*ALONE, "__main__") and path.name[0] != "_"
    ],
)
def test_public_names_are_declared_and_there(name):
    tree = ast.parse((MODULES | EXPERIMENTS)[name].read_text())
    lists = [
        n for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "__all__"
    ]
    assert len(lists) == 1, "Say in __all__ what the module offers."
    declared = ast.literal_eval(lists[0].value)
    defined = {n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            defined |= {ast.unparse(target) for target in targets}
    assert set(declared) <= defined


@pytest.mark.parametrize("kind", ["classes", "theorems", "rates", "experiments"])
def test_a_member_has_a_file_of_its_own_named_after_it(kind):
    homes = {}
    for member in discover(kind).members.values():
        homes.setdefault(member.__module__.rpartition(".")[2], []).append(member.__name__)
    for home, names in homes.items():
        assert len(names) == 1, f"{home}.py holds {', '.join(names)}."
        assert home.replace("_", "") == re.sub(r"\W", "", names[0]).lower()


def test_the_core_names_no_class():
    members = {m.__name__ for m in discover("classes").members.values()}
    core = [
        n for n in MODULES if n and LEVEL[part_of(n)] < LEVEL["classes"] and part_of(n) != "solvers"
    ]
    for name in core:
        words = {
            node.id
            for node in ast.walk(ast.parse(MODULES[name].read_text()))
            if isinstance(node, ast.Name)
        }
        assert not words & members, f"{name} names {words & members}."
