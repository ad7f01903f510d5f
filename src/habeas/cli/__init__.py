"""The command line: one file a verb, loaded when it is asked for.

Promises: exit 0 done, 1 the answer is no or part was refused, 2 bad usage; `--json` prints one object on
standard output and nothing else there; progress and hints go to standard error; never a stack trace, never a
person's name in an error; the passphrase comes from a prompt, a file or a descriptor, never from the command
line.
"""

from habeas.cli.main import main

__all__ = ["main"]
