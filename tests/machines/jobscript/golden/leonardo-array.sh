#!/bin/bash
# Leonardo, Booster, as known on 2026-11-24.
#SBATCH --job-name=job
#SBATCH --account=project_1
#SBATCH --partition=boost_usr_prod
#SBATCH --nodes=1
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=8
#SBATCH --gres=gpu:1  # GPUs of each node
#SBATCH --mem=120G  # memory of each node
#SBATCH --time=01:00:00
#SBATCH --array=0-39%8
#SBATCH --output=%x-%A_%a.out

set -e

# srun did not take it from the job in every version.
export SRUN_CPUS_PER_TASK=$SLURM_CPUS_PER_TASK
export TORCH_HOME="$SLURM_SUBMIT_DIR/.cache/torch"

# Every task learns its rank from Slurm, on its own node.
srun \
    singularity exec --nv "$SLURM_SUBMIT_DIR/pytorch.sif" \
    bash -c 'export RANK=$SLURM_PROCID LOCAL_RANK=$SLURM_LOCALID WORLD_SIZE=$SLURM_NTASKS; python sweep.py --case "$SLURM_ARRAY_TASK_ID"'
