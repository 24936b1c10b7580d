import os

VALUE = {}["missing"]


def reward(completions, **kwargs):
    return [1.0] * len(completions)
