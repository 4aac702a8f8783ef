#!/bin/bash
# Discoverer+, Discoverer+, as known on 2026-11-24.
#SBATCH --job-name=job
#SBATCH --account=project_1
#SBATCH --qos=QOS  # the one named after your project
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=1  # torchrun starts the processes of a node itself
#SBATCH --cpus-per-task=208
#SBATCH --gpus-per-node=8
#SBATCH --time=04:00:00
#SBATCH --output=%x-%j.out
#SBATCH --open-mode=append  # a restart adds to the log
#SBATCH --requeue  # the site may queue it again

set -e
# Core dumps of many ranks fill a quota.
ulimit -c 0

# Where the ranks meet: the first node. Outside the container, which has no Slurm.
MASTER_ADDR=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)
export MASTER_ADDR
# A port of this job alone.
export MASTER_PORT=$((10000 + SLURM_JOB_ID % 50000))
# Not the home folder, whose quota is small: submit from project or scratch.
export HF_HOME="$SLURM_SUBMIT_DIR/.cache/huggingface"
export TORCH_HOME="$SLURM_SUBMIT_DIR/.cache/torch"

# Which container runtime this machine has is unverified: apptainer?
srun \
    apptainer exec --nv "$SLURM_SUBMIT_DIR/pytorch.sif" \
    bash -c 'python -m torch.distributed.run --nnodes=$SLURM_NNODES --rdzv_id=$SLURM_JOB_ID --rdzv_backend=c10d --rdzv_endpoint=$MASTER_ADDR:$MASTER_PORT --nproc_per_node=8 train.py --config ddp.yaml'
