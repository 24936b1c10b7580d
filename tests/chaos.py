"""Faults at random moments of runs: see chaos.sh."""
import collections
import glob
import hashlib
import http.server
import json
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
KEDGE = os.environ.get("KEDGE", str(ROOT / "kedge"))
HANG_SECONDS = 900
RECIPE = r"""name: chaos
seed: 3
policy:
  shape: {hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 16, num_experts: 4,
    num_experts_per_tok: 2, moe_intermediate_size: 32, max_position_embeddings: 96, tie_word_embeddings: true, rope_theta: 10000.0}
  tokenizer: {characters: " +=0123456789}", words: ["\\boxed{"]}
  device: cpu
  threads: 1
  reduction: fixed_tree
data:
  sums: {source: arithmetic, name: sums, operations: ["+"], min_digits: 1, max_digits: 1, size: 40}
  more: {source: arithmetic, name: more, operations: ["+"], min_digits: 1, max_digits: 1, size: 30, seed: 5, demonstration: direct}
rewards:
  - {reward: math}
  - {reward: think_format}
  - {reward: thinks}
  - {reward: {http: "http://127.0.0.1:PORT/"}, name: judge, deadline_seconds: 20}
total: {by: formula, formula: math}
stages:
  curated: {type: curate, sources: [sums, more], steps: [{step: dedupe_exact}, {step: validate, chain: false}]}
  longcot: {type: sft, data: curated, steps: 160, sequences_per_step: 16, max_length: 64, learning_rate: {peak: 5.0e-3, warmup_steps: 3}, checkpoint_every: 40}
  pool: {type: pool, data: sums, completions_per_problem: 4, sampling: {max_new_tokens: 32}, problems_per_step: 16, checkpoint_every: 1,
    general: [sums], keep_all_right: true}
  harvest: {type: harvest, data: pool, completions_per_problem: 6, at_most: 2, sound: [think_format], sampling: {max_new_tokens: 32}, problems_per_step: 16,
    checkpoint_every: 1}
  fusion: {type: sft, data: {mix: {more: 0.9, harvest: 0.1}}, steps: 4, sequences_per_step: 10, max_length: 64, learning_rate: {peak: 1.0e-3}, checkpoint_every: 2}
  rl: {type: rl, data: pool, total: {by: formula, formula: 0.5 * math + 0.3 * thinks + 0.2 * judge}, algorithm: grpo, kl: {coefficient: 0}, steps: 6,
    prompts_per_step: 4, completions_per_prompt: 4, sampling: {max_new_tokens: 32}, learning_rate: {peak: 1.0e-4}, checkpoint_every: 2}
  after: {type: eval, data: pool, problems: 10, sampling: {max_new_tokens: 32}}
"""
USED = re.compile(r"recipe\.yaml|(steps|evaluations|rollouts)\.jsonl|rollouts/.*|pools/.*\.jsonl|stages/[^/]*/data\.jsonl|.*/(config|tokenizer)\.json|.*\.(safetensors|state)")


class Judge(http.server.BaseHTTPRequestHandler):
    """A reward over HTTP whose verdict is a function of the completion; its behavior depends on the fault of the round."""
    manners = "good"
    seen = collections.Counter()
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        manners = Judge.manners
        if manners == "slow":
            time.sleep(random.random())
        Judge.seen[body] += 1
        if manners == "busy" and Judge.seen[body] % 2:
            return self.answer(503, b"later")
        if manners == "hostile":
            kind = random.choice(["hang", "garbage", "close", "huge", "short"])
            if kind == "hang":
                time.sleep(30)
            if kind in ("hang", "close"):
                self.close_connection = True
                return None
            if kind == "short":
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.close_connection = True
                return None
            return self.answer(200, b"{\"verdicts\": [\x00\xff" if kind == "garbage" else b"[" * 1_000_000)
        samples = json.loads(body)["samples"]
        verdicts = [(int(hashlib.sha256(sample["completion"].encode()).hexdigest()[:4], 16) % 100) / 100 for sample in samples]
        return self.answer(200, json.dumps({"verdicts": verdicts}).encode())

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *ignored):
        pass

    def handle(self):
        try:
            super().handle()
        except OSError:  # the run was killed while it was answered
            pass


