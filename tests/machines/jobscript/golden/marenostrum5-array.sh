#!/bin/bash
# Rules not confirmed by the site: most were not read on its own pages.
# MareNostrum 5, ACC, as known on 2026-11-24.
#SBATCH --job-name=job
#SBATCH --account=project_1
#SBATCH --partition=acc
#SBATCH --qos=acc_ehpc
#SBATCH --nodes=1
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=20
#SBATCH --gres=gpu:1  # GPUs of each node
#SBATCH --time=01:00:00
#SBATCH --array=0-39%8
#SBATCH --output=%x-%A_%a.out

set -e
# Else PYTHONPATH leaks into the container.
module purge
module load singularity

# srun did not take it from the job in every version.
export SRUN_CPUS_PER_TASK=$SLURM_CPUS_PER_TASK
# In the container GPUs are counted anew from 0.
export CUDA_VISIBLE_DEVICES=0
export SINGULARITYENV_CUDA_VISIBLE_DEVICES=0

# Every task learns its rank from Slurm, on its own node.
srun \
    singularity exec --nv /gpfs/scratch/shared/ai-hub/singularity_images/pytorch_25.12-py3.sif \
    bash -c 'export RANK=$SLURM_PROCID LOCAL_RANK=$SLURM_LOCALID WORLD_SIZE=$SLURM_NTASKS; python sweep.py --case "$SLURM_ARRAY_TASK_ID"'
