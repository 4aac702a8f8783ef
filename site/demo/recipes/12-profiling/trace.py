"""Ten steps of a training as a trace for https://ui.perfetto.dev."""

import torch
from torch import nn
from torch.profiler import ProfilerActivity, profile, schedule

model = nn.Sequential(*(nn.Linear(4096, 4096) for _ in range(8))).cuda()
optimizer = torch.optim.AdamW(model.parameters())


def step() -> None:
    batch = torch.randn(512, 4096, device="cuda")
    with torch.autocast("cuda", dtype=torch.bfloat16):
        loss = model(batch).square().mean()
    loss.backward()
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)


with profile(
    activities=[ProfilerActivity.CPU, ProfilerActivity.CUDA],
    schedule=schedule(wait=5, warmup=20, active=10),
    on_trace_ready=lambda p: p.export_chrome_trace("trace.json"),
) as profiler:
    for _ in range(40):
        step()
        profiler.step()
print(profiler.key_averages().table(sort_by="cuda_time_total", row_limit=12))
