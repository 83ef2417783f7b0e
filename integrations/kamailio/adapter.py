#!/usr/bin/env python3
"""Says to Kamailio, over its event socket, which agent gets which caller. The decisions are acd's,
through its C interface.

    adapter.py LIBACD.SO FLOOR.JSON HOST:PORT

FLOOR.JSON: {"queues": {"sales": {"require": "sales", "ring_s": 15}, ...},
"agents": {"ann": {"uri": "sip:ann@10.0.0.7", "skills": {"sales": 3}}, ...}}; the words of a queue
are the fields of struct acd_queue_rules. At the end (SIGTERM) it prints the figures.

One thread and one loop: what Kamailio says becomes a command, what acd says is put into practice.
A transaction of Kamailio's takes a new destination only when the last ringing is over; so for each
call there is what acd wants now (`wanted`) and what Kamailio does now (`rings`), and the second
follows the first.
"""

import ctypes as c
import json
import os
import selectors
import signal
import socket
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "..", "examples", "python"))

import acd  # noqa: E402

CMD_LOGOUT, CMD_UNDELIVERABLE = 21, 33
ABANDONED, TIMED_OUT, TURNED_AWAY = 5, 7, 15
BOOK_QUEUE, ROW_TOTALS = 2, 1
DECLINED = ("486", "600", "603")
OUT_OF_DATE = ("ACD_STALE_OFFER", "ACD_WRONG_STATE", "ACD_UNKNOWN_CALL")


def now_us():
    return time.monotonic_ns() // 1000


class Query(c.Structure):
    _fields_ = [(name, c.c_uint32) for name in (
        "struct_size", "book", "id", "row", "period", "window")] + [
            ("at_us", c.c_uint64), ("skill", acd.Text)]


class CallTally(c.Structure):
    """struct acd_call_tally: the first fields, and room for the others."""

    _fields_ = [(name, c.c_uint64) for name in (
        "offered", "answered", "answered_within", "abandoned", "abandoned_within",
        "short_abandoned", "overflowed_in", "overflowed_out", "transferred_in",
        "transferred_out", "timed_out", "refused", "missed", "handled", "in_queue",
        "wait_answered_us", "wait_abandoned_us", "talk_us", "hold_us", "wrap_up_us",
        "longest_wait_us", "turned_away", "refused_closed", "refused_no_agents")] + [
            ("reserved", c.c_uint64 * 8)] + [(name, c.c_uint64) for name in (
                "rings", "ring_us", "rejected", "undeliverable", "abandoned_ringing")] + [
                    ("more", c.c_uint64 * 35)]


class AgentView(c.Structure):
    _fields_ = [("agent", c.c_uint32), ("state", c.c_uint16), ("reason", c.c_uint16),
                ("reason_number", c.c_uint32), ("pending", c.c_uint16),
                ("pending_reason", c.c_uint16), ("pending_reason_number", c.c_uint32),
                ("has_call", c.c_uint32)] + [(name, c.c_uint64) for name in (
                    "call", "since_us", "answered", "handled", "missed", "ring_us", "talk_us",
                    "hold_us", "wrap_up_us", "idle_us", "not_ready_us", "logged_in_us")] + [
                        ("more", c.c_uint64 * 9)]


class Floor(acd.Core):
    """A core with books, and its figures as lines of text."""

    def __init__(self, library, plan):
        super().__init__(library)
        self._check(self.lib.acd_core_free(self.handle))
        books = c.create_string_buffer(48)
        self._check(self.lib.acd_book_rules_init(books, c.c_size_t(48)))
        self._check(self.lib.acd_core_new(None, c.c_uint64(0), books, c.byref(self.handle)))
        self.queues, self.agents = list(plan["queues"]), list(plan["agents"])
        for number, rules in enumerate(plan["queues"].values()):
            self.define_queue(number, now_us=now_us(), **rules)
        for number, agent in enumerate(plan["agents"].values()):
            self.define_agent(number, list(agent["skills"].items()), now_us())

    def lines(self):
        for number, name in enumerate(self.queues):
            query = Query(c.sizeof(Query), BOOK_QUEUE, number, ROW_TOTALS)
            tally = CallTally()
            self._check(self.lib.acd_core_book(self.handle, c.byref(query), None, c.byref(tally),
                                               c.c_size_t(c.sizeof(tally))))
            yield f"queue name={name} " + " ".join(
                f"{field}={getattr(tally, field)}" for field, kind in CallTally._fields_
                if kind is c.c_uint64)
        for number, name in enumerate(self.agents):
            view = AgentView()
            self._check(self.lib.acd_core_agent(self.handle, c.c_uint32(number), c.byref(view),
                                                c.c_size_t(c.sizeof(view))))
            yield f"agent name={name} " + " ".join(f"{field}={getattr(view, field)}" for field in (
                "state", "answered", "missed", "ring_us", "talk_us"))
        count = c.c_size_t()
        self._check(self.lib.acd_core_calls(self.handle, None, c.c_size_t(0), c.byref(count)))
        yield f"calls alive={count.value}"


class Call:
    """A transaction of Kamailio's, and what acd wants of it."""

    def __init__(self, number, call_id, cseq, transaction):
        self.number, self.id, self.cseq, self.transaction = number, call_id, cseq, transaction
        self.rings = None  # the offer that Kamailio is ringing for; None: the call is parked
        self.stopping = False
        self.wanted = None  # (offer, agent): to be rung
        self.talks = False


