"""A filter of system calls (seccomp) for what runs in the sandbox, as classic BPF.

It closes what namespaces and limits leave open: memory that no limit counts (memfd_create, System V shared memory),
other processes (ptrace), and parts of the kernel that no exercise needs. Numbers: Linux, include/uapi/asm-generic
/unistd.h, and arch/x86/entry/syscalls/syscall_64.tbl.
"""

from __future__ import annotations

import platform
import struct

_GENERIC = {
    "memfd_create": 279, "unshare": 97, "setns": 268, "ptrace": 117, "process_vm_readv": 270,
    "process_vm_writev": 271, "add_key": 217, "request_key": 218, "keyctl": 219, "bpf": 280, "perf_event_open": 241,
    "userfaultfd": 282, "shmget": 194, "shmctl": 195, "shmat": 196, "semget": 190, "msgget": 186, "mq_open": 180,
    "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51, "kcmp": 272, "name_to_handle_at": 264,
    "open_by_handle_at": 265, "socket": 198,
}  # fmt: skip
_X86_64 = {
    "memfd_create": 319, "unshare": 272, "setns": 308, "ptrace": 101, "process_vm_readv": 310,
    "process_vm_writev": 311, "add_key": 248, "request_key": 249, "keyctl": 250, "bpf": 321, "perf_event_open": 298,
    "userfaultfd": 323, "shmget": 29, "shmctl": 31, "shmat": 30, "semget": 64, "msgget": 68, "mq_open": 240,
    "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161, "kcmp": 312, "name_to_handle_at": 303,
    "open_by_handle_at": 304, "socket": 41,
}  # fmt: skip
_EVERYWHERE = (425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442, 447)
"""io_uring (three), open_tree, move_mount, fsopen to fspick, pidfd_getfd, mount_setattr, memfd_secret."""
_MACHINES = {
    "x86_64": (0xC000003E, _X86_64),
    "aarch64": (0xC00000B7, _GENERIC),
    "arm64": (0xC00000B7, _GENERIC),
    "riscv64": (0xC00000F3, _GENERIC),
}
"""By the name of the machine: how the kernel tells its calling convention, and the numbers."""
_FAMILIES = (1, 2, 10)
"""Sockets that may be made: of files, and of a network, of which there is none but the sandbox's own loopback."""
_X32 = 0x40000000
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _CONVENTION, _FIRST_ARGUMENT = 0, 4, 16
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | 1, 0x80000000
"""_REFUSE is the error EPERM."""


def filter_for(machine: str = "") -> bytes | None:
    """The program for a machine (this one when none is named) as an array of sock_filter; None for an unknown one."""
    known = _MACHINES.get(machine or platform.machine())
    if known is None:
        return None
    convention, numbers = known
    closed = sorted({*numbers.values(), *_EVERYWHERE} - {numbers["socket"]})
    head = [(_LOAD, 0, 0, _CONVENTION), (_EQUAL, 1, 0, convention), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, _NUMBER)]
    # Each comparison jumps to the refusal, which is the last instruction, over those that follow it.
    tests = [(_AT_LEAST, _X32), *((_EQUAL, number) for number in closed)]
    tail = _for_sockets(numbers["socket"])
    jumps = [(code, len(tests) - place + len(tail) - 2, 0, value) for place, (code, value) in enumerate(tests)]
    return b"".join(struct.pack("=HBBI", *one) for one in (*head, *jumps, *tail))


def _for_sockets(number: int) -> list[tuple[int, int, int, int]]:
    """The end of the program: everything that is left is allowed, but of sockets only some families."""
    families = [
        (_EQUAL, len(_FAMILIES) - place - 1, int(place == len(_FAMILIES) - 1), family)
        for place, family in enumerate(_FAMILIES)
    ]
    return [
        (_EQUAL, 0, len(_FAMILIES) + 1, number),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        *families,
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
