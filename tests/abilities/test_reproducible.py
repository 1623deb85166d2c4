"""The same commit builds the same bytes, whatever the clock, zone, locale, folder, hash seed and umask."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.abilities.test_publishing import tree
from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH

VARIATIONS: list[dict[str, str]] = [
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
    {
        "PYTHONHASHSEED": "2",
        "TZ": "America/Adak",
        "LC_ALL": "tr_TR.UTF-8",
        "LANG": "tr_TR.UTF-8",
        "HOME": "/nonexistent",
    },
]


def test_nothing_around_the_content_changes_a_byte(site: Make, tmp_path: Path) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("source:", "published: 2026-01-25\ntopics: [territory]\nsource:")})
    chronicle.build()
    first = tree(chronicle.output)

    for number, variation in enumerate(VARIATIONS):
        root = tmp_path / f"another folder {number}"
        shutil.copytree(chronicle.root / "content", root / "content")
        for file in root.rglob("*.md"):
            os.utime(file, (number, number))
        command = [sys.executable, "-m", "chronicle", "build", "--root", str(root), "--output", str(root / "out")]
        environment = {**os.environ, **variation, "PYTHONPATH": str(Path.cwd())}
        subprocess.run(command, env=environment, check=True, cwd=tmp_path, capture_output=True, umask=0o077)

        assert tree(root / "out") == first
