"""What the telephones saw: calls and rings from sipp's message logs, and nothing else."""

import datetime
import os
import re

from play import AGENTS, CALLERS

STAMP = re.compile(r"^-{10,} (\d{4}-\d\d-\d\d[ \t]\d\d:\d\d:\d\d[.:]\d+)")
WHAT = re.compile(r"^(?:UDP|TCP) message (sent|received)")


class Message:
    def __init__(self, at, sent, text):
        self.at, self.sent = at, sent
        lines = text.strip().replace("\r", "").split("\n")
        self.first = lines[0]
        self.headers = {}
        for line in lines[1:]:
            if not line:
                break
            name, _, value = line.partition(":")
            self.headers.setdefault(name.strip().lower(), value.strip())
        self.id = self.headers.get("call-id", "").split("///")[-1]
        self.method = self.headers.get("cseq", "? ?").split()[1]
        self.status = int(self.first.split()[1]) if self.first.startswith("SIP/2.0") else 0
        branch = re.search(r"branch=([^;,\s]+)", self.headers.get("via", ""))
        self.branch = branch.group(1) if branch else ""

    def user(self, header):
        found = re.search(r"sips?:([^@;>]+)@", self.headers.get(header, ""))
        return found.group(1) if found else ""


def messages(path):
    """All messages of one log, in order."""
    found, at, sent, text = [], None, None, []

    def close():
        if at is not None and sent is not None and "".join(text).strip():
            found.append(Message(at, sent, "\n".join(text)))

    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file.read().split("\n"):
            stamp = STAMP.match(line)
            if stamp:
                close()
                words = stamp.group(1).replace("\t", " ")
                at = datetime.datetime.strptime(words, "%Y-%m-%d %H:%M:%S.%f").timestamp()
                sent, text = None, []
            elif sent is None and WHAT.match(line):
                sent = WHAT.match(line).group(1) == "sent"
            elif sent is not None:
                text.append(line)
    close()
    return found


class Call:
    """A caller's side."""

    def __init__(self, first):
        self.name, self.queue, self.at = first.user("from"), first.user("to"), first.at
        self.answered = self.gave_up = self.ended = self.final = None
        self.hung_up_first = False
        self.rings = []

    def see(self, message):
        if message.method == "INVITE" and message.status >= 200 and not message.sent:
            self.final = self.final or message.status
            if message.status == 200:
                self.answered = self.answered or message.at
            else:
                self.ended = self.ended or message.at
        elif message.first.startswith("CANCEL"):
            self.gave_up = self.gave_up or message.at
        elif message.first.startswith("BYE") and self.ended is None:
            self.ended, self.hung_up_first = message.at, message.sent


class Ring:
    """An agent's side: one INVITE and what became of it."""

    def __init__(self, agent, first):
        self.agent, self.at, self.caller = agent, first.at, first.user("from")
        self.branch = first.branch
        self.answered = self.connected = self.cancelled = self.declined = self.ended = None

    def see(self, message):
        if message.method == "INVITE" and message.sent and message.status == 200:
            self.answered = self.answered or message.at
        elif message.method == "INVITE" and message.sent and message.status == 486:
            self.declined = self.declined or message.at
        elif message.first.startswith("CANCEL"):
            self.cancelled = self.cancelled or message.at
        elif message.first.startswith("ACK") and self.answered:
            self.connected = self.connected or message.at
        elif message.first.startswith("BYE"):
            self.ended = self.ended or message.at

    def last(self):
        """When the agent was free again."""
        if self.answered:
            return self.ended
        return self.cancelled or self.declined


def calls_of(folder):
    calls = {}
    for name, *_ in CALLERS:
        by_id = {}
        for message in messages(os.path.join(folder, f"{name}.log")):
            if message.first.startswith("INVITE") and message.sent and message.id not in by_id:
                by_id[message.id] = Call(message)
            if message.id in by_id:
                by_id[message.id].see(message)
        calls.update({call.name: call for call in by_id.values()})
    return calls


def rings_of(folder):
    """Of each agent, in order. A later INVITE with the same Call-ID is another ringing."""
    rings = {}
    for agent in AGENTS:
        mine, current = [], {}
        for message in messages(os.path.join(folder, f"{agent.name}.log")):
            if message.first.startswith("INVITE") and not message.sent:
                known = current.get(message.id)
                if known is None or known.branch != message.branch:
                    current[message.id] = Ring(agent.name, message)
                    mine.append(current[message.id])
            if message.id in current:
                current[message.id].see(message)
        rings[agent.name] = mine
    return rings


def read(folder):
    calls, rings = calls_of(folder), rings_of(folder)
    for ring in sorted((ring for some in rings.values() for ring in some), key=lambda r: r.at):
        if ring.caller in calls:
            calls[ring.caller].rings.append(ring)
    return calls, rings


def free_to_next_ring(calls, rings):
    """Seconds from an agent's becoming free to the next ringing, its caller having waited by then."""
    gaps = []
    for mine in rings.values():
        for before, after in zip(mine, mine[1:]):
            free, caller = before.last(), calls.get(after.caller)
            # Who rings again after a miss was held back: not the switch's delay.
            if free is None or caller is None or before.caller == after.caller:
                continue
            tried = [ring.last() for ring in caller.rings if ring.at < after.at]
            if caller.at < free and all(at is not None and at < free for at in tried):
                gaps.append(after.at - free)
    return sorted(gaps)
