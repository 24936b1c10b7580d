#!/usr/bin/env bash
# Compares the resolved versions of all dependencies with known security advisories and prints those that apply.
#
#   tests/advisories.sh [--offline]
#
# Queries api.osv.dev. If it is unreachable, or with --offline, reads the dated list tests/advisories.tsv; the output names the
# source. Advisories that do not affect Kedge are listed there as accepted, with the reason. The exit status is 1 if any other
# advisory applies. MAVEN=... selects another mvn.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
resolved="$(mktemp)"
trap 'rm -f "$resolved"' EXIT
# Without the module spark: what it compiles against comes from the installation of the user.
"${MAVEN:-mvn}" -B -q -pl "!spark" -Dstyle.color=never -Dmaven.test.skip=true -Dspotless.check.skip=true test-compile \
  org.apache.maven.plugins:maven-dependency-plugin:list "-DoutputFile=$resolved" -DappendOutput=true -DexcludeGroupIds=io.github.kedge
exec python3 tests/advisories.py "$resolved" "$@"
