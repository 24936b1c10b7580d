"""Loads adapters with peft and prints logits and gradients, to hold Kedge's against.

    python check_adapter.py BASE ADAPTER IDS [OUT]

IDS are comma-separated token ids. Prints JSON: logits [length][vocabulary] of the adapted model, and for a dense model
the gradient of the sum of the log-probabilities of tokens 1.. by every adapter matrix. peft loads adapters of single
experts into transformers 5 by its own conversion.
"""

import json
import sys

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

base, adapter, ids = sys.argv[1], sys.argv[2], [int(i) for i in sys.argv[3].split(",")]
torch.manual_seed(0)
model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float64, attn_implementation="eager", experts_implementation="eager")
dense = model.config.model_type != "qwen3_moe"
model = PeftModel.from_pretrained(model, adapter, is_trainable=dense, autocast_adapter_dtype=False).double()
tokens = torch.tensor([ids])
logits = model(tokens).logits[0]
result = {"logits": logits.tolist(), "gradients": {}}
if dense:
    logs = torch.log_softmax(logits[:-1], -1)
    logs.gather(1, tokens[0, 1:, None]).sum().backward()
    result["gradients"] = {
        name.replace(".default", ""): parameter.grad.flatten().tolist()
        for name, parameter in model.named_parameters()
        if "lora_" in name
    }
text = json.dumps(result)
if len(sys.argv) > 4:
    with open(sys.argv[4], "w") as file:
        file.write(text)
else:
    print(text)
