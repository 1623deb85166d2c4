"""What is refused is refused at its place, with its code, in one run for all; and nothing is written."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from chronicle import report
from chronicle.model.characters import HIDDEN
from chronicle.model.diagnostics import Diagnostic
from tests.conftest import Make
from tests.hostile import front_matter, texts
from tests.hostile.cases import Refused, by_path, places
from tests.site import BASE, TestSite

CASES = [*front_matter.CASES, *texts.CASES]
PATHS = {case: f"content/events/case-{number}.md" for number, case in enumerate(CASES)}


@pytest.fixture(scope="module")
def flood(tmp_path_factory: pytest.TempPathFactory) -> TestSite:
    """One chronicle with all that is refused."""
    site = TestSite(tmp_path_factory.mktemp("flood")).write(BASE)
    (site.root / "content/events").mkdir()
    for case, path in PATHS.items():
        (site.root / path).write_bytes(case.text if isinstance(case.text, bytes) else case.text.encode())
    return site


@pytest.fixture(scope="module")
def findings(flood: TestSite) -> tuple[Diagnostic, ...]:
    """All that is found in one run."""
    return flood.findings()


@pytest.fixture(scope="module")
def found(findings: tuple[Diagnostic, ...]) -> Mapping[str, list[Diagnostic]]:
    return by_path(findings)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_is_refused_at_its_place(case: Refused, found: Mapping[str, list[Diagnostic]]) -> None:
    assert places(found.get(PATHS[case], [])) == case.expected


def test_each_case_is_refused(found: Mapping[str, list[Diagnostic]]) -> None:
    assert all(case.expected for case in CASES)
    assert set(found) == set(PATHS.values())


def test_what_was_published_stays_as_it_was_and_nothing_is_left_beside_it(flood: TestSite) -> None:
    flood.output.mkdir()
    (flood.output / "index.html").write_bytes(b"the site as it was")
    before = sorted(path.name for path in flood.root.iterdir())

    result = flood.build()

    assert not result.files
    assert [(path.name, path.read_bytes()) for path in flood.output.iterdir()] == [
        ("index.html", b"the site as it was")
    ]
    assert sorted(path.name for path in flood.root.iterdir()) == before


@pytest.mark.parametrize("name", report.FORMATS)
def test_no_finding_leaves_its_line_its_size_or_its_number(
    name: str, flood: TestSite, findings: tuple[Diagnostic, ...]
) -> None:
    text = report.FORMATS[name](findings, str(flood.root))

    lines = text.split("\n")
    assert len(findings) > report.MOST
    assert max(len(line.encode()) for line in lines) <= 4096, name
    assert not HIDDEN.search(text.replace("\n", "")), name
    if name == "github":
        assert len(lines) == report.MOST + 2  # one line each, the number of the rest, the end
        assert all(line.startswith("::error file=content/events/case-") for line in lines[: report.MOST])
    if name == "text":
        assert (
            sum(bool(re.match(r"content/\S+?:\d+:\d+: error\[[a-z0-9-]+\]: ", line)) for line in lines) == report.MOST
        )
        assert lines[-2].endswith(f"; {len(findings) - report.MOST} not shown")


BASES = [
    "javascript:alert(1)", "data:text/html,x", "file:///srv", "//evil.example/", "https://", "https://a@evil.example/",
    "https://example.org/?x=", "https://example.org/#x", "https://example.org/<x>", "https://example.org/`x`",
    "http://localhost/<script>", "http://localhost:999999/", "https://\u0430pple.example/",
]  # fmt: skip


@pytest.mark.parametrize("address", BASES)
def test_a_base_address_that_is_none_is_refused_at_its_place(address: str, site: Make) -> None:
    chronicle = site(
        {"content/site.yaml": BASE["content/site.yaml"].replace("https://chronicle.example/talks/", address)}
    )

    assert places(chronicle.findings()) == ("bad-address@4:11",)
