"""acd from Python, through ctypes and nothing else: a client to copy.

    cargo rustc --release -p acd --features capi --crate-type cdylib
    python3 examples/python/acd.py target/release/libacd.so

Run as a program it plays a small floor and checks what comes out.
"""

import ctypes as c
import sys

OK = 0
NONE = 0xFFFFFFFF
NEVER = 0xFFFFFFFFFFFFFFFF
(CMD_TICK, CMD_QUEUE, CMD_AGENT, CMD_LOGIN, CMD_READY) = (1, 10, 11, 20, 22)
(CMD_OFFER, CMD_ANSWER, CMD_REJECT, CMD_HANG_UP) = (30, 31, 32, 34)
WITH_OFFER = 2
(RINGING, ANSWERED, REQUEUED, ENDED) = (2, 3, 4, 11)


class Text(c.Structure):
    _fields_ = [("bytes", c.c_char_p), ("length", c.c_size_t)]

    @classmethod
    def of(cls, words):
        data = words.encode()
        return cls(data, len(data))


class Command(c.Structure):
    _fields_ = [
        ("size", c.c_uint16), ("kind", c.c_uint16), ("flags", c.c_uint16), ("reason", c.c_uint16),
        ("call", c.c_uint64), ("offer", c.c_uint64), ("queue", c.c_uint32), ("agent", c.c_uint32),
        ("priority", c.c_int32), ("number", c.c_uint32), ("data", c.c_void_p),
        ("reserved", c.c_uint64 * 2),
    ]


class Event(c.Structure):
    _fields_ = [
        ("size", c.c_uint16), ("kind", c.c_uint16), ("cause", c.c_uint16), ("state", c.c_uint16),
        ("at_us", c.c_uint64), ("sequence", c.c_uint64), ("call", c.c_uint64),
        ("queue", c.c_uint32), ("agent", c.c_uint32), ("domain", c.c_uint32),
        ("number", c.c_uint32), ("time", c.c_uint64), ("detail", c.c_uint64),
    ]


class QueueRules(c.Structure):
    _fields_ = (
        [(name, c.c_uint32) for name in ("struct_size", "agent_order", "on_no_answer", "wrap_up")]
        + [("require", Text)]
        + [(name, c.c_int64) for name in (
            "priority", "seconds_per_priority", "answer_within_s", "short_abandon_s", "ring_s",
            "reoffer_after_s", "wrap_up_s", "max_waiting", "max_wait_s", "max_busy")]
        + [("overflow_to", c.c_uint32), ("call_order", c.c_uint32), ("steps", c.c_void_p),
           ("step_count", c.c_size_t), ("also_within_s", c.c_void_p),
           ("also_within_count", c.c_size_t), ("weight", c.c_int64), ("tiers", c.c_void_p),
           ("tier_count", c.c_size_t), ("at_close", c.c_uint32), ("join_empty", c.c_uint32),
           ("leave_empty", c.c_uint32), ("reserved", c.c_uint32),
           ("leave_empty_after_s", c.c_int64), ("wishes", c.c_void_p),
           ("wish_count", c.c_size_t), ("protect", c.c_int64), ("same_customer", c.c_uint32),
           ("reserved_2", c.c_uint32), ("resume_within_s", c.c_int64), ("remember_s", c.c_int64)]
    )


class Skill(c.Structure):
    _fields_ = [("name", Text), ("level", c.c_int32), ("reserved", c.c_uint32)]


class AgentRules(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("reserved", c.c_uint32),
                ("skills", c.POINTER(Skill)), ("skill_count", c.c_size_t)]


class Deadline(c.Structure):
    _fields_ = [("at_us", c.c_uint64), ("why", c.c_uint32), ("agent", c.c_uint32),
                ("alarm", c.c_uint32), ("queue", c.c_uint32), ("call", c.c_uint64)]


class Refused(Exception):
    """A status that is not ACD_OK; its words are the library's."""

    def __init__(self, name, words=""):
        super().__init__(f"{name}: {words}" if words else name)
        self.name = name


