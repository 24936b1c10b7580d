"""Compares Kedge with its peers on the CPU in fp32. Run by cpu.sh, which describes it."""
import argparse, json, os, pathlib, platform, statistics, subprocess, sys, time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORKS = ("generate", "sft_step", "grpo_step")
EXPERTS = ("grouped_mm", "batched_mm", "eager")
LONG = ("small-moe", "small-dense")
"""Shapes whose training step is 8 x 256 tokens instead of 16 x 128, as the peers' README measures them."""


def arguments():
    parser = argparse.ArgumentParser(prog="cpu.sh", description=__doc__)
    parser.add_argument("--shapes", default="tiny-moe,small-moe")
    parser.add_argument("--works", default=",".join(WORKS))
    parser.add_argument("--rounds", type=int, default=3, help="runs of each side that count, one after the other")
    parser.add_argument("--repeats", type=int, default=5, help="timed repeats within a run")
    parser.add_argument("--experts", default=",".join(EXPERTS), help="the peer's ways to compute experts among which its best is looked for")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--peers", default=os.environ.get("KEDGE_PEERS"), help="folder of the peers' scripts; default: shared/peers beside a parent folder")
    parser.add_argument("--peers-python", default=os.environ.get("KEDGE_PYTHON"), help="a Python with torch, transformers and trl; default: KEDGE_PYTHON")
    parser.add_argument("--kedge-only", action="store_true", help="measure no peer")
    chosen = parser.parse_args()
    chosen.shapes, chosen.works, chosen.experts = chosen.shapes.split(","), chosen.works.split(","), chosen.experts.split(",")
    unknown = [work for work in chosen.works if work not in WORKS]
    if [each for each in chosen.experts if each not in EXPERTS]:
        parser.error(f"--experts is {','.join(chosen.experts)}, expected some of {', '.join(EXPERTS)}")
    if unknown:
        parser.error(f"--works has {unknown[0]}, expected some of {', '.join(WORKS)}")
    chosen.peers = pathlib.Path(chosen.peers) if chosen.peers else found_peers(parser)
    if not chosen.kedge_only and not chosen.peers_python:
        parser.error("no Python for the peers. Maybe --peers-python VENV/bin/python, or KEDGE_PYTHON; or --kedge-only")
    return chosen


def found_peers(parser):
    for folder in ROOT.parents:
        if (folder / "shared" / "peers").is_dir():
            return folder / "shared" / "peers"
    parser.error("found no shared/peers beside a parent folder. Maybe --peers FOLDER")


class Bench:
    """Runs one side at a time and records every JSON line."""

    def __init__(self, chosen):
        self.chosen = chosen
        folder = HERE / "results"
        self.policies = folder / "policies"
        self.policies.mkdir(parents=True, exist_ok=True)
        self.lines = folder / time.strftime("cpu-%Y%m%d-%H%M%S.jsonl")

    def run(self, label, command, limit=None, **environment):
        print(f"  {label}", file=sys.stderr, flush=True)
        try:
            done = subprocess.run([str(part) for part in command], env=os.environ | {"HF_HUB_OFFLINE": "1"} | environment, cwd=ROOT, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=limit)
        except subprocess.TimeoutExpired:
            raise RuntimeError(f"{label} took over {limit:.0f} s") from None
        answers = [line for line in done.stdout.splitlines() if line.startswith("{")]
        if done.returncode != 0 or not answers:
            raise RuntimeError(f"{label} ended with {done.returncode}:\n{done.stderr[-3000:]}")
        answer = json.loads(answers[-1])
        with self.lines.open("a") as out:
            out.write(json.dumps({"label": label, **answer}) + "\n")
        return answer

    def kedge(self, work, *options):
        return self.run("kedge " + work, [ROOT / "kedge", work, "--threads", self.chosen.threads, *options],
                        KEDGE_MAIN="kedge.benchmarks.CpuBenchmark", KEDGE_CLASSPATH=str(ROOT / "tests/target/test-classes"))

    def peer(self, work, policy, sizes, setting, repeats, limit=None):
        experts, compiled = setting
        script = self.chosen.peers / f"{work}.py"
        command = [self.chosen.peers_python] + ([HERE / "compiled.py"] if compiled else []) + [script]
        count = ["--steps", repeats] if work == "grpo_step" else ["--repeats", repeats]
        return self.run(f"{work} by the peer, {named(setting)}", command + ["--policy", policy, "--experts", experts, "--threads", self.chosen.threads,
                                                                            *count, *sizes], limit)

    def policy(self, shape):
        """Writes a checkpoint of random weights that both sides load; the peers must find every name in it."""
        folder = self.policies / shape
        if not (folder / "model.safetensors").exists():
            self.kedge("write", "--shape", self.chosen.peers / "shapes" / f"{shape}.json", "--policy", folder)
        if not self.chosen.kedge_only:
            loads = ("import sys, torch, transformers, json\n"
                     "_, info = transformers.AutoModelForCausalLM.from_pretrained(sys.argv[1], dtype=torch.float32, output_loading_info=True)\n"
                     "faults = {name: sorted(map(str, info[name])) for name in info if info[name]}\n"
                     "print(json.dumps({'what': 'load', 'faults': faults}))\n")
            faults = self.run(f"{shape}: the peer loads it", [self.chosen.peers_python, "-c", loads, folder])["faults"]
            if faults:
                raise RuntimeError(f"the peer does not load {folder} as it is: {faults}")
        return folder


