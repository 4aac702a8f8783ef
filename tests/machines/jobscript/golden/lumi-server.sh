#!/bin/bash
# LUMI, LUMI-G, as known on 2026-11-24.
#SBATCH --job-name=job
#SBATCH --account=project_1
#SBATCH --partition=small-g
#SBATCH --nodes=1
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=14
#SBATCH --gpus-per-node=2
#SBATCH --mem=120G  # memory of each node
#SBATCH --time=02:00:00
#SBATCH --output=%x-%j.out

set -e
# Core dumps of many ranks fill a quota.
ulimit -c 0
module purge
module use /appl/local/laifs/modules
# Gives the image the fast network and your file systems.
module load lumi-aif-singularity-bindings

# Not the home folder, whose quota is small: submit from project or scratch.
export HF_HOME="$SLURM_SUBMIT_DIR/.cache/huggingface"
export VLLM_CACHE_ROOT="$SLURM_SUBMIT_DIR/.cache/vllm"
# The usual monitor can make jobs hang in these images.
export FI_MR_CACHE_MONITOR=userfaultfd

srun \
    singularity exec /appl/local/laifs/containers/lumi-multitorch-latest.sif \
    vllm serve model --uds /tmp/vllm.sock --tensor-parallel-size 2