class Core:
    """One routing domain. Not for several threads at once."""

    def __init__(self, library, seed=0):
        self.lib = c.CDLL(library)
        self.lib.acd_status_name.restype = c.c_char_p
        self.handle = c.c_void_p()
        self._check(self.lib.acd_core_new(None, c.c_uint64(seed), None, c.byref(self.handle)))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._check(self.lib.acd_core_free(self.handle))
        self.handle = c.c_void_p()

    def _check(self, status):
        if status != OK:
            raise Refused(self.lib.acd_status_name(status).decode(), self._words(status))

    def _words(self, status):
        length, words = c.c_size_t(), c.create_string_buffer(500)
        if not 200 <= status < 300:
            return ""
        said = self.lib.acd_core_refusal(self.handle, words, c.c_size_t(500), c.byref(length))
        return words.raw[: length.value].decode() if said == OK else ""

    def apply(self, now_us, kind, data=None, **fields):
        """Carries a command out; returns what follows."""
        where = c.cast(c.pointer(data), c.c_void_p) if data is not None else None
        it = Command(size=c.sizeof(Command), kind=kind, data=where, **fields)
        self._check(self.lib.acd_core_apply(self.handle, c.c_uint64(now_us), c.byref(it)))
        return self.events()

    def advance(self, now_us):
        self._check(self.lib.acd_core_advance(self.handle, c.c_uint64(now_us)))
        return self.events()

    def events(self):
        found, some, taken = [], (Event * 64)(), c.c_size_t(64)
        while taken.value == 64:
            take = self.lib.acd_core_take_events
            self._check(take(self.handle, some, c.c_size_t(64), c.byref(taken)))
            found += [Event.from_buffer_copy(event) for event in some[: taken.value]]
        return found

    def next_deadline(self):
        """When `advance` must be called at the latest; None: nothing is due."""
        due = Deadline()
        self._check(self.lib.acd_core_next_deadline(self.handle, c.byref(due)))
        return None if due.at_us == NEVER else due.at_us

    def define_queue(self, queue, require="", now_us=0, **rules):
        it = QueueRules()
        self._check(self.lib.acd_queue_rules_init(c.byref(it), c.c_size_t(c.sizeof(it))))
        it.require = Text.of(require)
        for name, value in rules.items():
            setattr(it, name, value)
        return self.apply(now_us, CMD_QUEUE, it, queue=queue)

    def define_agent(self, agent, skills, now_us=0):
        has = (Skill * len(skills))(*[Skill(Text.of(name), level) for name, level in skills])
        it = AgentRules(c.sizeof(AgentRules), 0, has, len(skills))
        return self.apply(now_us, CMD_AGENT, it, agent=agent)


def main():
    with Core(sys.argv[1]) as core:
        core.define_queue(0, "en", ring_s=10)
        core.define_agent(7, [("en", 3), ("de", 1)])
        core.apply(0, CMD_LOGIN, agent=7)
        core.apply(0, CMD_READY, agent=7)
        events = core.apply(1_000_000, CMD_OFFER, call=1, queue=0)
        ringing = next(event for event in events if event.kind == RINGING)
        assert (ringing.agent, core.next_deadline()) == (7, 11_000_000)
        answer = {"call": 1, "flags": WITH_OFFER}
        try:
            core.apply(2_000_000, CMD_ANSWER, offer=ringing.detail + 1, **answer)
            raise AssertionError("a stale offer was taken")
        except Refused as refused:
            assert refused.name == "ACD_STALE_OFFER", refused
        events = core.apply(2_000_000, CMD_ANSWER, offer=ringing.detail, **answer)
        assert [event.time for event in events if event.kind == ANSWERED] == [1_000_000]
        events = core.apply(62_000_000, CMD_HANG_UP, call=1)
        assert [event.time for event in events if event.kind == ENDED] == [60_000_000]
        try:
            core.define_queue(1, "en >=")
            raise AssertionError("a bad expression was taken")
        except Refused as refused:
            print(refused)
    print("a call was offered, answered and ended")


if __name__ == "__main__":
    main()
