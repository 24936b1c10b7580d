"""Reward functions as TRL's GRPOTrainer takes them; Kedge runs them as they are."""
import re


def accuracy_reward(completions, answer, **kwargs):
    """1 if the completion's last box holds the answer, else 0."""
    boxed = [re.findall(r"\\boxed\{([^{}]*)\}", completion) for completion in completions]
    return [1.0 if found and found[-1] == right else 0.0 for found, right in zip(boxed, answer)]


def short_reward(completions, completion_ids, most=40, **kwargs):
    """1 for at most so many tokens; says nothing of an empty completion."""
    return [None if not text else float(len(ids) <= most) for text, ids in zip(completions, completion_ids)]


async def level_reward(prompts, completions, level, log_extra, **kwargs):
    """Asynchronous, with a column of the data, and a word for the log."""
    log_extra("hardest", [max(level)] * len(completions))
    return [int(each) / 5 for each in level]


def chat_reward(prompts, completions, **kwargs):
    """Over messages, as TRL hands conversational data."""
    return [float(completion[0]["role"] == "assistant" and prompt[-1]["content"] in completion[0]["content"])
            for prompt, completion in zip(prompts, completions)]
