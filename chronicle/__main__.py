"""Run the command line as ``python -m chronicle``."""

from chronicle.cli import main

raise SystemExit(main())
