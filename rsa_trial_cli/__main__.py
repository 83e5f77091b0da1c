"""python -m rsa_trial_cli, and the rsa-trial command: a process with its signals and streams in order."""

import gc
import os
import sys

try:
    import io
    import signal
    from collections.abc import Callable
    from types import FrameType
    from typing import Any, NoReturn
except KeyboardInterrupt:  # Ctrl-C before anybody listens for it
    os._exit(130)

ENDING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def _at_once(number: int, _: FrameType | None) -> NoReturn:
    """End without a message: nothing is written yet, or all of it is."""
    os._exit(128 + number)


def _ended_by(handler: Callable[[int, FrameType | None], NoReturn]) -> None:
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
            signal.signal(number, handler)


_ended_by(_at_once)  # before the imports below, which take longer than many commands

# hardly anything here refers back to itself: the collector would only walk through the modules as they load
gc.set_threshold(100_000)

# numpy's linear algebra starts threads that nothing here uses: half of its import time
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


class Lossy(io.FileIO):
    """Standard error that never stops a run: what cannot be written to it is lost."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data) or 0
        except OSError:
            return len(data)


def _streams() -> None:
    """Open the standard streams that the caller has closed, in the order of their descriptors."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull)  # noqa: SIM115, PTH123
    if sys.stdout is None:  # whoever writes to it is told so
        sys.stdout = open(os.open(os.devnull, os.O_RDONLY), "w")  # noqa: SIM115, PTH123
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123
    encoding, own = sys.stderr.encoding, os.dup(sys.stderr.fileno())
    sys.stderr = io.TextIOWrapper(
        io.BufferedWriter(Lossy(own, "w")), encoding, errors="backslashreplace", line_buffering=True
    )
    if "--debug" not in sys.argv:  # libraries that write past Python have nothing to say to a user
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def main() -> None:
    """Run the command line; a signal ends the run with its own exit code."""
    from rsa_trial_cli.base.errors import Stopped
    from rsa_trial_cli.cli import cli

    def unwinding(number: int, _: FrameType | None) -> NoReturn:
        """Leave by an exception, so that every open block removes what it has half written."""
        Stopped.code = 128 + number
        sys.unraisablehook = lambda _: None  # where it cannot be raised, Python would say so
        sys.exit(Stopped.code)

    _streams()
    _ended_by(unwinding)
    try:
        cli(prog_name="rsa-trial")
    finally:
        _ended_by(_at_once)
        if Stopped.code:  # all is unwound; a pool would wait for what a worker that is gone was sending
            os._exit(Stopped.code)
        gc.freeze()  # nor does it walk through them as the process ends: a tenth of the time of a short run


if __name__ == "__main__":
    main()
