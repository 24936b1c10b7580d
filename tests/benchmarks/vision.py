"""Compares a vision-language policy with transformers' modules in fp32. Run by vision.sh, which describes it."""
import argparse, json, os, pathlib, statistics, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WIDTH, BLOCKS, HEADS, INNER, IMAGE, PATCH, MERGE = 192, 6, 6, 512, 112, 14, 2
HIDDEN, VOCABULARY = 256, 2048
TILES, BEFORE, BATCH, LENGTH, PROMPTS, GROUP, PROMPT, NEW = 4, 4, 8, 64, 4, 8, 16, 48
LANGUAGE = {"model_type": "qwen3_moe", "architectures": ["Qwen3MoeForCausalLM"], "vocab_size": VOCABULARY, "hidden_size": HIDDEN, "intermediate_size": 512,
            "num_hidden_layers": 6, "num_attention_heads": 8, "num_key_value_heads": 2, "head_dim": 32, "num_local_experts": 8, "num_experts": 8,
            "num_experts_per_tok": 2, "moe_intermediate_size": 256, "norm_topk_prob": True, "max_position_embeddings": 1024, "rms_norm_eps": 1e-6,
            "hidden_act": "silu", "attention_bias": False, "tie_word_embeddings": False, "rope_theta": 10000.0}
CONFIG = {"model_type": "sailvl", "architectures": ["SAILVLModel"], "torch_dtype": "float32",
          "vision_config": {"model_type": "aimv2", "hidden_size": WIDTH, "intermediate_size": INNER, "num_hidden_layers": BLOCKS, "num_attention_heads": HEADS,
                            "image_size": IMAGE, "patch_size": PATCH, "rms_norm_eps": 1e-5},
          "llm_config": LANGUAGE, "select_layer": -1, "downsample_ratio": 0.5, "ps_version": "v2", "force_image_size": IMAGE, "template": "sailvl-chat",
          "dynamic_image_size": True, "use_thumbnail": True, "min_dynamic_patch": 1, "max_dynamic_patch": 6, "pad2square": False}
NAMES = [("preprocessor.patchifier.proj.", "embeddings.patch_embed."), ("preprocessor.patchifier.norm.", "embeddings.rms_norm."),
         ("trunk.post_trunk_norm.", "rms_norm."), ("trunk.blocks.", "encoder.layers."), (".attn.proj.", ".attention.out_proj."), (".norm_1.", ".rms_norm1."),
         (".norm_2.", ".rms_norm2."), (".mlp.fc1.", ".ffn.gate_proj."), (".mlp.fc3.", ".ffn.up_proj."), (".mlp.fc2.", ".ffn.down_proj.")]


