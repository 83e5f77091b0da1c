"""python -m rsa_trial_cli, and the rsa-trial command."""

import os
import signal
import sys

# numpy's linear algebra starts threads that nothing here uses: half of its import time
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from rsa_trial_cli.cli import cli


def main() -> None:
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by the caller
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115, PTH123
    # ended from outside: unwind, so that no half-written file is left behind
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    cli(prog_name="rsa-trial")


if __name__ == "__main__":
    main()
