#!/bin/bash
# Rules not confirmed by the site: most were not read on its own pages.
# MareNostrum 5, ACC, as known on 2026-11-24.
#SBATCH --job-name=job
#SBATCH --account=project_1
#SBATCH --partition=acc
#SBATCH --qos=acc_ehpc
#SBATCH --nodes=1
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=40
#SBATCH --gres=gpu:2  # GPUs of each node
#SBATCH --time=02:00:00
#SBATCH --output=%x-%j.out

set -e
# Core dumps of many ranks fill a quota.
ulimit -c 0
# Else PYTHONPATH leaks into the container.
module purge
module load singularity

# srun did not take it from the job in every version.
export SRUN_CPUS_PER_TASK=$SLURM_CPUS_PER_TASK
# Compute nodes do not reach the hub; models are fetched before.
export HF_HUB_OFFLINE=1

srun \
    singularity exec --nv /gpfs/scratch/shared/ai-hub/singularity_images/pytorch_25.12-py3.sif \
    vllm serve model --uds /tmp/vllm.sock --tensor-parallel-size 2
