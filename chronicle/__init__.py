"""A compiler for a contested record: a folder of Markdown in, a folder of linked static files out.

The pipeline, each stage one function of ``chronicle.stages``, in the order of ``chronicle.pipeline``::

    read -> parse -> resolve -> check -> plan -> render -> write

``chronicle.model`` holds what the stages hand to one another, ``chronicle.formats`` the outside formats.
"""

__version__ = "0.1.0"
