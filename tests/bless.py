"""Accept the golden site as it is built now: ``make bless``. Review the difference before you commit it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from chronicle.model.pages import Settings
from chronicle.pipeline import build

GOLDEN = Path(__file__).parent / "golden"
EXPECTED = GOLDEN / "expected"
WARNINGS = [
    "single-source",
    *["unknown-role", "undated-source", "undated-source", "raw-html"],
    "undated-withdrawal",
    *["undated-source", "source-described-twice"],
    "overdue-plan",
    "unsaid-plan",
    "undated-source",
]  # one line a file: the golden site has what an editor should look at


def golden_build(folder: Path) -> dict[str, bytes]:
    """Build the golden site into a folder; return its files, without the assets, the pictures and the database.

    Why: of assets and pictures the manifest names the digests; a database, which holds what the tables hold, cannot be
    reviewed as text, and another SQLite may order its pages in another way, so its digest is taken out of the manifest.
    """
    result = build(Settings(root=str(GOLDEN), output=str(folder / "site")))
    assert [f.code for f in result.diagnostics] == WARNINGS, result.diagnostics
    files = {
        path.relative_to(folder / "site").as_posix(): path for path in (folder / "site").rglob("*") if path.is_file()
    }
    left_out = ("assets/", ".png", ".sqlite")
    made = {n: path.read_bytes() for n, path in files.items() if not (n.startswith(left_out) or n.endswith(left_out))}
    lines = made["manifest.json"].split(b"\n")
    made["manifest.json"] = b"\n".join(line for line in lines if b"chronicle.sqlite" not in line)
    return made


def main() -> None:
    """Replace the expected build."""
    with tempfile.TemporaryDirectory() as folder:
        files = golden_build(Path(folder))
    shutil.rmtree(EXPECTED, ignore_errors=True)
    for name, data in files.items():
        path = EXPECTED / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    print(f"{len(files)} files in {EXPECTED.relative_to(Path.cwd())}: review the difference, then commit it")


if __name__ == "__main__":
    main()
