#!/usr/bin/env bash
# GRPO on SVAMP by Kedge and by TRL's GRPOTrainer: the same weights, problems, adapters, reward, steps; processor time of a step, both learning curves, and
# both policies afterwards on the held-out problems, drawn and scored by Kedge.
#
#   tests/benchmarks/svamp.sh CHECKPOINT OUT [--steps 16] [--threads N] [--python PYTHON] [--data FILE]
#
# CHECKPOINT is where rl starts: the sft checkpoint of a run of recipes/smollm2-svamp.yaml (RUN/checkpoints/step-000063), merged into its base. PYTHON (or
# KEDGE_PYTHON) has torch, transformers, trl and peft. OUT keeps both runs. Half an hour to an hour. A Markdown table goes to standard output.
set -euo pipefail
root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"
exec python3 "$root/tests/benchmarks/svamp.py" "$@"
