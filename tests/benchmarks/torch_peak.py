"""Prints the best speed of fp32 matrix products in torch on this machine, in GFLOP/s, as one JSON line."""
import json, sys, time
import torch

torch.set_num_threads(int(sys.argv[1]))
best = 0.0
for size in (1024, 2048, 3072):
    left, right = torch.randn(size, size), torch.randn(size, size)
    for run in range(6):
        start = time.perf_counter()
        torch.mm(left, right)
        seconds = time.perf_counter() - start
        if run > 0:
            best = max(best, 2.0 * size ** 3 / seconds / 1e9)
print(json.dumps({"what": "torch_peak", "torch": torch.__version__, "sgemm_gigaflops": round(best, 1)}))
