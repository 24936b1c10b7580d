"""Loads adapters with peft and prints logits and gradients, to hold Kedge's against.

    python check_adapter.py BASE ADAPTER IDS [OUT]

IDS are comma-separated token ids. Prints JSON: logits [length][vocabulary] of the adapted model, and the gradient of the
sum of the log-probabilities of tokens 1.. by every adapter matrix, by its name in the adapter's file. peft loads adapters
of single experts into transformers 5 by its own conversion, which is undone here: of all experts of a layer one matrix,
gate and up projection side by side with twice the rank.
"""

import json
import re
import sys
from pathlib import Path

import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

base, adapter, ids = sys.argv[1], sys.argv[2], [int(i) for i in sys.argv[3].split(",")]
torch.manual_seed(0)
model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float64, attn_implementation="eager", experts_implementation="eager")
model = PeftModel.from_pretrained(model, adapter, is_trainable=True, autocast_adapter_dtype=False).double()
tokens = torch.tensor([ids])
logits = model(tokens).logits[0]
logs = torch.log_softmax(logits[:-1], -1)
logs.gather(1, tokens[0, 1:, None]).sum().backward()
parameters = {name.replace(".default", ""): parameter for name, parameter in model.named_parameters() if "lora_" in name}


def of_expert(fused, own, expert, projection, matrix):
    """The part of a fused matrix that is one expert's and one projection's."""
    rank = own.shape[0] if matrix == "A" else own.shape[1]
    parts = fused.reshape(model.config.num_experts, -1, fused.shape[1])[expert] if matrix == "A" \
        else fused.reshape(fused.shape[0], -1, model.config.num_experts)[:, :, expert]
    second = projection == "up"
    if matrix == "A":
        return parts[rank:] if second else parts[:rank]
    rows = own.shape[0]
    return parts[-rows:, -rank:] if second else parts[:rows, :rank]


gradients = {}
for name, own in load_file(Path(adapter) / "adapter_model.safetensors").items():
    single = re.fullmatch(r"(.*\.experts)\.(\d+)\.(gate|up|down)_proj\.lora_([AB])\.weight", name)
    if single is None:
        value, gradient = parameters[name], parameters[name].grad
    else:
        layer, expert, projection, matrix = single.groups()
        fused = parameters[f"{layer}{'' if projection == 'down' else '.base_layer'}.lora_{matrix}.weight"]
        value, gradient = (of_expert(part, own, int(expert), projection, matrix) for part in (fused, fused.grad))
    assert torch.equal(value.float(), own), f"{name} lies elsewhere in peft's model"
    gradients[name] = gradient.flatten().tolist()
result = {"logits": logits.tolist(), "gradients": gradients}
text = json.dumps(result)
if len(sys.argv) > 4:
    with open(sys.argv[4], "w") as file:
        file.write(text)
else:
    print(text)