def peer(work, weights, threads, repeats, experts):
    import torch
    import transformers
    from safetensors.torch import load_file
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    tensors = {name: value for file in sorted(pathlib.Path(weights).glob("*.safetensors")) for name, value in load_file(file).items()}

    tower = transformers.Aimv2VisionModel(transformers.Aimv2VisionConfig(
        hidden_size=WIDTH, intermediate_size=INNER, num_hidden_layers=BLOCKS, num_attention_heads=HEADS, image_size=IMAGE, patch_size=PATCH, rms_norm_eps=1e-5,
        use_head=False, attn_implementation="sdpa"))
    tower.load_state_dict(tower_state(tensors))
    fields = {key: value for key, value in LANGUAGE.items() if key not in ("model_type", "architectures", "num_local_experts")}
    language = transformers.Qwen3MoeForCausalLM(transformers.Qwen3MoeConfig(**fields, attn_implementation="sdpa"))
    language.set_experts_implementation(experts)
    language.load_state_dict(language_state(tensors))
    adapter = torch.nn.Sequential(torch.nn.LayerNorm(MERGE * MERGE * WIDTH), torch.nn.Linear(MERGE * MERGE * WIDTH, HIDDEN), torch.nn.GELU(),
                                  torch.nn.Linear(HIDDEN, HIDDEN))
    adapter.load_state_dict({name[len("mlp1."):]: value for name, value in tensors.items() if name.startswith("mlp1.")})
    parameters = [parameter for part in (tower, adapter, language) for parameter in part.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=1e-4, fused=True)
    grid = IMAGE // PATCH
    visual = TILES * (grid // MERGE) ** 2

    def embedded(pixels, ids):
        """Returns embeddings of texts, each with the features of an image; pixels [images, tiles, 3, side, side], ids [images, length]."""
        state = tower(pixel_values=pixels.flatten(0, 1)).last_hidden_state
        state = state.view(-1, grid // MERGE, MERGE, grid // MERGE, MERGE, WIDTH).permute(0, 1, 3, 2, 4, 5)
        features = adapter(state.reshape(len(ids), visual, MERGE * MERGE * WIDTH))
        text = language.get_input_embeddings()(ids)
        return torch.cat([text[:, :BEFORE], features, text[:, BEFORE + visual:]], 1)

    def data(count, after):
        return torch.randn(count, TILES, 3, IMAGE, IMAGE), torch.randint(3, VOCABULARY, (count, BEFORE + visual + after))

    pixels, ids = data(*((BATCH, LENGTH) if work == "vision_sft_step" else (PROMPTS, PROMPT)))
    labels = ids.clone()
    labels[:, :-LENGTH] = -100

    def sft():
        language(inputs_embeds=embedded(pixels, ids), labels=labels, use_cache=False).loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)

    @torch.no_grad()
    def generate():
        prompts = embedded(pixels, ids).repeat_interleave(GROUP, 0)
        made = language.generate(inputs_embeds=prompts, attention_mask=torch.ones(prompts.shape[:2]), do_sample=True, temperature=1.0, top_k=0, top_p=1.0,
                                 min_new_tokens=NEW, max_new_tokens=NEW, pad_token_id=0)
        assert made.shape == (PROMPTS * GROUP, NEW), made.shape

    step, tokens = (sft, ids.numel()) if work == "vision_sft_step" else (generate, PROMPTS * GROUP * NEW)
    for part in (tower, adapter, language):
        part.train(work == "vision_sft_step")
    seconds, processor = [], []
    for run in range(2 + repeats):
        start, cpu = time.perf_counter(), time.process_time()
        step()
        seconds.append(time.perf_counter() - start)
        processor.append(time.process_time() - cpu)
    print(json.dumps({"what": work, "peer": f"transformers {transformers.__version__}, torch {torch.__version__}", "tokens": tokens, "experts": experts,
                      "seconds": seconds[2:], "cpu_seconds": processor[2:]}))


def tower_state(tensors):
    state = {}
    for name, value in tensors.items():
        if not name.startswith("vision_model."):
            continue
        name = name[len("vision_model."):]
        if name == "preprocessor.pos_embed":
            name, value = "embeddings.position_embedding.weight", value[0]
        for ours, theirs in NAMES:
            name = name.replace(ours, theirs)
        if ".attn.qkv." in name:
            for part, each in zip(("q_proj", "k_proj", "v_proj"), value.chunk(3)):
                state[name.replace(".attn.qkv.", f".attention.{part}.")] = each
        else:
            state[name] = value
    return state


def language_state(tensors):
    """Returns the language model's tensors, with the experts of a layer stacked."""
    import torch
    state, prefix = {}, "language_model."
    for name, value in tensors.items():
        if name.startswith(prefix) and ".experts." not in name:
            state[name[len(prefix):]] = value
    for layer in range(LANGUAGE["num_hidden_layers"]):
        at = f"model.layers.{layer}.mlp.experts."
        each = [{part: tensors[f"{prefix}{at}{expert}.{part}.weight"] for part in ("gate_proj", "up_proj", "down_proj")} for expert in range(LANGUAGE["num_experts"])]
        state[at + "gate_up_proj"] = torch.stack([torch.cat([one["gate_proj"], one["up_proj"]]) for one in each])
        state[at + "down_proj"] = torch.stack([one["down_proj"] for one in each])
    return state


def run(command, **environment):
    done = subprocess.run([str(part) for part in command], env=os.environ | {"HF_HUB_OFFLINE": "1"} | environment, cwd=ROOT, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode != 0 or not lines:
        sys.exit(f"{command[0]} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return json.loads(lines[-1])


def main():
    parser = argparse.ArgumentParser(prog="vision.sh", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--experts", default="grouped_mm,batched_mm,eager", help="the peer's ways to compute experts, of which the fastest is taken")
    parser.add_argument("--works", default="vision_sft_step,vision_generate")
    parser.add_argument("--python", default=os.environ.get("KEDGE_PYTHON"), help="a Python with torch and transformers; default: KEDGE_PYTHON")
    parser.add_argument("--kedge", default=str(ROOT / "kedge"))
    chosen = parser.parse_args()
    if not chosen.python:
        parser.error("no Python to compare with. Maybe --python VENV/bin/python, or KEDGE_PYTHON")

    def kedge(*options):
        return run([chosen.kedge, *options], KEDGE_MAIN="kedge.benchmarks.CpuBenchmark", KEDGE_CLASSPATH=str(ROOT / "tests/target/test-classes"))

    with tempfile.TemporaryDirectory() as folder:
        config, weights = pathlib.Path(folder, "config.json"), pathlib.Path(folder, "policy")
        config.write_text(json.dumps(CONFIG))
        kedge("write", "--shape", config, "--policy", weights)
        print("| Work | transformers: s, processor s | Kedge: s, processor s | Factor by the clock | by processor time |\n|---|---:|---:|---:|---:|")
        for work in chosen.works.split(","):
            theirs, ours = [], []
            for _ in range(chosen.rounds):
                theirs += [run([chosen.python, __file__, "--peer", work, weights, chosen.threads, chosen.repeats, experts]) for experts in chosen.experts.split(",")]
                ours.append(kedge(work, "--policy", weights, "--threads", chosen.threads, "--repeats", chosen.repeats, "--batch", BATCH, "--length", LENGTH,
                                  "--prompts", PROMPTS, "--group", GROUP, "--prompt-tokens", PROMPT, "--new-tokens", NEW, "--tiles", TILES, "--warmup-seconds", 5))
            slow, slow_cpu, fast, fast_cpu = (min(statistics.median(one[key]) for one in side) for side in (theirs, ours) for key in ("seconds", "cpu_seconds"))
            print(f"| {work} | {slow:.3f}, {slow_cpu:.3f} | {fast:.3f}, {fast_cpu:.3f} | {slow / fast:.2f} | {slow_cpu / fast_cpu:.2f} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peer"]:
        peer(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]), sys.argv[6])
    else:
        main()
