"""The outside judges can be installed anywhere, and none passes a site without having looked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import judge


def test_the_lock_of_npm_names_digests_and_no_registry() -> None:
    lock = json.loads(Path("tests/package-lock.json").read_text(encoding="utf-8"))

    packages = [package for path, package in lock["packages"].items() if path]

    assert len(packages) > 100
    assert not [package for package in packages if "resolved" in package or "integrity" not in package]


def test_the_lock_of_npm_holds_exactly_what_is_asked_for() -> None:
    asked = json.loads(Path("tests/package.json").read_text(encoding="utf-8"))["devDependencies"]
    lock = json.loads(Path("tests/package-lock.json").read_text(encoding="utf-8"))["packages"]

    assert {name: lock[f"node_modules/{name}"]["version"] for name in asked} == asked


def test_a_missing_judge_is_named_with_the_way_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(judge, "NEEDS", {"java": (None, "apt-get install default-jre-headless")})

    status = judge.main()

    assert status == 2
    assert capsys.readouterr().err == "java is missing: apt-get install default-jre-headless\n"


def test_a_judge_that_finds_no_planted_fault_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def asleep(folder: Path) -> judge.Verdict:
        return True, ""

    monkeypatch.setattr(judge, "NEEDS", {})
    monkeypatch.setattr(judge, "JUDGES", {asleep: ("alt",)})

    status = judge.main()

    assert status == 2
    assert "asleep" in capsys.readouterr().err
