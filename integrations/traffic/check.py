"""Holds what acd counted against what the telephones saw.

A caller who gives up while the agent picks up may be told either by the switch: who does so within
50 ms counts as crossed, and may stand on either side. A telephone that is gone writes no log: the
ringing at which it went is a miss of either kind, and two more may have gone to it unseen, until it
is signed out: missed, or ended by the caller.
Everything else must be equal.
"""

import logs
from play import QUEUES

CROSSED_S = 0.05  # messages that may cross on their way through the switch
MEAN_OFF_S = 0.05  # by how much mean times may differ: the switch's own work lies between
LOGGED_OUT, IDLE = 1, 3


def parse(figures):
    """{"queue": {name: {...}}, "agent": {...}} and how many calls are alive."""
    found, alive = {"queue": {}, "agent": {}}, None
    for line in figures.splitlines():
        kind, *words = line.split()
        if kind in found:
            values = dict(word.split("=") for word in words)
            name = values.pop("name")
            found[kind][name] = {key: int(value) for key, value in values.items()}
        elif kind == "calls":
            alive = int(words[0].split("=")[1])
    return found, alive


class Count:
    """Of one queue, from the logs: exact where nothing crossed."""

    def __init__(self):
        self.offered = self.answered = self.abandoned = self.rings = 0
        self.rejected = self.no_answer = self.gone = self.withdrawn = self.crossed = 0
        self.wait_s = self.talk_s = 0.0

    def add(self, call):
        self.offered += 1
        connected = [ring for ring in call.rings if ring.answered]
        if call.gave_up and any(abs(at - call.gave_up) < CROSSED_S for ring in call.rings
                                for at in (ring.answered, ring.declined, ring.cancelled, ring.at)
                                if at is not None and at != call.gave_up
                                and not self.withdrawn_by(call, ring)):
            self.crossed += 1
        if call.answered:
            self.answered += 1
            self.wait_s += call.answered - call.at
            if connected and connected[-1].ended:
                self.talk_s += connected[-1].ended - connected[-1].answered
        elif call.gave_up:
            self.abandoned += 1
        for ring in call.rings:
            self.rings += 1
            if ring.declined:
                self.rejected += 1
            elif ring.answered:
                continue
            elif ring.cancelled:
                self.withdrawn += self.withdrawn_by(call, ring)
                self.no_answer += not self.withdrawn_by(call, ring)
            else:
                self.gone += 1

    @staticmethod
    def withdrawn_by(call, ring):
        """Whether the ringing ended because the caller gave up."""
        return bool(call.gave_up and ring.cancelled and not ring.answered and not ring.declined
                    and 0 <= ring.cancelled - call.gave_up and not call.answered)


def faults_of_calls(calls, rings):
    """No call without an end, no agent at two calls."""
    faults = []
    for call in calls.values():
        if call.ended is None:
            faults.append(f"call {call.name} has no end")
        if call.final not in (200, 487):
            faults.append(f"call {call.name} ended with {call.final}")
        if call.answered and not any(ring.connected for ring in call.rings):
            faults.append(f"call {call.name} was answered by nobody")
        if len([ring for ring in call.rings if ring.connected]) > 1:
            faults.append(f"call {call.name} was answered twice")
    longest = 0.0
    for name, mine in rings.items():
        for before, after in zip(mine, mine[1:]):
            free = before.last()
            overlap = (free if free is not None else float("inf")) - after.at
            longest = max(longest, overlap)
            if overlap > CROSSED_S:
                faults.append(f"agent {name} rings for {after.caller} {overlap:.3f} s before "
                              f"{before.caller} is over")
    return faults, longest


def compare(queue, count, ours):
    """Prints one queue; what differs."""
    faults = []
    slack, unseen = count.crossed, max(ours["rings"] - count.rings, 0)
    missed = count.rejected + count.no_answer + count.gone
    pairs = [("offered", count.offered, 0), ("answered", count.answered, slack),
             ("abandoned", count.abandoned, slack),
             ("rejected", count.rejected, slack), ("rings", count.rings + unseen, slack),
             ("missed or withdrawn", missed + count.withdrawn + unseen, slack),
             ("in_queue", 0, 0), ("timed_out", 0, 0), ("refused", 0, 0)]
    ours["missed or withdrawn"] = ours["missed"] + ours["abandoned_ringing"]
    if not 0 <= ours["missed"] + slack - missed <= unseen + 2 * slack:
        faults.append(f"{queue}: missed: acd {ours['missed']}, telephones {missed}, {unseen} unseen")
    for name, seen, slack in pairs:
        if abs(ours[name] - seen) > slack:
            faults.append(f"{queue}: {name}: acd {ours[name]}, telephones {seen} (± {slack})")
    if ours["undeliverable"] > count.gone + unseen:
        faults.append(f"{queue}: {ours['undeliverable']} undeliverable, but {count.gone} gone")
    for name, seen in (("wait_answered_us", count.wait_s), ("talk_us", count.talk_s)):
        off = abs(ours[name] / 1e6 - seen) / max(count.answered, 1)
        if off > MEAN_OFF_S:
            faults.append(f"{queue}: mean of {name} is off by {off * 1000:.0f} ms")
    shown = " ".join(f"{name} {ours[name]}={seen}" for name, seen, _ in pairs[:6])
    off = (ours["wait_answered_us"] / 1e6 - count.wait_s) / max(count.answered, 1)
    print(f"  {queue:8} {shown}; gone {count.gone}, unseen {unseen}, crossed {count.crossed}; "
          f"mean wait {off * 1000:+.1f} ms")
    return faults


