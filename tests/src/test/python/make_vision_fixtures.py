"""Makes the tiny vision-language checkpoints under policy/src/test/resources/parity (see the README.md there).

    python tests/src/test/python/make_vision_fixtures.py [NAME ...]

Needs torch, transformers and safetensors. The tower is transformers' Aimv2VisionModel, the language model its Qwen3 or Qwen3Moe with
inputs_embeds; merge of patches and adapter are written out in loops in double. Gradients are autograd's in double.
"""

import gzip
import json
import math
import shutil
import sys
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from transformers import (Aimv2VisionConfig, Aimv2VisionModel, Qwen3Config, Qwen3ForCausalLM, Qwen3MoeConfig, Qwen3MoeForCausalLM)

ROOT = Path(__file__).resolve().parents[4] / "policy" / "src" / "test" / "resources" / "parity"
PATCH, WIDTH, BLOCKS, HEADS, INNER, IMAGE, MERGE = 4, 16, 3, 2, 20, 16, 2
HIDDEN = 32
COMMON = dict(vocab_size=61, hidden_size=HIDDEN, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
              head_dim=8, max_position_embeddings=256, rope_theta=10000.0, tie_word_embeddings=False, attn_implementation="eager")
FIXTURES = {
    # name: (config, model, settings, select_layer, ps_version)
    "vision-dense": (Qwen3Config, Qwen3ForCausalLM, {}, -2, "v1"),
    "vision-moe": (Qwen3MoeConfig, Qwen3MoeForCausalLM, dict(num_experts=4, num_experts_per_tok=2, moe_intermediate_size=12,
                                                             norm_topk_prob=True, experts_implementation="eager"), -1, "v2"),
}
AIM = [("embeddings.patch_embed.", "preprocessor.patchifier.proj."), ("embeddings.rms_norm.", "preprocessor.patchifier.norm."),
       ("encoder.layers.", "trunk.blocks."), (".attention.out_proj.", ".attn.proj."), (".rms_norm1.", ".norm_1."),
       (".rms_norm2.", ".norm_2."), (".ffn.gate_proj.", ".mlp.fc1."), (".ffn.up_proj.", ".mlp.fc3."), (".ffn.down_proj.", ".mlp.fc2.")]


