#!/usr/bin/env bash
# Changes single bits in files of a run folder, resumes each time, and prints by file what was noticed and what changed nothing.
#
#   tests/flips.sh [FLIPS]     default 2000, an hour; MAVEN=... names another mvn
#
# Fails where a changed bit is neither told in one message nor without effect on the bytes of the finished run.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
exec "${MAVEN:-mvn}" -B -q -pl tests -am test -Dtest=FlippedByteTest -Dsurefire.failIfNoSpecifiedTests=false "-Dkedge.flips=${1:-2000}"