def digests(run):
    files = [path for path in run.rglob("*") if path.is_file()]
    return {str(path.relative_to(run)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files if USED.fullmatch(str(path.relative_to(run)))}


def lines(run):
    return sum(path.read_bytes().count(b"\n") for name in ("steps", "evaluations") if (path := run / f"{name}.jsonl").exists())


class Command:
    """A process of kedge train for a run folder."""

    def __init__(self, recipe, run, environment=None, limit=None, ranks=1):
        options = (["--resume"] if (run / "recipe.yaml").exists() else []) + (["--ranks", str(ranks)] if ranks > 1 else [])
        self.printed = pathlib.Path(str(run) + ".txt")
        self.run = run
        # A new session, so that a kill reaches the launcher, Java and its child processes.
        self.process = subprocess.Popen([KEDGE, "train", str(recipe), "--out", str(run), *options], stdout=self.printed.open("w"), stderr=subprocess.STDOUT,
                                        env={**os.environ, **(environment or {})}, start_new_session=True, preexec_fn=limit)

    def strike(self, sign, wanted, rng):
        """Sends a signal once the logs have a number of lines, unless the process has ended."""
        while self.process.poll() is None and lines(self.run) < wanted:
            time.sleep(0.01)
        time.sleep(rng.random() * 0.3)
        alive = self.process.poll() is None
        if alive:
            os.killpg(self.process.pid, sign)
        self.end()
        return alive

    def end(self):
        """Waits for the end. Returns the exit status and the fault, if any."""
        try:
            status = self.process.wait(HANG_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            return None, f"it hung for {HANG_SECONDS} s"
        text = self.printed.read_text(errors="replace")
        return status, "a stack trace: " + text[-1500:] if "\n\tat " in text or status == 70 else None


class Chaos:
    def __init__(self, folder, seed):
        self.folder, self.rng, self.kills = folder, random.Random(seed), 0
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Judge)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.recipe = folder / "chaos.yaml"
        self.recipe.write_text(RECIPE.replace("PORT", str(server.server_port)))
        self.faketime = next(iter(glob.glob("/usr/lib/*/faketime/libfaketime.so.1") + glob.glob("/usr/lib*/faketime/libfaketime.so.1")), None)

    def undisturbed(self):
        run = self.folder / "undisturbed"
        status, wrong = Command(self.recipe, run).end()
        if status != 0:
            sys.exit(f"chaos: the undisturbed run ended with {status}: {wrong or Command(self.recipe, run).printed.read_text()[-1500:]}")
        self.whole, self.lines, self.size = digests(run), lines(run), sum(path.stat().st_size for path in run.rglob("*") if path.is_file())
        shutil.rmtree(run)

    def moment(self):
        return self.rng.randrange(self.lines)

    def kill(self, run):
        """About eight kills before the end, of one process or of two ranks."""
        notes = []
        while lines(run) < self.lines and len(notes) < 12:
            ranks = self.rng.choice([1, 2])
            wanted = lines(run) + int(self.rng.expovariate(8 / self.lines))
            struck = Command(self.recipe, run, ranks=ranks).strike(signal.SIGKILL, wanted, self.rng)
            self.kills += struck
            notes.append(f"{lines(run)}/{ranks}" if struck else "ended before")
        return ["killed at lines/ranks: " + ", ".join(notes)]

    def terminate(self, run):
        return [self.stopped(run, signal.SIGTERM) for _ in range(self.rng.randint(1, 2))]

    def stopped(self, run, sign, environment=None):
        wanted = self.moment()
        hit = Command(self.recipe, run, environment).strike(sign, wanted, self.rng)
        return f"{sign.name} at {lines(run)} lines" if hit else "ended before"

    def disk(self, run):
        """A tmpfs that is too small, if root may mount one; else a limit on the size of each file."""
        run.mkdir()
        size = int(self.size * self.rng.uniform(0.1, 0.9)) + 65536
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(run)], capture_output=True).returncode:
            run.rmdir()
            most = int(self.rng.uniform(2_000, 60_000))
            status, wrong = Command(self.recipe, run, limit=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))).end()
            return [f"files of at most {most} bytes: status {status}", wrong]
        try:
            status, wrong = Command(self.recipe, run).end()
            kept = self.folder / "kept"
            shutil.copytree(run, kept)
        finally:
            subprocess.run(["umount", str(run)], check=True)
        run.rmdir()
        kept.rename(run)
        return [f"a disk of {size} bytes: status {status}", wrong]

    def judge(self, run):
        Judge.manners = self.rng.choice(["slow", "busy"])
        notes = [Judge.manners + " judge", self.stopped(run, signal.SIGKILL) if self.rng.random() < 0.5 else None]
        if self.rng.random() < 0.7:
            return notes  # to the end with such a judge
        Judge.manners = "good"
        return notes

    def hostile(self, run):
        """A judge without valid replies must lead to missing scores or one message; the run can be resumed."""
        notes = [self.stopped(run, signal.SIGKILL)]
        copy = self.folder / "before"
        if run.exists():
            shutil.copytree(run, copy)
        Judge.manners = "hostile"
        status, wrong = Command(self.recipe, run).end()
        Judge.manners = "good"
        shutil.rmtree(run, ignore_errors=True)
        if copy.exists():
            copy.rename(run)
        return notes + [f"hostile judge: status {status}", wrong]

    def clock(self, run):
        back = self.rng.choice(["-400d", "-1h", "+3d"])
        return [back, self.stopped(run, signal.SIGKILL, {"LD_PRELOAD": self.faketime, "FAKETIME": back, "FAKETIME_DONT_FAKE_MONOTONIC": "1"})]

    def memory(self, run):
        heap = f"{self.rng.choice([16, 24, 32, 40, 56])}m"
        status, wrong = Command(self.recipe, run, {"_JAVA_OPTIONS": "-Xmx" + heap}).end()
        return [f"a heap of {heap}: status {status}", wrong]

    def round(self, number, fault):
        run = self.folder / f"round-{number}"
        notes = [note for note in getattr(self, fault)(run) if note]
        wrong = next((note for note in notes if note.startswith(("a stack trace", "it hung"))), None)
        status, ended = Command(self.recipe, run).end()
        Judge.manners = "good"
        if not wrong and status != 0:
            wrong = f"the last resume ended with {status}: {ended or pathlib.Path(str(run) + '.txt').read_text()[-1500:]}"
        if not wrong:
            left = digests(run)
            different = [name for name in self.whole if left.get(name) != self.whole[name]]
            wrong = f"{len(different)} files differ: {different[:5]}" if different else None
        print(f"round {number}  {fault:<9}  {'; '.join(note[:120] for note in notes)}  {'DIFFERS: ' + wrong if wrong else f'{len(self.whole)} files equal'}", flush=True)
        if not wrong:
            shutil.rmtree(run)
        return wrong is None


def main(duration="10m", seed="1"):
    seconds = float(duration[:-1]) * {"s": 1, "m": 60, "h": 3600}[duration[-1]]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kedge-chaos-"))
    chaos = Chaos(folder, int(seed))
    chaos.undisturbed()
    print(f"chaos: {len(chaos.whole)} files of the undisturbed run, {chaos.lines} log lines, {chaos.size} bytes; in {folder}", flush=True)
    faults = os.environ.get("FAULTS", "kill terminate disk judge hostile clock memory").split()
    if "clock" in faults and chaos.faketime is None:
        faults.remove("clock")
        print("chaos: clock skipped: libfaketime is not installed")
    end, number, table = time.time() + seconds, 0, collections.defaultdict(lambda: [0, 0])
    while time.time() < end:
        fault = faults[number % len(faults)]
        number += 1
        equal = chaos.round(number, fault)
        table[fault][0 if equal else 1] += 1
    print(f"{chaos.kills} kills in the rounds of kill\nfault       equal  different")
    for fault, (equal, different) in table.items():
        print(f"{fault:<10} {equal:>6} {different:>10}")
    failed = any(different for _, different in table.values())
    if not failed:
        shutil.rmtree(folder)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
