"""The filter of system calls, put to a small machine that runs such filters."""

from __future__ import annotations

import struct

import pytest

from assistant.practice.running.syscalls import filter_for

ALLOWED, REFUSED, KILLED = 0x7FFF0000, 0x00050001, 0x80000000
X86, ARM = 0xC000003E, 0xC00000B7
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06


def verdict(program: bytes, convention: int, number: int, argument: int = 0) -> int:
    """What a filter says of a call: struct seccomp_data is number, convention, address (8 bytes), arguments."""
    data = {0: number, 4: convention, 16: argument}
    steps = [struct.unpack_from("=HBBI", program, place) for place in range(0, len(program), 8)]
    at = held = 0
    while True:
        code, yes, no, value = steps[at]
        at += 1
        if code == RETURN:
            return int(value)
        if code == LOAD:
            held = data[value]
        else:
            assert code in (EQUAL, AT_LEAST)
            at += yes if (held == value if code == EQUAL else held >= value) else no


@pytest.fixture(params=["x86_64", "aarch64"])
def machine(request: pytest.FixtureRequest) -> tuple[bytes, int, dict[str, int]]:
    program = filter_for(request.param)
    assert program is not None
    numbers = {
        "x86_64": {"read": 0, "write": 1, "mmap": 9, "clone": 56, "ptrace": 101, "memfd_create": 319, "shmget": 29,
                   "unshare": 272, "socket": 41, "socketpair": 53, "io_uring_setup": 425, "keyctl": 250},
        "aarch64": {"read": 63, "write": 64, "mmap": 222, "clone": 220, "ptrace": 117, "memfd_create": 279,
                    "shmget": 194, "unshare": 97, "socket": 198, "socketpair": 199, "io_uring_setup": 425,
                    "keyctl": 219},
    }[request.param]  # fmt: skip
    return program, {"x86_64": X86, "aarch64": ARM}[request.param], numbers


@pytest.mark.parametrize("name", ["read", "write", "mmap", "clone", "socketpair"])
def test_what_every_program_needs_is_allowed(machine: tuple[bytes, int, dict[str, int]], name: str) -> None:
    program, convention, numbers = machine
    assert verdict(program, convention, numbers[name]) == ALLOWED


@pytest.mark.parametrize("name", ["ptrace", "memfd_create", "shmget", "unshare", "io_uring_setup", "keyctl"])
def test_what_limits_and_namespaces_leave_open_is_refused(
    machine: tuple[bytes, int, dict[str, int]], name: str
) -> None:
    program, convention, numbers = machine
    assert verdict(program, convention, numbers[name]) == REFUSED


@pytest.mark.parametrize(
    ("family", "expected"), [(1, ALLOWED), (2, ALLOWED), (10, ALLOWED), (16, REFUSED), (40, REFUSED)]
)
def test_of_sockets_only_files_and_the_internet_are_allowed(
    machine: tuple[bytes, int, dict[str, int]], family: int, expected: int
) -> None:
    program, convention, numbers = machine
    assert verdict(program, convention, numbers["socket"], family) == expected


def test_another_calling_convention_ends_the_process() -> None:
    program = filter_for("x86_64")
    assert program is not None
    assert verdict(program, 0x40000003, 1) == KILLED


def test_calls_of_the_small_convention_of_x86_are_refused() -> None:
    program = filter_for("x86_64")
    assert program is not None
    assert verdict(program, X86, 0x40000000 + 1) == REFUSED


def test_for_an_unknown_machine_there_is_no_filter() -> None:
    assert filter_for("vax") is None
