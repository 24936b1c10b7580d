"""Compares GRPO on SVAMP in Kedge and TRL. Run by svamp.sh, which describes it."""
import argparse, json, os, pathlib, re, resource, subprocess, sys, time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SYSTEM = "You solve word problems."
INSTRUCTION = "Write the calculation and end with the result in \\boxed{}."
PROMPTS, GROUP, NEW, RANK = 16, 8, 48, 16
NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?|[-+]?\.\d+")

RECIPE = """
name: svamp-rl
seed: 1
policy: {{checkpoint: {checkpoint}, device: cpu, threads: {threads}, tokens_per_microbatch: 2048, decode_rows: 128{lora}}}
data:
  train: &svamp
    {{source: jsonl, file: {file}, name: svamp, question: "{{Body}} {{Question}}", answer: Answer, id: ID, limit: 500,
      system: {system}, instruction: '{instruction}'}}
  test: {{<<: *svamp, offset: 500}}
rewards: [{{reward: math}}]
stages:
"""
RL = """
  rl:
    type: rl
    data: train
    algorithm: dr-grpo
    steps: {steps}
    prompts_per_step: {prompts}
    completions_per_prompt: {group}
    sampling: {{temperature: 1.0, max_new_tokens: {new}}}
    learning_rate: {{peak: 1.0e-4, warmup_steps: 2}}
"""
EVALUATION = """
  eval: {{type: eval, data: test, sampling: {{temperature: 1.0, max_new_tokens: {new}}}}}
"""


def boxed(text):
    """Returns the number in the last box of a text, or None."""
    found = re.findall(r"\\boxed\{([^{}]*)\}", text)
    return float(found[-1].strip().replace(",", "")) if found and NUMBER.fullmatch(found[-1].strip()) else None


def peer(checkpoint, data, out, steps, threads):
    import torch
    import trl
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import AutoModelForCausalLM, AutoTokenizer, TrainerCallback
    torch.set_num_threads(threads)
    rows = [json.loads(line) for line in open(data)][:500]
    prompts = [[{"role": "system", "content": SYSTEM}, {"role": "user", "content": f"{row['Body']} {row['Question']}\n{INSTRUCTION}"}] for row in rows]
    curve, marks = [], []

    def reward(completions, answer, **_):
        scores = [float(boxed(completion[0]["content"]) == float(gold)) for completion, gold in zip(completions, answer)]
        curve.append(sum(scores) / len(scores))
        return scores

    class Clock(TrainerCallback):
        def on_step_begin(self, *_, **__):
            marks.append((time.perf_counter(), time.process_time()))

        on_train_end = on_step_begin

    model = AutoModelForCausalLM.from_pretrained(checkpoint, dtype=torch.float32, attn_implementation="sdpa")
    micro = 32
    trainer = trl.GRPOTrainer(
        model=model, reward_funcs=reward, processing_class=AutoTokenizer.from_pretrained(checkpoint), callbacks=[Clock()],
        train_dataset=Dataset.from_dict({"prompt": prompts, "answer": [float(row["Answer"]) for row in rows]}),
        peft_config=LoraConfig(r=RANK, lora_alpha=2 * RANK, target_modules="all-linear", task_type="CAUSAL_LM"),
        args=trl.GRPOConfig(
            output_dir=out, use_cpu=True, bf16=False, fp16=False, gradient_checkpointing=False, per_device_train_batch_size=micro,
            gradient_accumulation_steps=PROMPTS * GROUP // micro, num_generations=GROUP, max_completion_length=NEW, temperature=1.0, top_k=0, top_p=1.0,
            beta=0.0, loss_type="dr_grpo", scale_rewards="none", learning_rate=1e-4, lr_scheduler_type="constant_with_warmup", warmup_steps=2,
            adam_beta2=0.95, max_steps=steps, logging_steps=1000, save_strategy="no", report_to=[], disable_tqdm=True, seed=1, dataloader_num_workers=0))
    trainer.train()
    trainer.save_model(out)
    print(json.dumps({"versions": f"TRL {trl.__version__}, torch {torch.__version__}", "curve": curve,
                      "seconds": [b[0] - a[0] for a, b in zip(marks, marks[1:])], "processor": [b[1] - a[1] for a, b in zip(marks, marks[1:])]}))


