import sys

import pytest

from w2sverify import InputError, classes, registry, theorems
from w2sverify.registry import discover, find, member_name

GOOD = """
from dataclasses import dataclass
from w2sverify.classes.linear import Linear

@dataclass(frozen=True)
class {name}(Linear):
    pass
"""


@pytest.fixture
def fresh():
    """Discovery without its cache, before and after."""
    discover.cache_clear()
    yield
    discover.cache_clear()


@pytest.fixture
def plugins(tmp_path, monkeypatch, fresh):
    """A folder whose modules are members of `w2sverify.classes`."""
    monkeypatch.setattr(classes, "__path__", [*classes.__path__, str(tmp_path)])

    def write(name, text):
        (tmp_path / f"{name}.py").write_text(text)

    yield write
    for path in tmp_path.glob("*.py"):
        sys.modules.pop(f"w2sverify.classes.{path.stem}", None)
        vars(classes).pop(path.stem, None)


@pytest.fixture
def package(tmp_path, monkeypatch, fresh):
    """An installed distribution with entry points, as a user's package has them."""

    def install(entries, module):
        info = tmp_path / "plugin_package-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            "Metadata-Version: 2.1\nName: plugin-package\nVersion: 1.0\n"
        )
        (info / "entry_points.txt").write_text(entries)
        (tmp_path / "plugin_module.py").write_text(module)
        monkeypatch.syspath_prepend(str(tmp_path))

    yield install
    sys.modules.pop("plugin_module", None)


def test_classes_and_theorems_are_found():
    found = discover("classes")
    assert found.problems == ()
    assert list(found.members) == sorted(found.members)
    assert {"Linear", "Affine", "Box", "Monotone"} <= set(found.members)
    assert discover("theorems").members.keys() >= {"theorem-1"}
    for name, member in found.members.items():
        assert getattr(classes, name) is member
        assert member_name(member) == name
    assert dir(classes) == list(found.members)
    assert dir(theorems)


def test_every_file_of_the_folder_gives_a_class():
    import pkgutil

    files = {info.name for info in pkgutil.iter_modules(classes.__path__) if info.name[0] != "_"}
    homes = {
        member.__module__.rpartition(".")[2] for member in discover("classes").members.values()
    }
    assert files == homes


def test_a_new_file_is_found(plugins):
    plugins("my_class", GOOD.format(name="MyClass"))
    found = discover("classes")
    assert found.problems == ()
    assert "MyClass" in found.members
    assert find("classes", "myclass") is found.members["MyClass"]


def test_a_broken_file_is_reported_and_the_others_stay(plugins):
    plugins("broken_syntax", "class Broken(:\n")
    plugins("broken_import", "import a_module_that_is_not_there\n")
    plugins("raises", "raise RuntimeError('on purpose')\n")
    plugins("abstract", "from w2sverify import ConvexClass\nclass Half(ConvexClass):\n    pass\n")
    plugins("taken", GOOD.format(name="Linear"))
    plugins("zz_good", GOOD.format(name="Good"))
    found = discover("classes")
    assert "Good" in found.members
    assert "Linear" in found.members
    text = "\n".join(found.problems)
    assert len(found.problems) == 5
    assert "w2sverify.classes.broken_syntax cannot be imported: SyntaxError" in text
    assert "w2sverify.classes.broken_import cannot be imported: ModuleNotFoundError" in text
    assert "RuntimeError: on purpose" in text
    assert "abstract:Half does not define conic; add it." in text
    assert "taken:Linear has a name that is already taken; rename it." in text


def test_entry_points(package):
    package(
        "[w2sverify.classes]\nours = plugin_module:Ours\nlost = plugin_module:Lost\n"
        "number = plugin_module:NUMBER\ngone = no_such_module:Gone\n",
        GOOD.format(name="Ours") + "\nNUMBER = 3\n",
    )
    found = discover("classes")
    assert found.members["Ours"].__module__ == "plugin_module"
    text = "\n".join(found.problems)
    assert "The entry point lost = plugin_module:Lost cannot be loaded: AttributeError" in text
    assert "number = plugin_module:NUMBER is not a subclass of ConvexClass; correct" in text
    assert "gone = no_such_module:Gone cannot be loaded: ModuleNotFoundError" in text
    assert len(found.problems) == 3


RATE = """
from w2sverify.theorems.lemma_4 import Lemma4

class Ours(Lemma4):
    name = "lemma-4-ours"

NUMBER = 3
"""


def test_theorems_on_a_rate_share_the_group_of_theorems(package):
    package(
        "[w2sverify.theorems]\nours = plugin_module:Ours\nnumber = plugin_module:NUMBER\n", RATE
    )
    rates, theorems = discover("rates"), discover("theorems")
    assert rates.members["lemma-4-ours"].__module__ == "plugin_module"
    assert rates.origins == {"lemma-4-ours": "plugin-package 1.0"}
    assert not registry.is_built_in("rates", "lemma-4-ours")
    assert "lemma-4-ours" not in theorems.members
    assert len(rates.problems) == len(theorems.problems) == 1
    assert "NUMBER" in theorems.problems[0]


@pytest.mark.parametrize(
    ("kind", "name", "near"),
    [
        ("classes", "L1bal", "L1Ball"),
        ("classes", "monotonic", "Monotone"),
        ("classes", "Simplx", "Simplex"),
        ("theorems", "theorem1", "theorem-1"),
        ("theorems", "zzz", "theorem-1"),
    ],
)
def test_unknown_names_get_the_nearest(kind, name, near):
    with pytest.raises(InputError, match=f"named {name!r}; did you mean .*{near}.*list {kind}"):
        find(kind, name)


def test_names_in_any_case():
    assert find("classes", "L1BALL") is find("classes", "l1ball")
    assert find("theorems", "Theorem-1").__name__ == "Theorem1"


def test_names_by_module():
    assert find("classes", "w2sverify.classes.box:Box") is discover("classes").members["Box"]
    for name, message in [
        ("no_such_module:Box", "cannot be loaded .ModuleNotFoundError.*check the module path"),
        ("w2sverify.classes.box:Bix", "cannot be loaded .AttributeError"),
        ("w2sverify.space:SampleSpace", "is not a subclass of ConvexClass; name one that is"),
        ("math:pi", "is not a subclass of ConvexClass"),
    ]:
        with pytest.raises(InputError, match=message):
            find("classes", name)


def test_attributes_that_are_not_classes():
    with pytest.raises(AttributeError, match="no class 'Nothing'"):
        classes.Nothing  # noqa: B018
    with pytest.raises(AttributeError, match="nothing"):
        registry.nothing  # noqa: B018
