"""Reward functions that look at the types of their columns."""


def typed(completions, level, ratio, easy, tests, meta, note, **kwargs):
    """1 if every column is what the row's JSON says."""
    assert (level, ratio, easy, tests, meta, note) == ([3], [0.5], [True], [["a", "b"]], [{"depth": 2}], [None])
    return [float(type(level[0]) is int and type(ratio[0]) is float and easy[0] is True) for _ in completions]


def renamed(completions, question, prompt, answer, ground_truth, data_source, extra_info):
    """1 if the question has its own name and TRL's, and the answer is the row's."""
    assert question == ["2+3?"] and prompt == ["2+3?"] and answer[0].split("####")[1].strip() == ground_truth[0]
    return [float(data_source == ["g"] and each["index"] == 7) for each in extra_info]


def compute_score(data_source, solution_str, ground_truth, extra_info=None):
    return float(ground_truth == "5" and extra_info["index"] == 7 and extra_info["level"] > 2 and extra_info["note"] is None)
