#!/usr/bin/env bash
# Runs a shortened quickstart on two ranks under torchrun. Rank 1 is killed once; torchrun restarts both, and the run continues from
# its checkpoint. Its logs and weights must equal those of a run in one process.
#
#   tests/scale/torchrun.sh [FOLDER]     a scratch folder; default: a new temporary one
#
#   PYTHON=python3     a Python with torch; default: one is created in FOLDER with torch's CPU wheel (about 200 MB)
#   KEDGE=kedge        another kedge
#   SETTINGS="..."     further --set options, for instance for a smaller recipe
set -euo pipefail
root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"
work="$(readlink -f "${1:-$(mktemp -d)}")"
mkdir -p "$work"
kedge="${KEDGE:-$root/kedge}"
python="${PYTHON:-}"
if [ -z "$python" ]; then
  python3 -m venv "$work/venv"
  python="$work/venv/bin/python"
  "$python" -m pip install --quiet torch numpy --index-url https://download.pytorch.org/whl/cpu
fi
"$python" -c 'import torch; print("torchrun of torch", torch.__version__)'

settings=(--set policy.reduction=fixed_tree --set policy.threads=1 --set stages.warmup.steps=30 --set stages.warmup.checkpoint_every=5
  --set stages.rl.steps=6 --set stages.rl.prompts_per_step=8 --set stages.rl.learning_rate.warmup_steps=1 --set stages.rl.checkpoint_every=2
  --set stages.after_warmup.problems=16 --set stages.after_rl.problems=16)
for setting in ${SETTINGS:-}; do
  settings+=(--set "$setting")
done
rm -rf "$work/one" "$work/ranks"

echo "one process"
"$kedge" train "$root/recipes/quickstart.yaml" --out "$work/one" "${settings[@]}" > "$work/one.log" 2>&1

echo "two ranks under torchrun"
"$python" -m torch.distributed.run --standalone --nproc-per-node 2 --max-restarts 1 --no-python \
  "$kedge" train "$root/recipes/quickstart.yaml" --out "$work/ranks" "${settings[@]}" > "$work/ranks.log" 2>&1 &
launcher=$!

# Prints the process id of rank 1 once two checkpoints are written.
killed=
while kill -0 "$launcher" 2> /dev/null && [ -z "$killed" ]; do
  sleep 0.2
  [ -d "$work/ranks/checkpoints/step-000010" ] || continue
  for pid in $(pgrep -f -- "--out $work/ranks "); do
    if tr '\0' '\n' 2> /dev/null < "/proc/$pid/environ" | grep -qx RANK=1 && tr '\0' ' ' < "/proc/$pid/cmdline" | grep -q kedge.cli.Main; then
      kill -9 "$pid" && killed=$pid
      break
    fi
  done
done
[ -n "$killed" ] || { echo "no rank was killed: see $work/ranks.log" >&2; exit 1; }
echo "killed rank 1, process $killed"
wait "$launcher" || { tail -n 20 "$work/ranks.log" >&2; exit 1; }
grep -h -o "rank 1 ([^)]*) is gone" "$work/ranks.log" | sort -u || echo "torchrun ended rank 0 before it had missed rank 1"
grep -q "attempt 1 by TORCHELASTIC_RESTART_COUNT" "$work/ranks.log" || { echo "torchrun did not start the ranks again" >&2; exit 1; }

digests() {
  (cd "$1" && find . -type f \( -name '*.safetensors' -o -name '*.state' -o -name steps.jsonl -o -name '*.jsonl.gz' -o -name evaluations.jsonl \
    -o -name problems.jsonl \) | sort | xargs sha256sum)
}
diff <(digests "$work/one") <(digests "$work/ranks") || { echo "the runs differ, see $work" >&2; exit 1; }
echo "equal: $(digests "$work/one" | wc -l) files of logs, weights and optimizer states"
