"""The least of a DDP script: rank, device, sampler, and a number at the end."""

import argparse
import os
import time

import torch
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader, DistributedSampler, TensorDataset


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--batch", type=int, default=256, help="of each rank")
    asked = parser.parse_args()

    # torchrun and the job script both set RANK, LOCAL_RANK and WORLD_SIZE.
    rank, local = int(os.environ["RANK"]), int(os.environ["LOCAL_RANK"])
    torch.cuda.set_device(local)
    distributed.init_process_group(backend="nccl")

    samples = TensorDataset(torch.randn(65_536, 1024), torch.randint(0, 10, (65_536,)))
    sampler = DistributedSampler(samples)
    loader = DataLoader(samples, asked.batch, sampler=sampler, drop_last=True)

    model = nn.Sequential(nn.Linear(1024, 4096), nn.ReLU(), nn.Linear(4096, 10))
    model = DistributedDataParallel(model.cuda(), device_ids=[local])
    optimizer = torch.optim.AdamW(model.parameters())

    for epoch in range(asked.epochs):
        sampler.set_epoch(epoch)
        began, seen = time.perf_counter(), 0
        for batch, labels in loader:
            optimizer.zero_grad(set_to_none=True)
            with torch.autocast("cuda", dtype=torch.bfloat16):
                loss = nn.functional.cross_entropy(model(batch.cuda()), labels.cuda())
            loss.backward()
            optimizer.step()
            seen += len(batch)
        torch.cuda.synchronize()
        if rank == 0:
            rate = seen * distributed.get_world_size() / (time.perf_counter() - began)
            print(f"epoch {epoch}: loss {loss.item():.3f}, {rate:,.0f} samples/s")
    distributed.destroy_process_group()


if __name__ == "__main__":
    main()
