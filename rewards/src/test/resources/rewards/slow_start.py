import time

time.sleep(3600)


def reward(completions, **kwargs):
    return [1.0] * len(completions)
