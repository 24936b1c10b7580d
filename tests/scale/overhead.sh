#!/usr/bin/env bash
# Times sft steps of a mixture of experts (86 M parameters, 29 M active) in one process and as ranks of one thread each, with the same number of
# threads in all. Prints the median seconds of a step without the first, and compares the logs of both.
#
#   tests/scale/overhead.sh [FOLDER]     a scratch folder; a new one if left out
#
#   KEDGE=kedge        another kedge
#   RANKS=2            number of ranks, and threads of the one process
#   STEPS=5            sft steps
#   SETTINGS="..."     further --set options
set -euo pipefail
root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"
work="$(readlink -f "${1:-$(mktemp -d)}")"
mkdir -p "$work"
kedge="${KEDGE:-$root/kedge}"
ranks="${RANKS:-2}"
settings=()
for setting in ${SETTINGS:-}; do
  settings+=(--set "$setting")
done
rm -rf "$work/one" "$work/ranks"
python3 - > "$work/rows.jsonl" << 'END'
import json, random
draw = random.Random(1)
for _ in range(256):
    print(json.dumps({"q": " ".join(str(draw.randrange(1000)) for _ in range(12)), "a": " ".join(str(draw.randrange(10000)) for _ in range(95))}))
END
cat > "$work/recipe.yaml" << END
name: overhead
seed: 1
policy:
  shape: {vocab_size: 8192, hidden_size: 512, num_hidden_layers: 8, num_attention_heads: 8, num_key_value_heads: 4, head_dim: 64,
    num_experts: 16, num_experts_per_tok: 4, moe_intermediate_size: 384, max_position_embeddings: 2048, tie_word_embeddings: true}
  tokenizer: {characters: " +=0123456789}", words: ["\\\\boxed{"]}
  device: cpu
  reduction: fixed_tree
data:
  train: {source: jsonl, file: $work/rows.jsonl, question: q, solution: a, answer: a}
rewards:
  - {reward: text}
stages:
  warmup: {type: sft, data: train, steps: ${STEPS:-5}, sequences_per_step: $((8 * ranks)), max_length: 1024, learning_rate: {peak: 1.0e-3}}
END

"$kedge" train "$work/recipe.yaml" --out "$work/one" --set "policy.threads=$ranks" ${settings[@]+"${settings[@]}"} > "$work/one.log" 2>&1
"$kedge" train "$work/recipe.yaml" --out "$work/ranks" --ranks "$ranks" --set policy.threads=1 ${settings[@]+"${settings[@]}"} > "$work/ranks.log" 2>&1
python3 - "$work" "$ranks" << 'END'
import json, statistics, sys
work, ranks = sys.argv[1:]
def median(run):
    return statistics.median([json.loads(line)["seconds"] for line in open(f"{work}/{run}/timings.jsonl")][1:])
one, several = median("one"), median("ranks")
print(f"a step: {one:.2f} s in one process of {ranks} threads, {several:.2f} s in {ranks} processes of one thread: {several / one:.2f} times")
END
cmp "$work/one/steps.jsonl" "$work/ranks/steps.jsonl" && echo "the same steps.jsonl"
