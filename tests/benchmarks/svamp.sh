#!/usr/bin/env bash
# Runs GRPO on SVAMP with Kedge and with TRL's GRPOTrainer, with the same weights, problems, adapters, reward and steps. Compares
# the processor time per step, the learning curves, and the accuracy of both policies on the held-out problems, sampled and scored
# by Kedge.
#
#   tests/benchmarks/svamp.sh CHECKPOINT OUT [--steps 16] [--threads N] [--python PYTHON] [--data FILE]
#
# CHECKPOINT is the start of rl: the sft checkpoint of a run of recipes/smollm2-svamp.yaml (RUN/checkpoints/step-000063), merged
# into its base. PYTHON (or KEDGE_PYTHON) must have torch, transformers, trl and peft. Both runs are kept in OUT. Takes half an
# hour to an hour. Writes a Markdown table to standard output.
set -euo pipefail
root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"
exec python3 "$root/tests/benchmarks/svamp.py" "$@"
