"""The doors for contributors: addresses at the forge where the record is kept, in the forge's own form.

Source: GitHub, https://docs.github.com/en/issues/tracking-your-work-with-issues/using-issues/creating-an-issue,
.../communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema and
.../repositories/working-with-files/managing-files/creating-new-files; GitLab, https://docs.gitlab.com/user/project/issues/create_issues/;
Forgejo, https://forgejo.org/docs/latest/user/
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from chronicle.model.entities import Site
from chronicle.model.files import BLANK
from chronicle.model.starters import STARTERS


@dataclass(frozen=True, slots=True)
class _Form:
    """How a kind of forge writes its addresses, below that of the repository."""

    edit: str
    history: str
    file: str
    new: str
    issue: str
    title: str = "title"  # the query's names for an issue's title and text
    text: str = "body"


_GITHUB = _Form("edit/{branch}/{path}", "commits/{branch}/{path}", "blob/{branch}/{path}", "new/{branch}", "issues/new")
_GITLAB = _Form(
    "-/edit/{branch}/{path}",
    "-/commits/{branch}/{path}",
    "-/blob/{branch}/{path}",
    "-/new/{branch}",
    "-/issues/new",
    "issue[title]",
    "issue[description]",
)
_FORGEJO = _Form(
    "_edit/{branch}/{path}",
    "commits/branch/{branch}/{path}",
    "src/branch/{branch}/{path}",
    "_new/{branch}",
    "issues/new",
)
_NAMED = {"gitlab": _GITLAB, "codeberg": _FORGEJO, "gitea": _FORGEJO, "forgejo": _FORGEJO}


def edit(site: Site, path: str) -> str:
    """Return where a content file is edited in the browser."""
    return _address(site, _form(site).edit, path)


def history(site: Site, path: str) -> str:
    """Return where a content file's history is told."""
    return _address(site, _form(site).history, path)


def file(site: Site, path: str) -> str:
    """Return where a content file is shown."""
    return _address(site, _form(site).file, path)


def report(site: Site, title: str, path: str) -> str:
    """Return where an error on a page is reported; the page's title and its path in the site are filled in.

    Shape: of GitHub, the fields of ``.github/ISSUE_TEMPLATE/error.yml`` by their ids; of others, a text with the same.
    """
    form, page = _form(site), f"{site.base_url}{path}"
    text = f"Page: {page}\n\nWhat is wrong:\n\nWhat is right:\n\nSource (address):\n"
    filled = {"template": "error.yml", "page": page} if form is _GITHUB else {form.text: text}
    return _address(site, form.issue) + "?" + urlencode({form.title: f"Error: {title}"} | filled, quote_via=quote)


def begin(site: Site) -> str:
    """Return where a file is begun; ``?filename=…&value=…`` fills in its path and its text."""
    return _address(site, _form(site).new)


def suggest(site: Site) -> str:
    """Return where a new entry is begun; its file is filled in, but for the blanks."""
    text = STARTERS["event"].format(title=BLANK, date=BLANK)
    query = {"filename": "content/events/YYYY-MM-DD-a-few-words.md", "value": text}
    return begin(site) + "?" + urlencode(query, quote_via=quote)


def _form(site: Site) -> _Form:
    host = urlsplit(site.repository).hostname or ""
    return next((form for name, form in _NAMED.items() if name in host), _GITHUB)


def _address(site: Site, form: str, path: str = "") -> str:
    return f"{site.repository}/" + form.format(branch=quote(site.branch), path=quote(path))