def output(command):
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([str(part) for part in command], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"{command[0]} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return done.stdout, time.perf_counter() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def train(chosen, name, checkpoint, stages, lora=""):
    """Runs a recipe with these stages. Returns the run folder and the processor seconds of the whole process."""
    recipe = chosen.out / f"{name}.yaml"
    recipe.write_text((RECIPE + stages).format(
        checkpoint=checkpoint, threads=chosen.threads, lora=lora, file=chosen.data, system=SYSTEM, instruction=INSTRUCTION, steps=chosen.steps, prompts=PROMPTS,
        group=GROUP, new=NEW))
    _, _, processor = output([chosen.kedge, "train", recipe, "--out", chosen.out / name])
    return chosen.out / name, processor


def lines(file):
    return [json.loads(line) for line in file.read_text().splitlines()]


def accuracy(run):
    score = lines(run / "evaluations.jsonl")[-1]["pass@1"]
    return f"{100 * score['value']:.1f} % ({100 * score['low']:.1f} to {100 * score['high']:.1f})"


def fourths(curve):
    """Returns mean rewards in percent, averaged over four steps each."""
    return ", ".join(f"{100 * sum(part) / len(part):.1f}" for part in (curve[at:at + 4] for at in range(0, len(curve), 4)))


def main():
    parser = argparse.ArgumentParser(prog="svamp.sh", description=__doc__)
    parser.add_argument("checkpoint", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--steps", type=int, default=16)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--python", default=os.environ.get("KEDGE_PYTHON"), help="a Python with trl and peft; default: KEDGE_PYTHON")
    parser.add_argument("--kedge", default=str(ROOT / "kedge"))
    parser.add_argument("--data", type=pathlib.Path, default=ROOT.parent / "shared/data/svamp/test.jsonl")
    chosen = parser.parse_args()
    if not chosen.python:
        parser.error("no Python to compare with. Maybe --python VENV/bin/python, or KEDGE_PYTHON")
    chosen.checkpoint, chosen.out, chosen.data = (path.resolve() for path in (chosen.checkpoint, chosen.out, chosen.data))
    chosen.out.mkdir(parents=True)

    before, _ = train(chosen, "before", chosen.checkpoint, EVALUATION)
    ours, processor = train(chosen, "kedge", chosen.checkpoint, RL, f", lora: {{r: {RANK}}}")
    printed, _, _ = output([chosen.python, __file__, "--peer", chosen.checkpoint, chosen.data, chosen.out / "trl", chosen.steps, chosen.threads])
    theirs = json.loads(printed.splitlines()[-1])
    (chosen.out / "trl.json").write_text(json.dumps(theirs))
    adapter, = (ours / "checkpoints").glob(f"step-{chosen.steps:06d}")
    after, _ = train(chosen, "kedge-after", adapter, EVALUATION)
    peer_after, _ = train(chosen, "trl-after", chosen.out / "trl", EVALUATION)

    seconds = sum(step["seconds"] for step in lines(ours / "timings.jsonl")) / chosen.steps
    peer_seconds, peer_processor = (sum(theirs[key]) / chosen.steps for key in ("seconds", "processor"))
    print(f"{theirs['versions']}. Before: {accuracy(before)}.\n")
    print("| | s of a step | processor s of a step | mean reward, % (by four steps) | held out afterwards |\n|---|---:|---:|---|---|")
    print(f"| TRL | {peer_seconds:.1f} | {peer_processor:.1f} | {fourths(theirs['curve'])} | {accuracy(peer_after)} |")
    print(f"| Kedge (processor time with the start) | {seconds:.1f} | {processor / chosen.steps:.1f} | "
          f"{fourths([step['reward_mean'] for step in lines(ours / 'steps.jsonl')])} | {accuracy(after)} |")
    print(f"| factor | {peer_seconds / seconds:.2f} | {peer_processor * chosen.steps / processor:.2f} | | |")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peer"]:
        peer(sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5]), int(sys.argv[6]))
    else:
        main()