def named(setting):
    experts, compiled = setting
    return experts + (", torch.compile" if compiled else "")


def settings(work, policy, ways):
    """Returns candidates for the peer's best settings: implementations of experts, and for training with and without torch.compile."""
    moe = "num_experts" in json.loads((policy / "config.json").read_text())
    return [(experts, compiled) for experts in (ways if moe else EXPERTS[:1]) for compiled in ((False,) if work == "generate" else (False, True))]


def best_setting(bench, work, policy, sizes):
    """Returns the fastest settings in short runs. Failed ones are excluded and their fault is printed. Settings below half of the best speed are not tried
    compiled, and those that take four times as long as the first are stopped, but not before two minutes."""
    speeds, limit = {}, None
    for setting in settings(work, policy, bench.chosen.experts):
        experts, compiled = setting
        if compiled and speeds.get((experts, False), 0) < max(speeds.values(), default=0) / 2:
            continue
        try:
            began = time.monotonic()
            speeds[setting] = bench.peer(work, policy, sizes, setting, 2, limit)["tokens_per_second"]
            limit = limit or max(120, 4 * (time.monotonic() - began))
        except RuntimeError as fault:
            print(f"  left out: {str(fault)[-400:]}", file=sys.stderr)
    if not speeds:
        raise RuntimeError(f"the peer ran {work} in no setting")
    return max(speeds, key=speeds.get)


def measure(bench, shape, work):
    chosen = bench.chosen
    policy = bench.policy(shape)
    sizes = ["--batch", 8, "--length", 256] if work == "sft_step" and shape in LONG else []
    setting = None if chosen.kedge_only else best_setting(bench, work, policy, sizes)
    peers, ours = [], []
    for _ in range(chosen.rounds):
        if setting:
            peers.append(bench.peer(work, policy, sizes, setting, chosen.repeats))
        ours.append(bench.kedge(work, "--policy", policy, "--repeats", chosen.repeats, *sizes))
    return {"shape": shape, "work": work, "setting": named(setting) if setting else "-",
            "peer": statistics.median(one["tokens_per_second"] for one in peers) if peers else None,
            "kedge": statistics.median(one["tokens_per_second"] for one in ours),
            "gigaflops": statistics.median(one["gigaflops"] for one in ours),
            "gigabytes": statistics.median(one["weight_gigabytes_per_second"] for one in ours),
            "range": [f"{min(runs):,.0f} to {max(runs):,.0f}" if runs else "-"
                      for runs in ([one["tokens_per_second"] for one in side] for side in (peers, ours))]}


def processor(threads):
    text = pathlib.Path("/proc/cpuinfo").read_text() if os.path.exists("/proc/cpuinfo") else ""
    fields = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
    fields = {key.strip(): value.strip() for key, value in fields.items()}
    flags = set(fields.get("flags", "").split())
    has = [("AVX2", "avx2"), ("AVX-512", "avx512f"), ("AMX bf16", "amx_bf16")]
    return (f"{fields.get('model name', platform.processor() or 'unknown processor')} (family {fields.get('cpu family', '?')}, model {fields.get('model', '?')}), "
            f"{', '.join(name if flag in flags else 'no ' + name for name, flag in has)}, {os.cpu_count()} cores, {threads} threads on both sides")


def table(rows, peak, reading):
    yield "| shape | work | peer, best setting | tokens/s (range) | Kedge tokens/s (range) | ratio | of sgemm peak | of memory reading |"
    yield "|---|---|---|---|---|---|---|---|"
    for row in rows:
        peer = f"{row['peer']:,.0f} ({row['range'][0]})" if row["peer"] else "-"
        ratio = f"**{row['kedge'] / row['peer']:.2f}**" if row["peer"] else "-"
        memory = f"{row['gigabytes'] / reading:.0%} ({row['gigabytes']:.1f} GB/s)" if row["gigabytes"] else "-"
        yield (f"| {row['shape']} | {row['work']} | {row['setting']} | {peer} | {row['kedge']:,.0f} ({row['range'][1]}) | {ratio} | "
               f"{row['gigaflops'] / peak:.0%} ({row['gigaflops']:.0f} GFLOP/s) | {memory} |")


def main():
    chosen = arguments()
    bench = Bench(chosen)
    load = os.getloadavg()[0]
    machine = bench.kedge("machine")
    torch = None if chosen.kedge_only else bench.run("torch's peak", [chosen.peers_python, HERE / "torch_peak.py", chosen.threads])
    rows = [measure(bench, shape, work) for shape in chosen.shapes for work in chosen.works]
    peak = max(machine["sgemm_gigaflops"], torch["sgemm_gigaflops"] if torch else 0)
    print(f"{processor(chosen.threads)}. Load before: {load:.1f}.")
    print(f"fp32 product: {machine['sgemm_gigaflops']:.0f} GFLOP/s by Kedge's BLAS"
          + (f", {torch['sgemm_gigaflops']:.0f} by torch {torch['torch']}" if torch else "")
          + f"; shares are of the larger. Reading memory: {machine['read_gigabytes_per_second']:.1f} GB/s. Medians of {chosen.rounds} runs each.\n")
    print("\n".join(table(rows, peak, machine["read_gigabytes_per_second"])))
    print(f"\nEvery run: {bench.lines.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
