"""The command line: what can be typed, and what comes back."""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
from collections.abc import Sequence, Sized
from typing import TYPE_CHECKING

from chronicle import __version__

if TYPE_CHECKING:
    from chronicle.model.diagnostics import Diagnostic
    from chronicle.model.pages import Settings

SOUND, FINDINGS, CANNOT_RUN = 0, 1, 2
_KINDS = ("event", "person", "region", "party", "topic", "document", "source", "page")


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status: 0 sound, 1 findings, 2 could not run."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = _parser().parse_args(words)
    from chronicle.model.diagnostics import CannotRun

    is_process = words is None
    if is_process and options.run is _check:
        gc.disable()  # nearly all that a check makes is needed to its end
    try:
        status: int = options.run(options)
    except CannotRun as fault:
        print(f"chronicle: {fault}", file=sys.stderr)
        return CANNOT_RUN
    except KeyboardInterrupt:
        return CANNOT_RUN
    except OSError as fault:
        print(f"chronicle: {fault.strerror or fault}: {fault.filename or ''}".rstrip(": "), file=sys.stderr)
        return CANNOT_RUN
    if is_process:
        gc.freeze()  # else Python looks through all that was made once more as it ends
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="chronicle", description="Compile a folder of Markdown into a linked chronicle."
    )
    parser.add_argument("--version", action="version", version=f"chronicle {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    build = _command(commands, "build", _build, "build the site from content/")
    verify = _command(commands, "verify", _verify, "say whether a built site is whole, and what the content builds")
    for command in (build, verify):
        command.add_argument(
            "--output", metavar="DIR", default=None, help="the site's folder (default: build/ in the root)"
        )
        command.add_argument(
            "--base-url", metavar="URL", default="", help="where it is published, instead of site.yaml's base_url"
        )
        command.add_argument("--offline", action="store_true", help="links name files, for reading from a file share")
        command.add_argument("--drafts", action="store_true", help="publish drafts too")
    build.add_argument(
        "--jobs", type=_jobs, default=0, metavar="N", help="processes (default: as many as there are processors)"
    )
    build.add_argument("--no-cache", action="store_true", help="make everything anew, and remember nothing of it")
    verify.add_argument("--format", choices=("text", "github", "json"), default="text", help="how faults are written")

    _command(commands, "check", _check, "check content/ and write nothing")
    for command in (commands.choices["build"], commands.choices["check"]):
        command.add_argument("--strict", action="store_true", help="warnings stop publishing too")
        command.add_argument(
            "--format", choices=("text", "github", "json", "sarif"), default="text", help="how findings are written"
        )

    diff = _command(commands, "diff", _diff, "say what a change does to what is published")
    diff.add_argument("base", metavar="BASE", help="a git revision, or the path of a published manifest.json")
    diff.add_argument("--format", choices=("text", "markdown", "json"), default="text", help="how it is written")

    serve = _command(commands, "serve", _serve, "preview the site on this machine, rebuilt at every save")
    serve.add_argument(
        "--port", type=int, default=8000, help="the port on 127.0.0.1 (default: 8000; 0 takes a free one)"
    )
    serve.add_argument("--open", action="store_true", help="open it in the browser")

    links = _command(commands, "links", _links, "ask outside addresses whether they still answer (needs the network)")
    links.add_argument("--format", choices=("text", "github", "json", "markdown"), default="text")
    links.set_defaults(strict=False)

    new = _command(commands, "new", _new, "write a ready-to-fill content file")
    new.add_argument("kind", choices=_KINDS, metavar="KIND", help=", ".join(_KINDS))
    new.add_argument("title", metavar="TITLE", nargs="*", help="the title of an entry, the name of anything else")
    for field, kinds in _new_fields().items():
        new.add_argument(f"--{field.replace('_', '-')}", dest=f"field {field}", metavar="VALUE", help=f"of: {kinds}")
    new.add_argument(
        "--id", dest="field id", metavar="ID", help="the file's name and address, instead of the likely one"
    )
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: object, help: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=help, description=help)
    command.add_argument("--root", metavar="DIR", default=".", help="the chronicle's folder (default: the current one)")
    command.set_defaults(run=run)
    return command


def _jobs(word: str) -> int:
    """Return how many processes a word asks for."""
    if not (word.isascii() and word.isdigit() and 1 <= int(word) <= 1024):
        raise argparse.ArgumentTypeError(f"`{word}` is no number of processes: write one from 1 to 1024")
    return int(word)


def _check(options: argparse.Namespace) -> int:
    from chronicle.model.pages import Settings
    from chronicle.pipeline import load

    chronicle = load(Settings(root=options.root, strict=options.strict))
    return _conclude(
        chronicle.diagnostics,
        options,
        f"{_count(chronicle.entries, 'entry', 'entries')}, {_count(chronicle.people, 'person', 'people')}: sound",
    )


def _count(things: Sized, one: str, many: str) -> str:
    return f"{len(things)} {one if len(things) == 1 else many}"


