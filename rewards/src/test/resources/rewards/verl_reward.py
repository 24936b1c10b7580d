"""A reward function as verl's custom_reward_function takes it; Kedge runs it as it is."""


def compute_score(data_source, solution_str, ground_truth, extra_info=None, credit=1.0):
    """The answer stands at the end: a dict with score, whose other keys are logged."""
    answer = solution_str.split("####")[-1].strip() if "####" in solution_str else None
    return {"score": credit if answer == ground_truth else 0.0, "acc": answer == ground_truth, "pred": answer, "index": extra_info["index"]}


def plain_score(data_source, solution_str, ground_truth, extra_info):
    return 1 if ground_truth in solution_str else 0
