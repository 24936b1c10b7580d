"""Makes the tiny checkpoints and expected outputs under policy/src/test/resources/parity (see the README.md there).

    python tests/src/test/python/make_checkpoint_fixtures.py [NAME ...]

Needs torch, transformers and safetensors. The weights depend only on the seed found below, so that running it again with the
same versions writes the same checkpoints.
"""

import gzip
import json
import shutil
import sys
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import (LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM, Qwen2Config, Qwen2ForCausalLM, Qwen3Config,
                          Qwen3ForCausalLM, Qwen3MoeConfig, Qwen3MoeForCausalLM)

ROOT = Path(__file__).resolve().parents[4] / "policy" / "src" / "test" / "resources" / "parity"
COMMON = dict(vocab_size=97, hidden_size=32, intermediate_size=48, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2,
              head_dim=8, max_position_embeddings=256, attn_implementation="eager")
MOE = dict(num_experts=6, num_experts_per_tok=2, moe_intermediate_size=16)
PROMPT_LENGTHS = [1, 5, 11, 24]
GREEDY = 64
# The fp32 arithmetic of two programs differs by about 1e-5 in a logit and 1e-6 in a router probability: choices closer than these
# would be a coin toss.
TOKEN_MARGIN = 1e-3
EXPERT_MARGIN = 5e-5

QWEN3 = (Qwen3Config, Qwen3ForCausalLM)
QWEN3_MOE = (Qwen3MoeConfig, Qwen3MoeForCausalLM)
QWEN2 = (Qwen2Config, Qwen2ForCausalLM)
LLAMA = (LlamaConfig, LlamaForCausalLM)
MISTRAL = (MistralConfig, MistralForCausalLM)
LLAMA3_ROPE = dict(rope_type="llama3", rope_theta=10000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
                   original_max_position_embeddings=64)
YARN = dict(rope_type="yarn", rope_theta=10000.0, factor=4.0, original_max_position_embeddings=64)

FIXTURES = {
    # name: (classes, config, dialect of config.json, layout of the weights)
    "dense-untied": (QWEN3, dict(tie_word_embeddings=False, rope_theta=10000.0), "v5", "single"),
    "dense-tied": (QWEN3, dict(tie_word_embeddings=True, rope_theta=1000000.0, head_dim=16), "v4", "single"),
    "moe-untied": (QWEN3_MOE, dict(tie_word_embeddings=False, rope_theta=1000000.0, norm_topk_prob=True), "v5", "single"),
    "moe-tied": (QWEN3_MOE, dict(tie_word_embeddings=True, rope_theta=10000.0, norm_topk_prob=False, mlp_only_layers=[1]), "v4", "sharded"),
    "moe-fused": (QWEN3_MOE, dict(tie_word_embeddings=False, rope_theta=50000.0, norm_topk_prob=True, decoder_sparse_step=2), "v5", "fused"),
    "qwen3-bias": (QWEN3, dict(tie_word_embeddings=True, attention_bias=True, rope_parameters=dict(YARN, beta_fast=8.0, beta_slow=0.5,
                                                                                               attention_factor=1.3)), "v5", "single"),
    "qwen2": (QWEN2, dict(tie_word_embeddings=False, rope_theta=1000000.0, head_dim=None), "v5", "single"),
    "qwen2-yarn": (QWEN2, dict(tie_word_embeddings=True, head_dim=None, rope_parameters=YARN), "v4", "single"),
    "llama-llama3": (LLAMA, dict(tie_word_embeddings=False, rope_parameters=LLAMA3_ROPE), "v5", "single"),
    "llama-bias": (LLAMA, dict(tie_word_embeddings=True, attention_bias=True, head_dim=16,
                               rope_parameters=dict(rope_type="linear", rope_theta=10000.0, factor=2.0)), "v4", "sharded"),
    "mistral": (MISTRAL, dict(tie_word_embeddings=False, rope_theta=1000000.0, sliding_window=None), "v5", "single"),
}


def build(classes, settings, seed):
    torch.manual_seed(seed)
    config, model_class = classes
    merged = {**COMMON, **(MOE if classes == QWEN3_MOE else {}), **settings}
    model = model_class(config(**{key: value for key, value in merged.items() if key != "head_dim" or value is not None}))
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith("norm.weight"):
                parameter.copy_(1 + 0.2 * torch.randn_like(parameter))
            else:
                parameter.copy_(0.3 * torch.randn_like(parameter))
    return model.float().eval()


