#!/usr/bin/env bash
# A shortened quickstart on four ranks under torchrun. Rank 1 is killed once; torchrun starts all again, and the run goes on from its
# checkpoint. Its logs and weights must be those of the run in one process.
#
#   tests/scale/torchrun.sh [FOLDER]     a scratch folder; a new one if left out
#
#   PYTHON=python3     a Python that has torch; without it, one is made in FOLDER and torch's CPU wheel installed (about 200 MB)
#   KEDGE=kedge        another kedge
#   RANKS=4            number of ranks
#   SETTINGS="..."     further --set options, for instance a smaller recipe
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/ranks.sh"
python="${PYTHON:-}"
if [ -z "$python" ]; then
  python3 -m venv "$work/venv"
  python="$work/venv/bin/python"
  "$python" -m pip install --quiet torch numpy --index-url https://download.pytorch.org/whl/cpu
fi
"$python" -c 'import torch; print("torchrun of torch", torch.__version__)'
one_process
echo "$ranks ranks under torchrun"
"$python" -m torch.distributed.run --standalone --nproc-per-node "$ranks" --max-restarts 1 --no-python \
  "$kedge" train "$recipe" --out "$work/ranks" "${settings[@]}" > "$work/ranks.log" 2>&1 &
launcher=$!
kill_rank "$launcher" 1
compare "$launcher"
grep -h -o "rank 1 ([^)]*) is gone" "$work/ranks.log" | sort -u || echo "torchrun ended the other ranks before they had missed rank 1"
