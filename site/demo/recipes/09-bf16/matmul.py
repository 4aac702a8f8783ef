"""The rate of one square matrix product in fp32 and bf16, the ceiling of a training."""

import time

import torch

SIZE, TIMES = 8192, 20
for dtype in (torch.float32, torch.bfloat16):
    a, b = (torch.randn(SIZE, SIZE, device="cuda", dtype=dtype) for _ in range(2))
    for _ in range(3):
        a @ b
    torch.cuda.synchronize()
    began = time.perf_counter()
    for _ in range(TIMES):
        a @ b
    torch.cuda.synchronize()
    rate = 2 * SIZE**3 * TIMES / (time.perf_counter() - began) / 1e12
    print(f"{torch.cuda.get_device_name()}, {dtype}: {rate:.0f} TFLOP/s")
