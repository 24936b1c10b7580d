"""Makes the GGUF files under cli/src/test/resources/gguf with the Python package gguf.

    python tests/src/test/python/make_gguf_fixtures.py [types llama qwen2 qwen3 qwen3moe]

types.gguf holds a tensor of 512 random values in each type (random bytes for the types that the package cannot quantize to), and its
values as the package reads them, as F32. {llama,qwen2,qwen3,qwen3moe}.gguf are tiny models with a tokenizer, in the order of rows that llama.cpp's
converter writes; {...}.json.gz is what transformers computes from the model they were made of.
"""

import gzip
import json
import sys
from pathlib import Path

import gguf
import numpy as np
import torch
from gguf import GGMLQuantizationType as Type
from transformers import (LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM,
                          Qwen3MoeConfig, Qwen3MoeForCausalLM)

ROOT = Path(__file__).resolve().parents[4] / "cli" / "src" / "test" / "resources" / "gguf"
QUANTIZABLE = [Type.F32, Type.F16, Type.BF16, Type.Q4_0, Type.Q4_1, Type.Q5_0, Type.Q5_1, Type.Q8_0]
RANDOM = [Type.Q4_K, Type.Q5_K, Type.Q6_K]
HALVES = {Type.Q4_K: [0, 2], Type.Q5_K: [0, 2], Type.Q6_K: [208]}
COMMON = dict(hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
              max_position_embeddings=256, rms_norm_eps=1e-5, attn_implementation="eager")
MODELS = {
    # architecture: (config, model, settings, pre-tokenizer, type of the matrices)
    "llama": (LlamaConfig, LlamaForCausalLM, dict(tie_word_embeddings=True, head_dim=8, rope_theta=10000.0), "smollm", Type.Q8_0),
    "qwen2": (Qwen2Config, Qwen2ForCausalLM, dict(tie_word_embeddings=False, rope_theta=1000000.0), "qwen2", Type.F32),
    "qwen3": (Qwen3Config, Qwen3ForCausalLM, dict(tie_word_embeddings=True, head_dim=16, rope_theta=1000000.0), "qwen2", Type.BF16),
    "qwen3moe": (Qwen3MoeConfig, Qwen3MoeForCausalLM,
                 dict(tie_word_embeddings=False, head_dim=16, rope_theta=1000000.0, num_experts=4, num_experts_per_tok=2, moe_intermediate_size=32,
                      norm_topk_prob=True), "qwen2", Type.Q8_0),
}
NAMES = {"input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
         "self_attn.o_proj": "attn_output", "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm",
         "post_attention_layernorm": "ffn_norm", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
         "mlp.gate": "ffn_gate_inp"}
TEMPLATE = """{%- macro turn(role) -%}<|im_start|>{{ role ~ '\\n' }}{%- endmacro -%}
{%- for m in messages -%}
{{ turn(m.role) ~ m.content }}<|im_end|>{{ '\\n' }}
{%- endfor -%}
{{ turn('assistant') if add_generation_prompt }}"""


def byte_alphabet():
    kept = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in kept]
    return [chr(byte) if byte in kept else chr(256 + others.index(byte)) for byte in range(256)]


def tokenizer():
    merges = ["h e", "l l", "he ll", "hell o", "Ġ t", "Ġt h", "Ġth e", "1 2", "i n", "in g"]
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    tokens = special + byte_alphabet() + [merge.replace(" ", "") for merge in merges] + ["<think>", "[PAD]"]
    types = [3] * 3 + [1] * (256 + len(merges)) + [4, 5]
    return tokens, types, merges


def types():
    random = np.random.default_rng(7)
    writer = gguf.GGUFWriter(ROOT / "types.gguf", "llama")
    for kind in QUANTIZABLE + RANDOM:
        if kind in QUANTIZABLE:
            raw = gguf.quants.quantize(random.normal(size=(2, 256)).astype(np.float32), kind)
        else:
            block = gguf.GGML_QUANT_SIZES[kind][1]
            raw = random.integers(0, 256, size=(2, block), dtype=np.uint8)
            for at in HALVES[kind]:
                raw[:, at:at + 2] = np.array([[0.07], [-0.013]], dtype=np.float16).view(np.uint8)
        values = gguf.quants.dequantize(raw, kind).astype(np.float32)
        writer.add_tensor(f"values.{kind.name}", values)
        writer.add_tensor(kind.name, raw, raw_dtype=kind)
    close(writer)


