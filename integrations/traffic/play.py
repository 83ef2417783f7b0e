"""Plays agents and callers with sipp, on loopback, and keeps what each of them sent and received.

20 agents in three groups: a00 to a07 sell, a08 to a14 serve, a15 to a19 do both and are the only
technicians. 200 callers, a few more than the agents can take, so that a queue forms.
"""

import os
import signal
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
HOST = "127.0.0.1"
QUEUES = ("sales", "service", "tech")
RING_S = 3  # what the switch's queues are to be given


class Agent:
    """Which skills, and how the telephone behaves; a ringing is named by its number, from 1."""

    def __init__(self, number):
        self.name = f"a{number:02}"
        self.port = 16100 + 10 * number
        self.skills = ("sales",) if number < 8 else ("service",) if number < 15 else QUEUES
        # The slow ones are slower than the hurried callers are patient.
        self.ring_ms = 1_500 if number % 5 in (2, 4) else 300 + 20 * number
        self.deaf_at, self.declines_at = 2 + number % 4, 6 + number % 3
        # The sixth's telephone is gone for good while it rings for the fourth time.
        self.vanishes_at = 4 if number == 5 else 0


# Name, how many, patience and talk in ms (an agent hangs up after 2.5 s), calls a second.
CALLERS = (
    ("p", 80, 60_000, 1_500, 3.2),
    ("q", 60, 60_000, 2_200, 2.4),
    ("l", 20, 60_000, 9_000, 0.8),
    ("h", 20, 1_200, 1_500, 0.8),
    ("i", 20, 3_500, 1_500, 0.8),
)
AGENTS = [Agent(number) for number in range(20)]


def sipp(out, name, scenario, values, *arguments):
    """Starts one sipp; its messages go to OUT/NAME.log."""
    with open(os.path.join(HERE, scenario), encoding="utf-8") as file:
        text = file.read()
    for key, value in values.items():
        text = text.replace(f"@{key}@", str(value))
    path = os.path.join(out, f"{name}.xml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    command = ["sipp", "-sf", path, "-i", HOST, "-nostdin", "-trace_msg", "-message_file",
               os.path.join(out, f"{name}.log"), "-message_overwrite", "false",
               "-trace_err", "-error_file", os.path.join(out, f"{name}.err"), *arguments]
    with open(os.path.join(out, f"{name}.screen"), "wb") as screen:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=screen,
                                stderr=subprocess.STDOUT, cwd=out)


def start_agents(out):
    started = []
    for agent in AGENTS:
        values = {"DEAF": agent.deaf_at, "DECLINES": agent.declines_at,
                  "VANISH": agent.vanishes_at, "RING": agent.ring_ms}
        started.append(sipp(out, agent.name, "agent.xml", values, "-p", str(agent.port),
                            "-mp", str(agent.port + 2), "-deadcall_wait", "0"))
    return started


def call(out, port):
    """200 callers to the switch at PORT; returns when the last is done."""
    queues = os.path.join(out, "queues.csv")
    with open(queues, "w", encoding="utf-8") as file:
        file.write("SEQUENTIAL\nsales\nservice\nsales\nservice\ntech\n")
    callers = []
    for place, (name, count, patience, talk, rate) in enumerate(CALLERS):
        at = 16500 + 100 * place
        callers.append(sipp(
            out, name, "caller.xml", {"PATIENCE": patience, "TALK": talk}, f"{HOST}:{port}",
            "-p", str(at), "-mp", str(at + 2), "-key", "name", name, "-inf", queues, "-m",
            str(count), "-r", str(rate * 10), "-rp", "10000", "-l", str(count),
            "-timeout", "150", "-timeout_error"))
    return [caller.wait() for caller in callers]


def stop(processes):
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
    for process in processes:
        process.wait()


def cpu_seconds(pid):
    """What a process has used so far, in user and system mode."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_until(what, happens, seconds=20):
    end = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > end:
            raise SystemExit(f"FAILED: {what}: not within {seconds} s")
        time.sleep(0.1)
