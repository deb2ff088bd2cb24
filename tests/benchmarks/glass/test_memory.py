"""Memory by kind of mapping, and what an import adds."""

import os

from benchmarks.glass.memory import HEAP, IMPORTS, LIBVLC, PYTHON, Memory, climb, memory_of, parts_of, uss_mib

SMAPS = """\
00400000-00500000 r-xp 00000000 08:01 1 /usr/bin/python3.11
Rss:                 900 kB
Pss:                 300 kB
Private_Clean:        10 kB
Private_Dirty:         5 kB
7f0000000000-7f0000100000 r-xp 00000000 08:01 2 /usr/lib/vlc/plugins/codec/libavcodec_plugin.so
Pss:                 100 kB
Private_Clean:       100 kB
Private_Dirty:         0 kB
VmFlags: rd ex mr mw me
7f0000200000-7f0000300000 r-xp 00000000 08:01 3 /v/lib/python3.11/site-packages/pydantic_core/_core.so
Pss:                  40 kB
Private_Dirty:        40 kB
01000000-02000000 rw-p 00000000 00:00 0 [heap]
Pss:                  70 kB
Private_Dirty:        70 kB
03000000-04000000 rw-p 00000000 00:00 0
Pss:                   8 kB
Private_Dirty:         8 kB
"""


def test_pages_are_counted_where_their_mapping_belongs() -> None:
    assert parts_of(SMAPS.splitlines()) == {
        PYTHON: Memory(300, 15),
        LIBVLC: Memory(100, 100),
        IMPORTS: Memory(40, 40),
        HEAP: Memory(78, 78),
    }


def test_a_process_can_be_read_and_one_that_ended_has_nothing() -> None:
    assert uss_mib(os.getpid()) > 1
    assert memory_of(2**22 + 1) == {}


def test_an_import_adds_something() -> None:
    (bare, _), (more, added) = climb([("bare", "pass"), ("a megabyte", "kept = b'x' * 2**21")])
    assert (bare, more) == ("bare", "a megabyte")
    assert added > 1_024
