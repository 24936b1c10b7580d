"""What a reward function can do to forge a verdict, stall a step or end the training, by the word in the completion.

Each function of CASES returns 0.25 where it comes back with a number, so that 0.9 and 0 are verdicts that it did not give.
"""
import asyncio
import builtins
import decimal
import json
import os
import signal
import subprocess
import sys
import threading
import time

FORGED = '{"token": "", "id": %d, "verdicts": [0.9]}\n'


class Evil(Exception):
    def __str__(self):
        raise RuntimeError("no words")


class Number:
    def __init__(self, value):
        self.value = value

    def __float__(self):
        if isinstance(self.value, BaseException):
            raise self.value
        return self.value


def to_descriptors(text):
    for descriptor in range(1, 30):
        try:
            os.write(descriptor, text.encode())
        except OSError:
            pass


def write_late():
    def later():
        time.sleep(0.3)
        to_descriptors(FORGED % 1)
    threading.Thread(target=later, daemon=True).start()


def fork_both():
    if os.fork() == 0:
        return 0.9
    time.sleep(0.2)


def fork_and_write():
    writer = os.fork()
    if writer == 0:
        to_descriptors("".join(FORGED % i for i in range(100)))
        os._exit(0)
    os.waitpid(writer, 0)


def fork_and_stay():
    if os.fork() == 0:
        time.sleep(3600)


def deep(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


def throw(fault):
    raise fault


def cyclic():
    fault = ValueError("cause of itself")
    fault.__context__ = fault
    raise fault


def patch_json():
    json.dumps = lambda *a, **k: FORGED % 0
    json.loads = lambda *a, **k: {}


def patch_builtins():
    builtins.len = lambda value: 1


def forever():
    while True:
        pass


def nap():
    while True:
        try:
            time.sleep(60)
        except BaseException:
            pass


def ignore_signals():
    for number in range(1, 32):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    nap()


def steal_requests():
    os.read(0, 1)
    sys.stdin.read(1)


def hold_lock():
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


HONEST = {
    "print a verdict": lambda: print(FORGED % 0),
    "print many verdicts": lambda: [print(FORGED % i, end="") for i in range(100)],
    "print to descriptor 1": lambda: os.write(1, (FORGED % 0).encode()),
    "print ready again": lambda: print('{"ready": {"name": "other", "unit": "batch"}}'),
    "print to the real stdout": lambda: sys.__stdout__.write(FORGED % 0),
    "print no text": lambda: os.write(1, b"\xff\xfe\x00\x1b[2J"),
    "print a line of megabytes": lambda: os.write(2, b"x" * (4 << 20)),
    "print many lines": lambda: [print("line", i) for i in range(20000)],
    "read what is not its own": steal_requests,
    "close stdout": lambda: sys.stdout.close(),
    "close stderr": lambda: os.close(2),
    "no stdout": lambda: setattr(sys, "stdout", None),
    "change folder": lambda: os.chdir("/"),
    "clear environment": lambda: os.environ.clear(),
    "write by a child": lambda: subprocess.run(["sh", "-c", "for i in 1 2 3; do echo '" + (FORGED % 0).strip() + "' >&$i; done"],
                                               stderr=subprocess.DEVNULL, check=False),
    "leave a child": lambda: subprocess.Popen(["sleep", "3600"]) and None,
    "small recursion limit": lambda: sys.setrecursionlimit(200),
    "patch json": patch_json,
    "patch builtins": patch_builtins,
    "fork, both come back": fork_both,
    "leave a fork": fork_and_stay,
}
LOST = {
    "write to all descriptors": lambda: to_descriptors(FORGED % 0),
    "write later numbers": lambda: to_descriptors("".join(FORGED % i for i in range(100))),
    "write from a fork": fork_and_write,
    "write half a verdict": lambda: to_descriptors('{"id": 0, "verdicts": [0.9'),
    "write megabytes to all": lambda: [to_descriptors("9" * (1 << 20)) for _ in range(3)],
    "close all descriptors": lambda: os.closerange(3, 64),
    "exit": lambda: os._exit(0),
    "exit with 137": lambda: os._exit(137),
    "kill itself": lambda: os.kill(os.getpid(), 9),
    "kill its group": lambda: os.killpg(0, 9),
    "segmentation fault": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "abort": os.abort,
    "throw": lambda: throw(ValueError("boom")),
    "throw a verdict": lambda: throw(ValueError('"}\n' + FORGED % 0)),
    "throw no text": lambda: throw(ValueError("\ud800\x1b[2J\x00")),
    "throw megabytes": lambda: throw(ValueError("x" * (8 << 20))),
    "throw without words": lambda: throw(Evil()),
    "throw in a circle": cyclic,
    "system exit": lambda: sys.exit(0),
    "keyboard interrupt": lambda: throw(KeyboardInterrupt()),
    "generator exit": lambda: throw(GeneratorExit()),
    "stop iteration": lambda: throw(StopIteration(0.9)),
    "recursion": lambda: LOST["recursion"](),
    "memory": lambda: [bytearray(1 << 26) for _ in range(1 << 12)],
}
STALLS = {
    "loop": forever,
    "sleep": nap,
    "sleep without signals": ignore_signals,
    "stop itself": lambda: os.kill(os.getpid(), signal.SIGSTOP),
    "wait for itself": hold_lock,
    "sleep forever, async": lambda: asyncio.run(asyncio.sleep(3600)),
}
VALUES = {
    "nan": float("nan"), "inf": float("inf"), "minus inf": float("-inf"), "1e308": 1e308, "huge int": 10 ** 400, "text": "0.9",
    "bytes": b"0.9", "complex": 0.9j, "list": [0.9], "empty": {}, "dict without score": {"value": 0.9}, "text score": {"score": "0.9"},
    "nan score": {"score": float("nan")}, "decimal nan": decimal.Decimal("NaN"), "throwing number": Number(RuntimeError("no")),
    "no number": Number("0.9"), "class": Number, "nested": deep(50), "generator": (i for i in range(3)),
}
DETAILS = {
    "deep detail": {"a": deep(5000)}, "half a surrogate": {"\ud800": "\udfff"}, "megabytes of detail": {"a": "x" * (1 << 20)},
    "numbers as keys": {1: 2}, "control characters": {"a\x00": "\x1b]0;title\x07"}, "token": {"token": "x", "id": 7},
}


def score(data_source, solution_str, ground_truth, extra_info):
    word = solution_str
    if word in VALUES:
        return VALUES[word]
    if word in DETAILS:
        return {"score": 0.25, **DETAILS[word]}
    for cases in (HONEST, LOST, STALLS):
        if word in cases:
            value = cases[word]()
            return value if isinstance(value, float) else 0.25
    return 0.25


def counts(completions, **kwargs):
    """TRL's form, whose count and kind of list may be wrong."""
    word = completions[0]
    return {"none": None, "too few": [], "too many": [0.9] * 50, "no list": 0.9, "text": "0.9" * 9, "of texts": ["0.9"] * len(completions),
            "dict": {"a": 0.9}, "of lists": [[0.9]] * len(completions)}.get(word, [0.25] * len(completions))
