"""`python -m habeas.verify BUNDLE`: the verifier, run from an installed Habeas."""

from __future__ import annotations

from habeas.verify.program import main

if __name__ == "__main__":
    raise SystemExit(main())
