#!/usr/bin/env bash
# Compares Kedge with its peers on the CPU in fp32, with the same shapes, weights and threads, in alternating runs. Measures
# tokens per second, for the peers with their best settings.
#
#   tests/benchmarks/cpu.sh [--shapes tiny-moe,small-moe] [--works generate,sft_step,grpo_step] [--rounds 3] [--peers-python PYTHON]
#
# PYTHON (or KEDGE_PYTHON) must have the packages of the peers' requirements.txt. Takes half an hour for both shapes on an idle
# machine. Writes a Markdown table to standard output and all JSON lines to tests/benchmarks/results. `cpu.sh --help` lists all
# options.
set -euo pipefail
root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"
(cd "$root" && mvn -q -B -Dstyle.color=never -pl tests -am -DskipTests test-compile >&2)
exec python3 "$root/tests/benchmarks/cpu.py" "$@"
