#!/bin/bash
# Leonardo, Booster, as known on 2026-11-24.
#SBATCH --job-name=job
#SBATCH --account=project_1
#SBATCH --partition=boost_usr_prod
#SBATCH --nodes=1
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=16
#SBATCH --gres=gpu:2  # GPUs of each node
#SBATCH --mem=241G  # memory of each node
#SBATCH --time=02:00:00
#SBATCH --output=%x-%j.out

set -e
# Core dumps of many ranks fill a quota.
ulimit -c 0

# srun did not take it from the job in every version.
export SRUN_CPUS_PER_TASK=$SLURM_CPUS_PER_TASK
# Compute nodes do not reach the hub; models are fetched before.
export HF_HUB_OFFLINE=1
# Not the home folder, whose quota is small: submit from project or scratch.
export HF_HOME="$SLURM_SUBMIT_DIR/.cache/huggingface"
export VLLM_CACHE_ROOT="$SLURM_SUBMIT_DIR/.cache/vllm"

srun \
    singularity exec --nv "$SLURM_SUBMIT_DIR/pytorch.sif" \
    vllm serve model --uds /tmp/vllm.sock --tensor-parallel-size 2