class Adapter:
    def __init__(self, library, plan, address):
        self.floor = Floor(library, plan)
        self.uris = [agent["uri"] for agent in plan["agents"].values()]
        # acd ends a ringing; this is for telephones that no longer answer at all.
        self.longest_ms = 1000 * (max(rules.get("ring_s", 20)
                                      for rules in plan["queues"].values()) + 1)
        self.calls, self.by_id, self.last = {}, {}, 0
        self.read = b""
        self.socket = socket.create_connection(address)
        for number in range(len(self.uris)):
            self.apply(acd.CMD_LOGIN, agent=number)
            self.apply(acd.CMD_READY, agent=number)

    def say(self, *words):
        text = " ".join(str(word) for word in words).encode()
        self.socket.sendall(b"%d:%s," % (len(text), text))

    # What acd says.

    def apply(self, kind, **fields):
        """Whether the command was taken; one that comes too late is not."""
        try:
            events = self.floor.apply(now_us(), kind, **fields)
        except acd.Refused as refused:
            self.follow(self.floor.events())  # what was due before it stands
            if refused.name not in OUT_OF_DATE:
                raise
            return False
        self.follow(events)
        return True

    def follow(self, events):
        for event in events:
            call = self.calls.get(event.call)
            if call is None:
                continue
            if event.kind == acd.RINGING:
                call.wanted = (event.detail, event.agent)
            elif event.kind in (acd.REQUEUED, acd.ANSWERED):
                call.wanted = None
            elif event.kind in (ABANDONED, acd.ENDED):
                call.wanted = None
                self.forget(call)
            elif event.kind in (TIMED_OUT, TURNED_AWAY):
                self.say("refuse", *call.transaction, 480)
                self.forget(call)
            self.act(call)

    def act(self, call):
        if call.talks or call.number not in self.calls:
            return
        if call.rings is None and call.wanted:
            call.rings, agent = call.wanted
            self.say("ring", *call.transaction, call.rings, self.uris[agent], self.longest_ms)
        elif call.rings is not None and not call.stopping and (
                call.wanted is None or call.wanted[0] != call.rings):
            call.stopping = True
            self.say("stop", call.id, call.cseq)

    def forget(self, call):
        self.calls.pop(call.number, None)
        self.by_id.pop(call.id, None)

    # What Kamailio says.

    def offer(self, call_id, cseq, index, label, queue):
        self.last += 1
        call = Call(self.last, call_id, cseq, (index, label))
        if queue not in self.floor.queues:
            self.say("refuse", index, label, 404)
            return
        self.calls[call.number] = self.by_id[call_id] = call
        try:
            self.apply(acd.CMD_OFFER, call=call.number, queue=self.floor.queues.index(queue))
        except acd.Refused:
            self.forget(call)
            self.say("refuse", index, label, 486)

    def missed(self, call_id, index, label, code, offer):
        call = self.by_id.get(call_id)
        if call is None:
            return
        call.transaction, call.rings = (index, label), None
        stopped, call.stopping = call.stopping, False
        about = {"call": call.number, "flags": acd.WITH_OFFER, "offer": int(offer)}
        if not stopped and code in DECLINED:
            self.apply(acd.CMD_REJECT, **about)
        elif not stopped:
            # In this order: signed out first, or the next call would ring at once there.
            if call.wanted:
                self.apply(CMD_LOGOUT, agent=call.wanted[1])
            self.apply(CMD_UNDELIVERABLE, **about)
        self.act(call)

    def answered(self, call_id, offer):
        call = self.by_id.get(call_id)
        if call is None or call.talks:
            return
        call.talks = True
        if not self.apply(acd.CMD_ANSWER, call=call.number, flags=acd.WITH_OFFER, offer=int(offer)):
            # The ringing had ended for acd when the agent picked up: they talk, it cannot count it.
            print(f"call {call_id} was answered too late", file=sys.stderr)
            self.apply(acd.CMD_HANG_UP, call=call.number)

    def over(self, call_id):
        call = self.by_id.get(call_id)
        if call is not None:
            self.apply(acd.CMD_HANG_UP, call=call.number)

    gave_up = over

    def hear(self):
        """All whole netstrings that have come; whether Kamailio is still there."""
        some = self.socket.recv(65536)
        self.read += some
        while b":" in self.read:
            length, rest = self.read.split(b":", 1)
            if len(rest) <= int(length):
                break
            message, self.read = rest[: int(length)], rest[int(length) + 1:]
            name, *words = message.decode().split(" ")
            {"offer": self.offer, "missed": self.missed, "answered": self.answered,
             "gave_up": self.gave_up, "over": self.over}[name](*words)
        return bool(some)

    def run(self, is_over):
        with selectors.DefaultSelector() as selector:
            selector.register(self.socket, selectors.EVENT_READ)
            while not is_over():
                due = self.floor.next_deadline()
                wait = 0.5 if due is None else min(max(due - now_us(), 0) / 1e6, 0.5)
                if selector.select(wait) and not self.hear():
                    return
                self.follow(self.floor.advance(now_us()))


def main():
    library, plan, address = sys.argv[1:]
    with open(plan, encoding="utf-8") as file:
        plan = json.load(file)
    host, port = address.rsplit(":", 1)
    ends = []
    signal.signal(signal.SIGTERM, lambda *_: ends.append(True))
    adapter = Adapter(library, plan, (host, int(port)))
    with adapter.floor:
        adapter.run(lambda: bool(ends))
        print("\n".join(adapter.floor.lines()), flush=True)


if __name__ == "__main__":
    main()
