"""python -m rsa_trial_cli, and the rsa-trial command."""

import os

# numpy's linear algebra starts threads that nothing here uses: half of its import time
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from rsa_trial_cli.cli import cli


def main() -> None:
    cli(prog_name="rsa-trial")


if __name__ == "__main__":
    main()
