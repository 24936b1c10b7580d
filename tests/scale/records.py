#!/usr/bin/env python3
"""Synthetic completions and records for tests/scale/spark.sh: records.py FOLDER NUMBER [SEED]

Writes completions.jsonl (to grade; one in 4 is wrong, one in 50 has no answer), records.jsonl (to curate; one in 10 is an exact and one in 10 a
near copy of an earlier one, one in 100 holds an evaluation question) and test.jsonl (200 evaluation questions). A record depends on its number
and the seed alone.
"""
import json
import random
import sys

OPENINGS = ["In a small town", "Every morning", "Ann and Bob", "A farmer", "At the station", "Last summer", "The baker", "A train"]
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]


def question(seed, number):
    """An opening, 36 drawn words and two numbers; with the numbers."""
    draw = random.Random(f"{seed}/{number}")
    words = ["".join(draw.choice(SYLLABLES) for _ in range(3)) for _ in range(36)]
    one, other = draw.randrange(10, 910), draw.randrange(10, 910)
    return f"{draw.choice(OPENINGS)} {' '.join(words)}. They had {one} and got {other} more. How many?", one, other


def record(seed, number):
    kind = number % 10
    origin = number - 7 if kind == 9 else number - 3 if kind == 5 else number
    text, one, other = question(f"{seed}/test", number // 100 % 200) if number % 100 == 3 else question(seed, origin)
    text = text.upper() + " !" if kind == 9 else text + " Be quick." if kind == 5 else text
    times = random.Random(f"{seed}/chain/{number}").randrange(1, 9)
    chain = "<think>\n" + f"They had {one} and then {other} more of them. " * times + f"{one} + {other} = {one + other}\n</think>\n\n\\boxed{{{one + other}}}"
    return {"id": f"r{number}", "problem": text, "solution": chain}


def completion(seed, number):
    text, one, other = question(seed, number)
    draw = random.Random(f"{seed}/completion/{number}")
    said = one + other + (draw.randrange(1, 9) if number % 4 == 1 else 0)
    end = "I do not know." if number % 50 == 7 else f"\\boxed{{{said}}}"
    return {"id": number, "question": text, "answer": str(one + other), "text": f"They had {one}, then {other} more. " * draw.randrange(1, 6) + end,
            "right": number % 4 != 1 and number % 50 != 7}


def main():
    folder, number = sys.argv[1], int(sys.argv[2])
    seed = sys.argv[3] if len(sys.argv) > 3 else "1"
    with open(f"{folder}/completions.jsonl", "w") as completions, open(f"{folder}/records.jsonl", "w") as records:
        for i in range(number):
            completions.write(json.dumps(completion(seed, i)) + "\n")
            records.write(json.dumps(record(seed, i)) + "\n")
    with open(f"{folder}/test.jsonl", "w") as test:
        for i in range(200):
            text, one, other = question(f"{seed}/test", i)
            test.write(json.dumps({"problem": text, "solution": str(one + other)}) + "\n")


main()
