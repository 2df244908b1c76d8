"""The page holds nothing that runs, loads or leaves it, whatever the record says."""

import base64
import hashlib
import re
from pathlib import Path

import msgspec
import pytest

from w2sverify.report import render
from w2sverify.runs.rate_record import RateResult
from w2sverify.runs.verification import Statement, Verification

RATES = Path(__file__).parent / "rates.json"
HOSTILE = "</script></style><img src=x onerror=\"alert('1')\">{{7*7}}{% raw %}&amp;"
ALLOWED = """
html head meta title style body header main nav section p h1 h2 h3 h4 ul li a
dl div dt dd em strong var span cite small br code pre details summary
figure figcaption table caption colgroup thead tbody tfoot tr th td sup
math mrow msub msup mi mo mn mspace msqrt mfrac munder svg desc g path text
"""


def poison(value, path="record"):
    """Replace every string, keys included, by a hostile one that says where it was."""
    if isinstance(value, str):
        return f"{path}{HOSTILE}"
    if isinstance(value, list | tuple):
        return [poison(item, f"{path}.{k}") for k, item in enumerate(value)]
    if isinstance(value, dict):
        names = {"origins", "hypotheses", "undecided_reasons", "environment"}
        names |= {"assumptions", "values", "dropped"}
        rename = path.rpartition(".")[2] in names
        return {
            (f"{key}{HOSTILE}" if rename else key): poison(item, f"{path}.{key}")
            for key, item in value.items()
        }
    return value


@pytest.fixture(scope="module")
def hostile(build):
    """A record with nothing but hostile strings in it."""
    result = msgspec.structs.replace(build.result("L2Ball", 40), undecided_reasons={"why": 2})
    record = build.record(
        results=[result], controls=build.controls(["Box"]), problems=["problem"], complete=False
    )
    rates = msgspec.json.decode(RATES.read_bytes(), type=list[RateResult])
    stated = Statement("title", "statement", "source", {"name": "sentence"})
    statements = {f"record.results.0.theorem{HOSTILE}": stated}
    record = msgspec.structs.replace(record, rates=[rates[1], rates[-1]], statements=statements)
    plain = msgspec.to_builtins(record)
    assert plain["results"][0]["class"] == "L2Ball"
    return msgspec.convert(poison(plain), Verification)


def test_hostile_strings_stay_text(hostile, parse):
    source = render(hostile)
    page = parse(source)
    assert {tag for tag, _ in page.tags} <= set(ALLOWED.split())
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert "<img" not in source
    assert "record.environment.python" + HOSTILE in page.words
    assert "49" not in re.sub(r"\d{3,}|49/50|[\d.]+s", "", page.words.replace("{{7*7}}", ""))
    assert page.words.count("{{7*7}}") > 50
    for place in ("rates.0.rows.0.class", "rates.0.controls.0.sentence", "statements"):
        assert f"record.{place}" in page.words


def test_hostile_addresses_are_relative_or_absent(hostile, parse):
    for address in parse(render(hostile)).attributes("href"):
        assert address.startswith(("#", "./"))
        assert not re.search("[<>\"' ]", address)


@pytest.mark.parametrize(
    "path", ["javascript:alert(1)", "//evil.example/x", "/etc/passwd", "../../x", "a\\b", ""]
)
def test_certificate_paths_that_are_not_relative(build, parse, path):
    controls = [
        msgspec.structs.replace(control, certificate=path) for control in build.controls(["Box"])
    ]
    page = parse(render(build.record(controls=controls)))
    for address in page.attributes("href"):
        assert address.startswith(("#", "./"))
        assert "javascript:" not in address


def test_a_very_long_name_and_unprintable_characters(build):
    name = "x" * 5000 + "\ud800\x00\u202e" + "\N{GREEK SMALL LETTER ALPHA}"
    page = render(build.record(results=[build.result(name, 8)]))
    page.encode()
    assert "x" * 5000 + "\N{REPLACEMENT CHARACTER}" * 3 + "α" in page
    assert "\u202e" not in page


def test_content_security_policy(build, parse):
    source = render(build.record())
    page = parse(source)
    (policy,) = [
        attrs["content"]
        for tag, attrs in page.tags
        if attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    style = re.search(r"<style>(.*?)</style>", source, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{digest}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert source.count("<style") == 1
    assert page.attributes("style") == []


def test_nothing_is_loaded_from_elsewhere(build, parse):
    source = render(build.record())
    page = parse(source)
    assert not re.search(r"https?:|//|url\(|@import|<script|<link|<iframe|<object", source)
    assert page.attributes("src") == []


def test_identifiers_are_unique_and_every_reference_has_a_target(build, parse):
    results = [build.result("L2Ball", 20), build.result("Box", 20, theorem="other")]
    page = parse(render(build.record(results=results, problems=["x"])))
    identifiers = page.attributes("id")
    assert len(identifiers) == len(set(identifiers))
    wanted = [href[1:] for href in page.attributes("href") if href.startswith("#")]
    assert set(wanted + page.attributes("aria-labelledby")) <= set(identifiers)


def test_tables_and_figures_can_be_heard(build, parse):
    page = parse(render(build.record()))
    names = [tag for tag, _ in page.tags]
    assert names.count("table") == names.count("caption") > 4
    pictures = [attrs for tag, attrs in page.tags if tag == "svg"]
    assert len(pictures) == 11
    for attrs in pictures:
        assert attrs["role"] == "img"
        assert len(attrs["aria-label"]) > 40
    for tag, attrs in page.tags:
        if tag == "th":
            assert attrs["scope"] in {"col", "row", "colgroup", "rowgroup"}
        if tag == "html":
            assert attrs["lang"] == "en"
