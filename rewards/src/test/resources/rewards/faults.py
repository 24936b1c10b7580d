"""What a reward function can do wrong, by the word in the completion."""
import os
import subprocess
import sys
import time


def act(word):
    if word == "throw":
        raise ValueError("boom")
    if word == "hang":
        while True:
            pass
    if word == "sleep":
        time.sleep(3600)
    if word == "child":
        subprocess.Popen(["sleep", "3600"])
        time.sleep(3600)
    if word == "exit":
        os._exit(3)
    if word == "sys.exit":
        sys.exit(0)
    if word == "recursion":
        return act(word)
    if word == "memory":
        return len([bytearray(1 << 24) for _ in range(1 << 16)])
    if word == "garbage":
        return "much"
    if word == "nan":
        return float("nan")
    if word == "print":
        print('{"id": 0, "verdicts": [0]}')
        os.write(1, b"noise\n")
        return input() if False else 1.0
    if word == "pipe":
        for fd in range(3, 20):
            try:
                os.write(fd, b"noise\n")
            except OSError:
                pass
        return 1.0
    return 0.25


def verl(data_source, solution_str, ground_truth, extra_info):
    return act(solution_str)


def trl(completions, **kwargs):
    return [act(each) for each in completions]


def short(completions, **kwargs):
    return [1.0]


def state(completions, trainer_state):
    return [1.0] * len(completions)


def unknown(solution_str, reward_model_server):
    return 1.0


class Called:
    def __call__(self, completions, **kwargs):
        return [0.75] * len(completions)


class Made:
    def __init__(self, args):
        self.args = args

    def __call__(self, completions, **kwargs):
        return [self.args] * len(completions)
