"""Runs a peer's script with the policy's training pass under torch.compile; sampling stays as it is, since its shapes change with every token.

    compiled.py PEERS/sft_step.py --shape tiny-moe ...
"""
import functools, pathlib, runpy, sys

script = pathlib.Path(sys.argv[1]).resolve()
sys.path.insert(0, str(script.parent))
import torch
import common

plain_policy = common.policy


def compiled_policy(chosen):
    model = plain_policy(chosen)
    plain = model.forward
    fast = torch.compile(plain)

    @functools.wraps(plain)
    def forward(*args, **kwargs):
        return (fast if torch.is_grad_enabled() else plain)(*args, **kwargs)

    model.forward = forward
    return model


common.policy = compiled_policy
sys.argv = sys.argv[1:]
runpy.run_path(str(script), run_name="__main__")
