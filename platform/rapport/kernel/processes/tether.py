"""`python -m rapport.kernel.processes.tether COMMAND …`: the command gets SIGTERM when its starter dies.

For `make run`: make hands SIGTERM on, but can hand nothing on when it is itself killed.
"""

from __future__ import annotations

import os
import signal
import sys

from rapport.kernel.processes.guard import PR_SET_PDEATHSIG, set_process_attribute


def main(command: list[str], starter: int) -> None:
    set_process_attribute(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != starter:  # it died before the line above
        sys.exit(128 + signal.SIGTERM)
    os.execvp(command[0], command)  # noqa: S606 the caller's own command, without a shell on purpose


if __name__ == "__main__":
    main(sys.argv[1:], os.getppid())