def faults_of_agents(rings, agents, crossed):
    """Each agent's answers; who is gone is signed out, and rang unseen at most once."""
    faults = []
    for name, mine in rings.items():
        seen = sum(1 for ring in mine if ring.connected)
        missed = sum(1 for ring in mine if not ring.answered and not ring.cancelled)
        ours, gone = agents[name], mine and mine[-1].last() is None
        if abs(ours["answered"] - seen) > crossed:
            faults.append(f"agent {name}: acd {ours['answered']} answers, the telephone {seen}")
        if gone and ours["state"] != LOGGED_OUT:
            faults.append(f"agent {name} is gone and still in state {ours['state']}")
        if not gone and ours["state"] != IDLE:
            faults.append(f"agent {name} is in state {ours['state']}")
        if ours["missed"] < missed:
            faults.append(f"agent {name}: acd {ours['missed']} misses, the telephone {missed}")
    return faults


def report(folder, figures, ends):
    """Prints acd's figure = the telephones' figure; whether all of them agree."""
    calls, rings = logs.read(folder)
    found, alive = parse(figures)
    faults, longest = faults_of_calls(calls, rings)
    if any(ends):
        faults.append(f"sipp ended with {ends}")
    if alive != 0:
        faults.append(f"acd still has {alive} calls")
    counts = {queue: Count() for queue in QUEUES}
    for call in calls.values():
        counts[call.queue].add(call)
    print("acd=telephones")
    for queue, count in counts.items():
        if queue not in found["queue"]:
            faults.append(f"acd knows no queue {queue}")
            continue
        faults += compare(queue, count, found["queue"][queue])
    crossed = sum(count.crossed for count in counts.values())
    faults += faults_of_agents(rings, found["agent"], crossed)
    unseen = sum(ours["rings"] for ours in found["queue"].values()) - sum(map(len, rings.values()))
    if unseen > 2 * sum(count.gone for count in counts.values()):
        faults.append(f"{unseen} rings that no telephone saw")
    for name in ("rejected", "no_answer", "gone", "withdrawn", "abandoned"):
        if not any(getattr(count, name) for count in counts.values()):
            faults.append(f"the traffic has none that is {name}: it proves too little")
    print(f"  {len(calls)} calls, {sum(map(len, rings.values()))} rings, at two calls for at most "
          f"{max(longest, 0) * 1000:.1f} ms")
    for fault in faults[:30]:
        print(f"FAILED: {fault}")
    if len(faults) > 30:
        print(f"FAILED: and {len(faults) - 30} more")
    return not faults


def row(name, folder, cpu, took):
    calls, rings = logs.read(folder)
    gaps = logs.free_to_next_ring(calls, rings)
    answered = [call.answered - call.at for call in calls.values() if call.answered]
    return (name, len(calls), len(answered), gaps, cpu, took,
            sum(answered) / max(len(answered), 1))


def table(rows):
    """From an agent's being free to the next ringing, a caller waiting; and what a call costs."""
    print(f"{'':10} calls answered  mean wait   free to next ring, ms: median  90 %  longest (of)"
          "   CPU ms a call   took s")
    for name, calls, answered, gaps, cpu, took, wait in rows:
        at = [1000 * gaps[int(len(gaps) * part)] if gaps else float("nan") for part in (0.5, 0.9)]
        print(f"{name:10} {calls:5} {answered:8} {wait:8.2f} s {at[0]:37.1f} {at[1]:5.0f} "
              f"{1000 * gaps[-1] if gaps else 0:8.0f} ({len(gaps)}) "
              f"{1000 * cpu / max(calls, 1):15.2f} {took:8.1f}")
