# What torchrun.sh, slurm.sh and spark-train.sh share: a shortened quickstart, a rank that is killed once, and the comparison with one process.
# Sourced with the scratch folder, or nothing, as its argument.
root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"
work="$(readlink -f "${1:-$(mktemp -d)}")"
mkdir -p "$work"
kedge="${KEDGE:-$root/kedge}"
ranks="${RANKS:-4}"
recipe="$root/recipes/quickstart.yaml"
settings=(--set policy.reduction=fixed_tree --set policy.threads=1 --set stages.warmup.steps=30 --set stages.warmup.checkpoint_every=5
  --set stages.rl.steps=6 --set stages.rl.prompts_per_step=8 --set stages.rl.learning_rate.warmup_steps=1 --set stages.rl.checkpoint_every=2
  --set stages.after_warmup.problems=16 --set stages.after_rl.problems=16)
for setting in ${SETTINGS:-}; do
  settings+=(--set "$setting")
done
rm -rf "$work/one" "$work/ranks"

one_process() {
  echo "one process"
  "$kedge" train "$recipe" --out "$work/one" "${settings[@]}" > "$work/one.log" 2>&1
}

# kill_rank LAUNCHER RANK: kills one rank of the run in $work/ranks once it has written two checkpoints.
kill_rank() {
  local pid
  while kill -0 "$1" 2> /dev/null; do
    sleep 0.2
    [ -d "$work/ranks/checkpoints/step-000010" ] || continue
    for pid in $(pgrep -f -- "--out $work/ranks "); do
      if tr '\0' '\n' 2> /dev/null < "/proc/$pid/environ" | grep -qx "RANK=$2" && tr '\0' ' ' < "/proc/$pid/cmdline" | grep -q kedge.cli.Main; then
        kill -9 "$pid" && echo "killed rank $2, process $pid" && return
      fi
    done
  done
  echo "no rank was killed: see $work/ranks.log" >&2
  exit 1
}

digests() {
  (cd "$1" && find . -type f \( -name '*.safetensors' -o -name '*.state' -o -name steps.jsonl -o -name 'rollouts*.jsonl' -o -name '*.jsonl.gz' \
    -o -name evaluations.jsonl -o -name problems.jsonl \) | sort | xargs sha256sum)
}

# finished LAUNCHER: waits for the launcher, which must end well.
finished() {
  wait "$1" || { tail -n 20 "$work/ranks.log" >&2; exit 1; }
}

# Compares logs, weights and optimizer states of both runs.
equal() {
  diff <(digests "$work/one") <(digests "$work/ranks") || { echo "the runs differ, see $work" >&2; exit 1; }
  echo "equal: $(digests "$work/one" | wc -l) files of logs, weights and optimizer states"
}

# compare LAUNCHER: waits for the launcher, which must have started the ranks again, and compares the runs.
compare() {
  finished "$1"
  grep -q "attempt 1 by TORCHELASTIC_RESTART_COUNT" "$work/ranks.log" || { echo "the ranks were not started again" >&2; exit 1; }
  equal
}
