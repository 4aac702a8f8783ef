#!/bin/bash
# LUMI, LUMI-G, as known on 2026-11-24.
#SBATCH --job-name=job
#SBATCH --account=project_1
#SBATCH --partition=small-g
#SBATCH --nodes=1
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=7
#SBATCH --gpus-per-node=1
#SBATCH --mem=60G  # memory of each node
#SBATCH --time=01:00:00
#SBATCH --array=0-39%8
#SBATCH --output=%x-%A_%a.out

set -e
module purge
module use /appl/local/laifs/modules
# Gives the image the fast network and your file systems.
module load lumi-aif-singularity-bindings

export TORCH_HOME="$SLURM_SUBMIT_DIR/.cache/torch"
# The usual monitor can make jobs hang in these images.
export FI_MR_CACHE_MONITOR=userfaultfd
# In the shared home many ranks would lock it.
export MIOPEN_USER_DB_PATH=/tmp/$SLURM_JOB_ID-miopen
export MIOPEN_CUSTOM_CACHE_DIR=/tmp/$SLURM_JOB_ID-miopen

# Every task learns its rank from Slurm, on its own node.
srun \
    singularity exec /appl/local/laifs/containers/lumi-multitorch-latest.sif \
    bash -c 'export RANK=$SLURM_PROCID LOCAL_RANK=$SLURM_LOCALID WORLD_SIZE=$SLURM_NTASKS; python sweep.py --case "$SLURM_ARRAY_TASK_ID"'