def _build(options: argparse.Namespace) -> int:
    from chronicle.pipeline import build
    from chronicle.report import Progress

    settings = _settings(options)
    with Progress(sys.stderr) as tell:
        result = build(settings, tell)
    if result.files == 0 and options.format == "text":
        options.bad_news = f"nothing was written: {settings.output} is as it was\n"
    good_news = f"{result.files} files in {settings.output}, {result.written} of them new"
    return _conclude(result.diagnostics, options, good_news)


def _settings(options: argparse.Namespace) -> Settings:
    from chronicle.model.pages import Settings

    output = options.output or os.path.join(options.root, "build")
    if options.base_url:
        from chronicle.formats.schema import fault_of_base
        from chronicle.model.diagnostics import CannotRun

        if fault := fault_of_base(options.base_url):
            raise CannotRun(f"--base-url: {fault[0]}: {fault[1]}")
    return Settings(
        options.root,
        output,
        options.base_url,
        options.offline,
        options.drafts,
        strict=getattr(options, "strict", False),
        jobs=getattr(options, "jobs", 0),
        cache=None if getattr(options, "no_cache", True) else "",  # who verifies trusts nothing that was made before
    )


def _verify(options: argparse.Namespace) -> int:
    from chronicle import verify
    from chronicle.model.diagnostics import CannotRun

    verdict = verify.verify(_settings(options))
    sys.stderr.write(verify.FORMATS[options.format](verdict))
    if verdict.obstacle:
        raise CannotRun(f"{verdict.obstacle}, so the site cannot be held against what it builds")
    if verdict.faults:
        return FINDINGS
    if options.format == "text":
        print(f"{verdict.files} files in {verdict.output}: whole, and what the content builds")
    return SOUND


def _diff(options: argparse.Namespace) -> int:
    from chronicle import impact, report
    from chronicle.model.pages import Settings
    from chronicle.pipeline import diff

    found = diff(Settings(root=options.root), options.base)
    sys.stdout.write(impact.FORMATS[options.format](found, options.root))
    if options.format != "json":
        sys.stdout.flush()
        colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
        sys.stderr.write(report.as_text(found.findings, options.root, colour=colour))
    return SOUND if found.is_sound else FINDINGS


def _serve(options: argparse.Namespace) -> int:
    from chronicle.model.pages import Settings
    from chronicle.serve import serve

    first = os.getpid()

    def stop(number: int, frame: object) -> None:
        if os.getpid() != first:  # a process that helps to build
            os._exit(CANNOT_RUN)
        raise KeyboardInterrupt

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # to be stopped is to stop cleanly, in the background too
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)
    serve(Settings(root=options.root), options.port, open_browser=options.open)
    return SOUND


def _links(options: argparse.Namespace) -> int:
    from chronicle import links

    outcomes = links.look(*links.cited(options.root), links.Network())
    found = links.findings(outcomes)
    if options.format == "markdown":
        print(links.as_markdown(outcomes), end="")
        return FINDINGS if any(finding.is_error for finding in found) else SOUND
    if options.format == "text" and any(finding.is_error for finding in found):
        options.bad_news = f"{links.summary(outcomes)}\n"
    return _conclude(found, options, links.summary(outcomes))


def _new_fields() -> dict[str, str]:
    """Return each field that a new file can be given, with the kinds of file that have it."""
    from chronicle.model.starters import FIELDS

    kinds: dict[str, list[str]] = {}
    for kind, fields in FIELDS.items():
        for field in fields:
            kinds.setdefault(field.name, []).append(kind)
    return {field: ", ".join(having) for field, having in kinds.items()}


def _new(options: argparse.Namespace) -> int:
    import importlib.util

    from chronicle.model.diagnostics import CannotRun
    from chronicle.new import new

    given = {name[6:]: value for name, value in vars(options).items() if name.startswith("field ") and value}
    is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if is_terminal and importlib.util.find_spec("readline"):
        importlib.import_module("readline")  # so that answers can be edited with the arrow keys
    try:
        path = new(options.root, options.kind, " ".join(options.title), given, _tell, input if is_terminal else None)
    except (EOFError, KeyboardInterrupt):
        print()
        raise CannotRun("nothing was written") from None
    print(path)
    return SOUND


def _tell(text: str) -> None:
    print(f"chronicle: {text}", file=sys.stderr)


def _conclude(found: Sequence[Diagnostic], options: argparse.Namespace, good_news: str) -> int:
    from chronicle import report

    colour = options.format == "text" and sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    if options.format == "text":
        text = report.as_text(found, options.root, colour=colour)
    else:
        text = report.FORMATS[options.format](found, options.root)
    sys.stderr.write(text)
    sys.stderr.write(getattr(options, "bad_news", ""))
    stops = any(finding.is_error or options.strict for finding in found)
    if not stops and options.format == "text":
        print(good_news)
    return FINDINGS if stops else SOUND