def permuted(weight, heads):
    return weight.reshape(heads, 2, weight.shape[0] // heads // 2, *weight.shape[1:]).swapaxes(1, 2).reshape(weight.shape)


def name_of(name):
    whole = {"model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight",
             "lm_head.weight": "output.weight"}
    if name in whole:
        return whole[name]
    _, _, layer, rest = name.split(".", 3)
    part, kind = rest.rsplit(".", 1)
    return f"blk.{layer}.{NAMES[part]}.{kind}"


def model(architecture, config_class, model_class, settings, pre, kind):
    tokens, token_types, merges = tokenizer()
    torch.manual_seed(5)
    config = config_class(**{**COMMON, **settings, "vocab_size": len(tokens)})
    made = model_class(config).float().eval()
    writer = gguf.GGUFWriter(ROOT / f"{architecture}.gguf", architecture)
    with torch.no_grad():
        for name, parameter in made.named_parameters():
            parameter.copy_((1 if name.endswith("norm.weight") else 0) + 0.3 * torch.randn_like(parameter))
            if parameter.dim() >= 2 and not name.endswith("mlp.gate.weight"):
                stored = gguf.quants.quantize(parameter.numpy(), kind)
                parameter.copy_(torch.from_numpy(gguf.quants.dequantize(stored, kind).copy()))
            elif kind == Type.BF16:
                parameter.copy_(parameter.bfloat16())
    for name, parameter in made.named_parameters():
        values = parameter.detach().numpy()
        if architecture == "llama" and ("q_proj" in name or "k_proj" in name):
            values = permuted(values, config.num_attention_heads if "q_proj" in name else config.num_key_value_heads)
        if values.ndim == 3:  # a projection of all experts; transformers has gate and up in one
            block = f"blk.{name.split('.')[2]}."
            gate_up = name.endswith("gate_up_proj")
            for part, each in zip(("gate", "up"), np.split(values, 2, 1)) if gate_up else (("down", values),):
                writer.add_tensor(f"{block}ffn_{part}_exps.weight", gguf.quants.quantize(np.ascontiguousarray(each), kind), raw_dtype=kind)
        elif values.ndim == 2 and not name.endswith("mlp.gate.weight"):
            writer.add_tensor(name_of(name), gguf.quants.quantize(values, kind), raw_dtype=kind)
        else:
            writer.add_tensor(name_of(name), values)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_freq_base(settings["rope_theta"])
    if "num_experts" in settings:
        writer.add_expert_count(config.num_experts)
        writer.add_expert_used_count(config.num_experts_per_tok)
        writer.add_expert_feed_forward_length(config.moe_intermediate_size)
    if "head_dim" in settings:
        writer.add_key_length(config.head_dim)
        writer.add_value_length(config.head_dim)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(pre)
    writer.add_token_list(tokens)
    writer.add_token_types(token_types)
    writer.add_token_merges(merges)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_pad_token_id(0)
    writer.add_chat_template(TEMPLATE)
    close(writer)
    ids = [5, 90, 17, 263, 40, 200, 1, 2, 77]
    with torch.no_grad():
        logits = made(torch.tensor([ids])).logits[0]
    with gzip.GzipFile(ROOT / f"{architecture}.json.gz", "wb", mtime=0) as out:
        out.write(json.dumps({"ids": ids, "logits": logits.tolist()}).encode())


def close(writer):
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main():
    ROOT.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[1:] or ["types", *MODELS]
    if "types" in wanted:
        types()
    for architecture in [name for name in MODELS if name in wanted]:
        model(architecture, *MODELS[architecture])
    for path in sorted(ROOT.iterdir()):
        print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main()
