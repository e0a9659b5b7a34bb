"""Run in the sandbox, as text given to `python -c`: takes its limits for good, then becomes the learner's program.

    inside.py PROGRAM_FD PYTHON ADDRESS_SPACE PROCESSES FILE_BYTES CPU_SECONDS

The program is read from an open file, so that it is on no command line, and lies in the working folder while it runs.
Only the standard library is imported here: nothing else is to be seen in the sandbox.
"""

import os
import resource
import sys

OPEN_FILES = 64
PROGRAM = "/desk/program.py"


def main(program: int, python: str, address_space: int, processes: int, file_bytes: int, seconds: int) -> None:
    """Never returns but by an error."""
    limits = {
        resource.RLIMIT_AS: address_space,
        resource.RLIMIT_NPROC: processes,
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    with open(program, "rb") as given, open(PROGRAM, "wb") as copy:
        copy.write(given.read())
    for which, most in limits.items():
        resource.setrlimit(which, (most, most))
    os.execv(python, [python, "-I", "-S", "-B", PROGRAM])


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:7]))
