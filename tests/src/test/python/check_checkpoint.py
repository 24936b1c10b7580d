"""Compares checkpoint folders that Kedge wrote with the originals: `check_checkpoint.py ORIGINAL WRITTEN [ORIGINAL WRITTEN ...]`.

Prints a JSON list with, per pair, the keys that transformers found missing or unexpected, the largest difference of the logits of a fixed
prompt, and the number of logits compared.
"""

import json
import sys

import torch
import transformers
from transformers import AutoModelForCausalLM


def load(folder):
    model, info = AutoModelForCausalLM.from_pretrained(folder, output_loading_info=True, attn_implementation="eager", dtype=torch.float32)
    keys = [str(key) for kind in ("missing_keys", "unexpected_keys", "mismatched_keys") for key in info[kind]]
    return model.eval(), keys


@torch.no_grad()
def main():
    torch.set_num_threads(1)
    pairs = []
    for original, written in zip(sys.argv[1::2], sys.argv[2::2]):
        one, _ = load(original)
        other, keys = load(written)
        ids = torch.arange(20).remainder(one.config.vocab_size)[None]
        expected, found = one(ids).logits, other(ids).logits
        same_config = all(getattr(one.config, key, None) == getattr(other.config, key, None)
                          for key in ("rope_parameters", "num_experts", "norm_topk_prob", "tie_word_embeddings", "rms_norm_eps", "head_dim"))
        pairs.append({"transformers": transformers.__version__, "keys": keys, "compared": found.numel(), "same_config": same_config,
                      "difference": (expected - found).abs().max().item()})
    print(json.dumps(pairs))


main()
