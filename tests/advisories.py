"""Advisories that apply to resolved versions: see advisories.sh."""
import json
import pathlib
import re
import sys
import urllib.error
import urllib.request

LIST = pathlib.Path(__file__).with_name("advisories.tsv")


def resolved(path):
    """Returns the coordinates and versions in a file written by dependency:list."""
    found = set()
    for line in pathlib.Path(path).read_text().splitlines():
        parts = re.sub(r"\x1b\[[0-9;]*m", "", line).split(" -- ")[0].strip().split(":")
        if len(parts) >= 5:
            found.add((parts[0] + ":" + parts[1], parts[-2]))
    return sorted(found)


def order(version):
    """Returns a sort key of release versions."""
    return [int(part) if part.isdigit() else 0 for part in re.split(r"[.-]", version)]


def listed():
    """Returns the date of the list, its advisories, and the accepted ones with their reasons."""
    lines = LIST.read_text().splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return lines[0].removeprefix("# ").split(":")[0], rows, {row[0]: row[4] for row in rows if len(row) > 4}


def offline(dependencies, rows):
    versions = dict(dependencies)
    for name, coordinates, since, fixed, *_ in rows:
        version = versions.get(coordinates)
        if version and order(since) <= order(version) and (fixed == "none" or order(version) < order(fixed)):
            yield name, coordinates, version, f"fixed in {fixed}"


def online(dependencies):
    queries = [{"package": {"ecosystem": "Maven", "name": name}, "version": version} for name, version in dependencies]
    request = urllib.request.Request("https://api.osv.dev/v1/querybatch", json.dumps({"queries": queries}).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as reply:
        results = json.load(reply)["results"]
    for (name, version), result in zip(dependencies, results):
        for found in result.get("vulns", []):
            yield found["id"], name, version, "see https://osv.dev/" + found["id"]


def main(path, *options):
    dependencies = resolved(path)
    if len(dependencies) < 20:
        sys.exit(f"advisories: only {len(dependencies)} dependencies were resolved")
    date, rows, accepted = listed()
    source = f"the list of {date}, {LIST.name}"
    found = list(offline(dependencies, rows))
    if "--offline" not in options:
        try:
            found += online(dependencies)  # the list stays: it has natives that no registry knows of
            source = "api.osv.dev and " + source
        except (urllib.error.URLError, TimeoutError) as unreachable:
            print(f"advisories: api.osv.dev cannot be reached ({getattr(unreachable, 'reason', unreachable)})")
    open_ones = 0
    for name, coordinates, version, note in sorted(set(found)):
        reason = accepted.get(name)
        open_ones += reason is None
        print(f"{'accepted' if reason else 'APPLIES'}  {name}  {coordinates} {version}  {reason or note}")
    print(f"advisories: {len(dependencies)} dependencies against {source}: {open_ones} apply, {len(set(found)) - open_ones} accepted")
    sys.exit(1 if open_ones else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
