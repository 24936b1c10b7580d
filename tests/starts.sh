#!/usr/bin/env bash
# Starts Kedge many times concurrently before any native library is unpacked, with several libraries for matrix products.
# Every start must succeed.
#
#   tests/starts.sh [ROUNDS] [STARTS]     default 20 8: rounds, and concurrent starts per library
#
# Each round unpacks about 1 GB into a temporary folder (in TMPDIR) and deletes it. Prints one line per round. The exit status is
# 1 if a start failed.
# FLAVORS="openblas mkl" selects values of KEDGE_BLAS (except on x86-64: only openblas); KEDGE=... selects another ./kedge.
set -euo pipefail
root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)"
kedge="${KEDGE:-$root/kedge}"
rounds="${1:-20}"
starts="${2:-8}"
flavors="${FLAVORS:-openblas$([ "$(uname -m)" = x86_64 ] && echo " mkl")}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

"$kedge" --version > "$work/version" # builds what has to be built, once

# A first start: it loads every library, and must print the requested library for matrix products.
start() {
  KEDGE_BLAS="$1" KEDGE_NATIVE_CACHE="$work/cache" KEDGE_HEAP=128m "$kedge" doctor > "$work/$1-$2" 2>&1 \
    && grep -qi "blas.*$1" "$work/$1-$2"
}

failed=0
for ((round = 1; round <= rounds; round++)); do
  began="$(date +%s)"
  mkdir "$work/cache"
  running=()
  for flavor in $flavors; do
    for ((i = 1; i <= starts; i++)); do
      start "$flavor" "$i" &
      running+=("$!:$flavor-$i")
    done
  done
  good=0
  for each in "${running[@]}"; do
    if wait "${each%%:*}"; then
      good=$((good + 1))
    else
      failed=$((failed + 1))
      echo "round $round, ${each#*:}:"
      tail -n 5 "$work/${each#*:}"
    fi
  done
  echo "round $round: $good of ${#running[@]} first starts succeeded, $(($(date +%s) - began)) s, $(du -sm "$work/cache" | cut -f1) MB unpacked"
  rm -rf "$work/cache"
done
echo "$rounds rounds of $starts first starts for each of: $flavors; $failed failed"
[ "$failed" = 0 ]
