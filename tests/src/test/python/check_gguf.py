"""Reads a GGUF file with llama-cpp-python and prints token ids and greedy tokens, to hold Kedge's against.

    python check_gguf.py TEXTS FILE PROMPT TOKENS

TEXTS is a JSON list, PROMPT comma-separated token ids, TOKENS a number. Prints JSON: ids of each text; greedy tokens after
the prompt, with a cache of keys and values in F32; and by how much the most likely token led at each step.
"""

import json
import sys

from llama_cpp import Llama

texts, file, prompt, count = json.loads(sys.argv[1]), sys.argv[2], [int(i) for i in sys.argv[3].split(",")], int(sys.argv[4])
llm = Llama(file, n_ctx=256, n_threads=1, n_threads_batch=1, type_k=0, type_v=0, logits_all=True, verbose=False)
ids = [llm.tokenize(text.encode(), add_bos=False, special=True) for text in texts]
greedy, leads = [], []
llm.eval(prompt)
while len(greedy) < count:
    last = llm.scores[llm.n_tokens - 1]
    second, first = sorted(last)[-2:]
    greedy.append(int(last.argmax()))
    leads.append(float(first - second))
    llm.eval(greedy[-1:])
print(json.dumps({"ids": ids, "greedy": greedy, "leads": leads}))
