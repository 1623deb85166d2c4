"""Understand one content file by itself: its front matter, its shape, its body."""

from __future__ import annotations

import hashlib
from functools import partial

from chronicle.formats import frontmatter, markdown, schema
from chronicle.model.diagnostics import Span, error
from chronicle.model.files import BLANK, Body, File, Record


def parse(file: File) -> Record:
    """Turn a file into a record; its findings ride inside.

    Shape: depends on the file's text, path and kind alone, so it may run anywhere and be remembered.
    """
    if file.diagnostics or not file.kind:
        return Record(file.path, file.kind, file.stem, None, {}, _EMPTY, (file.stem,), file.diagnostics)
    is_site = file.kind == "site"
    look = frontmatter.read if is_site else frontmatter.split
    matter = look(file.text, file.path, partial(schema.otherwise, file.kind))
    found = list(matter.diagnostics)
    fields = None
    if matter.fields or not found:
        ignored = {finding.span.line for finding in found if finding.code == "empty-field"}
        fields, faults = schema.validate(file.kind, matter.fields, matter.spans, file.path)
        found += (fault for fault in faults if fault.code == "missing-field" or fault.span.line not in ignored)
    body, faults = markdown.to_body(matter.body, file.path, first_line=matter.body_line, id=file.stem)
    found += faults
    for number, line in enumerate(matter.body.split("\n") if BLANK in matter.body else ()):
        if line.startswith(BLANK):
            span = Span(file.path, matter.body_line + number, 1, len(BLANK))
            found.append(
                error(span, "empty-field", "the text is still to be written", "write it in place of this line")
            )
    return Record(
        file.path,
        file.kind,
        file.stem,
        fields,
        matter.spans,
        body,
        _names(file, matter.fields),
        tuple(found),
        file.digest,
        _outline(file.text.removesuffix(matter.body), body),
    )


_EMPTY, _ = markdown.to_body("", "")


def _outline(front: str, body: Body) -> bytes:
    """Return the digest of a file but for most of its text.

    Shape: of its front matter; of what its body leads to, and what in it can be led to; and of its first paragraph,
    which may be its summary.
    """
    leads = [(it.target, it.kind, it.fragment, it.written) for it in body.references]
    outline = repr((front, leads, body.anchors, body.plain[:1]))
    return hashlib.blake2b(outline.encode(), digest_size=16).digest()


def _names(file: File, fields: dict[str, frontmatter.Value]) -> tuple[str, ...]:
    """Return what a file answers to, taken from its front matter as it stands, sound or not."""
    found = [file.stem]
    for key in ("id", "name", "title"):
        if isinstance(value := fields.get(key), str):
            found.append(value)
    if isinstance(names := fields.get("names"), dict):
        found += (value for value in names.values() if isinstance(value, str))
    if isinstance(aliases := fields.get("aliases"), list):
        found += (value for value in aliases if isinstance(value, str))
    return tuple(found)
