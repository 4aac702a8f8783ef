#!/bin/bash
# Rules not confirmed by the site: most were not read on its own pages.
# JUPITER, Booster, as known on 2026-11-24.
#SBATCH --job-name=job
#SBATCH --account=project_1
#SBATCH --partition=booster
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=1  # torchrun starts the processes of a node itself
#SBATCH --cpus-per-task=288
#SBATCH --gpus-per-node=4
#SBATCH --time=12:00:00
#SBATCH --output=%x-%j.out
#SBATCH --open-mode=append  # a restart adds to the log

set -e
# Core dumps of many ranks fill a quota.
ulimit -c 0

# Where the ranks meet: the first node. Outside the container, which has no Slurm.
MASTER_ADDR=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)
export MASTER_ADDR
# A port of this job alone.
export MASTER_PORT=$((10000 + SLURM_JOB_ID % 50000))
# Compute nodes do not reach the hub; models are fetched before.
export HF_HUB_OFFLINE=1
# Run wandb sync on a login node afterwards.
export WANDB_MODE=offline

# Which container runtime this machine has is unverified: apptainer?
srun \
    apptainer exec --nv "$SLURM_SUBMIT_DIR/pytorch.sif" \
    bash -c 'python -m torch.distributed.run --nnodes=$SLURM_NNODES --rdzv_id=$SLURM_JOB_ID --rdzv_backend=c10d --rdzv_endpoint=$MASTER_ADDR:$MASTER_PORT --nproc_per_node=4 train.py --config ddp.yaml'
