#!/usr/bin/env bash
# Kedge beside its peers on the CPU, fp32, same shapes, same weights, same threads, alternating: tokens per second against the peer's best setting.
#
#   tests/benchmarks/cpu.sh [--shapes tiny-moe,small-moe] [--works generate,sft_step,grpo_step] [--rounds 3] [--peers-python PYTHON]
#
# PYTHON (or KEDGE_PYTHON) has what the peers' requirements.txt asks for. Half an hour for both shapes, on a machine that does nothing else.
# A Markdown table goes to standard output, every JSON line to tests/benchmarks/results. `cpu.sh --help` lists all options.
set -euo pipefail
root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)"
(cd "$root" && mvn -q -B -Dstyle.color=never -pl tests -am -DskipTests test-compile >&2)
exec python3 "$root/tests/benchmarks/cpu.py" "$@"