def margin(values, count):
    """Smallest gap between neighbours among the first count + 1 of the sorted values, per row."""
    top = values.topk(min(count + 1, values.shape[-1]), dim=-1).values
    return (top[..., :-1] - top[..., 1:]).min().item()


class Unclear(Exception):
    """A choice of this model is too close to call."""


@torch.no_grad()
def expected(model, prompts):
    """Logits, greedy continuation and router choices of every prompt, and the smallest margins of any token and any expert chosen."""
    choices = {}
    smallest = {"token": float("inf"), "expert": float("inf")}

    def note(kind, value, bound):
        smallest[kind] = min(smallest[kind], value)
        if value < bound:
            raise Unclear(f"{kind} margin {value}")

    def watch(layer):
        def hook(module, inputs, output):
            logits, _, indices = output
            choices[layer] = indices.tolist()
            note("expert", margin(logits.float().softmax(-1), module.top_k), EXPERT_MARGIN)
        return hook

    gates = [(i, layer.mlp.gate) for i, layer in enumerate(model.model.layers) if hasattr(layer.mlp, "gate")]
    hooks = [gate.register_forward_hook(watch(i)) for i, gate in gates]
    rows = []
    for prompt in prompts:
        logits = model(torch.tensor([prompt]), use_cache=False).logits[0]
        experts = [choices[i] for i, _ in gates]
        ids = list(prompt)
        for _ in range(GREEDY):
            last = model(torch.tensor([ids]), use_cache=False).logits[0, -1]
            note("token", margin(last, 1), TOKEN_MARGIN)
            ids.append(int(last.argmax()))
        rows.append({"ids": prompt, "logits": logits.tolist(), "greedy": ids[len(prompt):], "experts": experts})
    for hook in hooks:
        hook.remove()
    return rows, smallest


def prompts_of(seed):
    generator = torch.Generator().manual_seed(1000 + seed)
    return [torch.randint(0, COMMON["vocab_size"], (length,), generator=generator).tolist() for length in PROMPT_LENGTHS]


def to_v4(config):
    """The names that transformers 4 wrote."""
    rope = config.pop("rope_parameters")
    config["rope_theta"] = rope.pop("rope_theta")
    config["rope_scaling"] = None if rope["rope_type"] == "default" else rope
    config["torch_dtype"] = config.pop("dtype")
    if "num_local_experts" in config:
        config["num_experts"] = config.pop("num_local_experts")
    config["transformers_version"] = "4.51.0"
    return dict(sorted(config.items()))


def write(name, model, rows, smallest, dialect, layout):
    folder = ROOT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    model.save_pretrained(folder, max_shard_size="60KB" if layout == "sharded" else "5GB")
    (folder / "generation_config.json").unlink(missing_ok=True)
    if layout == "fused":
        state = {key: value.contiguous() for key, value in model.state_dict().items()}
        save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((folder / "config.json").read_text())
    if dialect == "v4":
        (folder / "config.json").write_text(json.dumps(to_v4(config), indent=2) + "\n")
    again, info = type(model).from_pretrained(folder, output_loading_info=True, attn_implementation="eager")
    assert not info["missing_keys"] and not info["unexpected_keys"], info
    for key, value in model.state_dict().items():
        assert torch.equal(value, again.state_dict()[key]), key
    again_rows, _ = expected(again.eval(), [rows[2]["ids"]])
    assert again_rows[0] == rows[2], "the written checkpoint does not give the same outputs"
    document = {"transformers": transformers.__version__, "torch": torch.__version__,
                "smallest_margins": {k: v for k, v in smallest.items() if v < float("inf")}, "prompts": rows}
    with gzip.GzipFile(folder / "expected.json.gz", "wb", mtime=0) as out:
        out.write(json.dumps(document).encode())


def main():
    torch.set_num_threads(1)
    wanted = sys.argv[1:] or list(FIXTURES)
    for name, (classes, settings, dialect, layout) in ((name, FIXTURES[name]) for name in wanted):
        for seed in range(200):
            model = build(classes, settings, seed)
            try:
                rows, smallest = expected(model, prompts_of(seed))
            except Unclear:
                continue
            distinct = min(len(set(row["greedy"])) for row in rows)
            if distinct >= 4:
                break
        else:
            sys.exit(f"{name}: no seed gives choices that are clear enough")
        write(name, model, rows, smallest, dialect, layout)
        size = sum(path.stat().st_size for path in (ROOT / name).iterdir())
        print(f"{name}: seed {seed}, smallest margins {smallest}, least distinct greedy tokens {distinct}, {size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
