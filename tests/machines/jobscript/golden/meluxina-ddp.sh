#!/bin/bash
# MeluXina, GPU, as known on 2026-11-24.
#SBATCH --job-name=job
#SBATCH --account=project_1
#SBATCH --partition=gpu
#SBATCH --qos=default
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=1  # torchrun starts the processes of a node itself
#SBATCH --cpus-per-task=64
#SBATCH --gpus-per-node=4
#SBATCH --time=12:00:00
#SBATCH --output=%x-%j.out
#SBATCH --open-mode=append  # a restart adds to the log
#SBATCH --hint=nomultithread  # a core for each CPU

set -e
# Core dumps of many ranks fill a quota.
ulimit -c 0
# Apptainer is a module of the compute nodes; module avail has its full name.
module load env/release/2025.1 Apptainer

# Where the ranks meet: the first node. Outside the container, which has no Slurm.
MASTER_ADDR=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)
export MASTER_ADDR
# A port of this job alone.
export MASTER_PORT=$((10000 + SLURM_JOB_ID % 50000))
# srun did not take it from the job in every version.
export SRUN_CPUS_PER_TASK=$SLURM_CPUS_PER_TASK

# One launcher on each node starts 4 processes.
srun \
    apptainer exec --nv --bind="/project/home/$SLURM_JOB_ACCOUNT" "$SLURM_SUBMIT_DIR/pytorch.sif" \
    bash -c 'python -m torch.distributed.run --nnodes=$SLURM_NNODES --rdzv_id=$SLURM_JOB_ID --rdzv_backend=c10d --rdzv_endpoint=$MASTER_ADDR:$MASTER_PORT --nproc_per_node=4 train.py --config ddp.yaml'