def randomize(module, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            normal = torch.randn(parameter.shape, generator=generator, dtype=torch.float32)
            scale = "norm" in name and name.endswith("weight")
            parameter.copy_(1 + 0.2 * normal if scale else 0.3 * normal)
    return module.double().eval()


def tower_states(tower, pixels):
    """Inputs of all blocks, then the normed output of the last; positions interpolated for another size."""
    grid = IMAGE // PATCH
    rows, columns = pixels.shape[2] // PATCH, pixels.shape[3] // PATCH
    embeddings = tower.embeddings
    hidden = embeddings.rms_norm(embeddings.patch_embed(pixels).flatten(2).transpose(1, 2))
    positions = embeddings.position_embedding.weight
    if (rows, columns) != (grid, grid):
        image = positions.view(1, grid, grid, WIDTH).permute(0, 3, 1, 2)
        image = torch.nn.functional.interpolate(image, size=(rows, columns), mode="bicubic", align_corners=False)
        positions = image.permute(0, 2, 3, 1).reshape(rows * columns, WIDTH)
    hidden = hidden + positions
    states = []
    for block in tower.encoder.layers:
        states.append(hidden)
        hidden = block(hidden)
        hidden = hidden[0] if isinstance(hidden, tuple) else hidden
    states.append(tower.rms_norm(hidden))
    if (rows, columns) == (grid, grid):
        assert torch.allclose(states[-1], tower(pixel_values=pixels).last_hidden_state, atol=1e-12)
    return states


def merged(state, rows, columns, version):
    """Pixel shuffle, written out: [tiles, rows * columns, width] to [tiles * tokens, merge * merge * width]."""
    out = []
    for tile in state:
        places = [(r, c) for r in range(rows // MERGE) for c in range(columns // MERGE)]
        if version == "v1":
            places = [(r, c) for c in range(columns // MERGE) for r in range(rows // MERGE)]
        for r, c in places:
            out.append(torch.cat([tile[(r * MERGE + i) * columns + c * MERGE + j] for i in range(MERGE) for j in range(MERGE)]))
    return torch.stack(out)


def internvl_shuffle(x, version):
    """The published permutation of views, to hold the loops against; x is [tiles, rows, columns, width]."""
    n, w, h, c = x.shape
    x = x.view(n, w, h // MERGE, c * MERGE).permute(0, 2, 1, 3).contiguous()
    x = x.view(n, h // MERGE, w // MERGE, c * MERGE * MERGE)
    return (x.permute(0, 2, 1, 3) if version == "v2" else x).reshape(-1, c * MERGE * MERGE)


def adapted(x, adapter):
    mean = x.mean(-1, keepdim=True)
    variance = ((x - mean) ** 2).mean(-1, keepdim=True)
    x = (x - mean) / torch.sqrt(variance + 1e-5) * adapter["0.weight"] + adapter["0.bias"]
    x = x @ adapter["1.weight"].T + adapter["1.bias"]
    x = 0.5 * x * (1 + torch.erf(x / math.sqrt(2)))
    return x @ adapter["3.weight"].T + adapter["3.bias"]


def adapter_weights(seed):
    generator = torch.Generator().manual_seed(seed)
    width = MERGE * MERGE * WIDTH
    shapes = {"0.weight": (width,), "0.bias": (width,), "1.weight": (HIDDEN, width), "1.bias": (HIDDEN,), "3.weight": (HIDDEN, HIDDEN),
              "3.bias": (HIDDEN,)}
    weights = {}
    for name, shape in shapes.items():
        normal = torch.randn(shape, generator=generator)
        weights[name] = (1 + 0.2 * normal if name == "0.weight" else 0.3 * normal).double().requires_grad_(True)
    return weights


def sail_names(tower, named):
    """Tensors of a tower, values or gradients, under SAIL-VL2's names."""
    result = {}
    for name, value in named.items():
        if "q_proj" in name:
            parts = [named[name.replace("q_proj", part)] for part in ("q_proj", "k_proj", "v_proj")]
            value = torch.cat(parts)
            name = name.replace(".attention.q_proj.", ".attn.qkv.")
        elif "k_proj" in name or "v_proj" in name:
            continue
        if name == "embeddings.position_embedding.weight":
            name, value = "preprocessor.pos_embed", value.unsqueeze(0)
        elif name == "rms_norm.weight":
            name = "trunk.post_trunk_norm.weight"
        for theirs, ours in AIM:
            name = name.replace(theirs, ours)
        result["vision_model." + name] = value
    return result


def images(generator):
    sizes = [(1, IMAGE, IMAGE), (2, IMAGE, IMAGE), (1, 24, 8)]
    return [torch.randn((tiles, 3, height, width), generator=generator).float().double() for tiles, height, width in sizes]


def make(name):
    config_class, model_class, settings, select, version = FIXTURES[name]
    language = randomize(model_class(config_class(**{**COMMON, **settings})), 1)
    tower_config = dict(hidden_size=WIDTH, intermediate_size=INNER, num_hidden_layers=BLOCKS, num_attention_heads=HEADS, image_size=IMAGE,
                        patch_size=PATCH, rms_norm_eps=1e-5, use_head=False)
    tower = randomize(Aimv2VisionModel(Aimv2VisionConfig(**tower_config, attn_implementation="eager")), 2)
    adapter = adapter_weights(3)
    generator = torch.Generator().manual_seed(4)
    pictures = images(generator)
    rows, total = [], 0
    for sequence, chosen in enumerate([[0, 2], [], [1, 0]]):
        ids, placed = torch.randint(0, 61, (3,), generator=generator).tolist(), []
        for index in chosen:
            pixels = pictures[index]
            tokens = pixels.shape[0] * pixels.shape[2] * pixels.shape[3] // (PATCH * MERGE) ** 2
            placed.append((len(ids), index, tokens))
            ids += [60] * tokens + torch.randint(0, 61, (4,), generator=generator).tolist()
        embeddings = language.model.embed_tokens(torch.tensor(ids))
        for position, index, tokens in placed:
            pixels = pictures[index]
            grid = pixels.shape[2] // PATCH, pixels.shape[3] // PATCH
            state = tower_states(tower, pixels)[select]
            joined = merged(state, *grid, version)
            assert torch.equal(joined, internvl_shuffle(state.contiguous().view(len(pixels), *grid, WIDTH), version))
            features = adapted(joined, adapter)
            embeddings = torch.cat([embeddings[:position], features, embeddings[position + tokens:]])
        logits = language(inputs_embeds=embeddings.unsqueeze(0), use_cache=False).logits[0]
        covered = {position + i for position, _, tokens in placed for i in range(tokens)}
        targets = [i for i in range(1, len(ids)) if i not in covered]
        chosen_log = logits.log_softmax(-1)
        for count, i in enumerate(targets):
            total = total + ((7 * count + 3 * sequence) % 11 - 5) / 10 * chosen_log[i - 1, ids[i]]
        rows.append({"ids": ids, "targets": targets, "images": [[position, index] for position, index, _ in placed],
                     "logits": logits.tolist()})
    total.backward()
    write(name, language, tower, adapter, tower_config, select, version, pictures, rows)


def gradients(module):
    return {name: torch.zeros_like(value) if value.grad is None else value.grad for name, value in module.named_parameters()}


def language_names(named):
    """An expert a tensor, as checkpoints have them."""
    result = {}
    for name, value in named.items():
        if name.endswith("experts.gate_up_proj"):
            for expert, both in enumerate(value):
                gate, up = both.chunk(2)
                prefix = name.replace("gate_up_proj", f"{expert}.")
                result["language_model." + prefix + "gate_proj.weight"], result["language_model." + prefix + "up_proj.weight"] = gate, up
        elif name.endswith("experts.down_proj"):
            for expert, down in enumerate(value):
                result["language_model." + name.replace("down_proj", f"{expert}.down_proj.weight")] = down
        else:
            result["language_model." + name] = value
    return result


def write(name, language, tower, adapter, tower_config, select, version, pictures, rows):
    folder = ROOT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file, of in (("model", lambda module: dict(module.named_parameters())), ("gradients", gradients)):
        tensors = {**sail_names(tower, of(tower)), **language_names(of(language)),
                   **{"mlp1." + key: value if file == "model" else value.grad for key, value in adapter.items()}}
        save_file({key: value.detach().float().contiguous().clone() for key, value in tensors.items()}, folder / f"{file}.safetensors",
                  metadata={"format": "pt"})
    (folder / "gradients.safetensors").rename(folder / "expected-gradients.bin")
    llm = json.loads(language.config.to_json_string(use_diff=False))
    llm = {key: value for key, value in llm.items() if key in {**COMMON, **FIXTURES[name][2]} or key in (
        "model_type", "architectures", "rope_parameters", "num_local_experts", "rms_norm_eps", "hidden_act", "attention_bias")}
    llm["architectures"] = [type(language).__name__]
    tower_config.pop("use_head")
    config = {"model_type": "sailvl", "architectures": ["SAILVLModel"], "is_composition": True, "torch_dtype": "float32",
              "vision_config": {**tower_config, "model_type": "aimv2"}, "llm_config": llm, "select_layer": select,
              "downsample_ratio": 1 / MERGE, "ps_version": version, "force_image_size": IMAGE, "template": "sailvl-chat",
              "dynamic_image_size": True, "use_thumbnail": True, "min_dynamic_patch": 1, "max_dynamic_patch": 6, "pad2square": False}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    document = {"transformers": transformers.__version__, "torch": torch.__version__, "rows": rows,
                "images": [{"tiles": len(p), "height": p.shape[2], "width": p.shape[3], "values": p.flatten().tolist()} for p in pictures]}
    with gzip.GzipFile(folder / "expected.json.gz", "wb", mtime=0) as out:
        out.write(json.dumps(document).encode())
    print(name, sum(path.stat().st_size for path in folder.iterdir()) // 1000, "kB")


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float32)
    for wanted in sys.argv[1:] or FIXTURES:
        make(wanted)
