#!/bin/bash
# Karolina, GPU, as known on 2026-11-24.
#SBATCH --job-name=job
#SBATCH --account=project_1
#SBATCH --partition=qgpu
#SBATCH --nodes=1
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=16
#SBATCH --gpus=1  # GPUs of the whole job
#SBATCH --time=04:00:00
#SBATCH --output=%x-%j.out

set -e

export TORCH_HOME="$SLURM_SUBMIT_DIR/.cache/torch"

# Every task learns its rank from Slurm, on its own node.
srun \
    apptainer exec --nv "$SLURM_SUBMIT_DIR/pytorch.sif" \
    bash -c 'export RANK=$SLURM_PROCID LOCAL_RANK=$SLURM_LOCALID WORLD_SIZE=$SLURM_NTASKS; python train.py'
