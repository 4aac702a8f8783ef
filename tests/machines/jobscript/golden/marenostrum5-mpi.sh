#!/bin/bash
# Rules not confirmed by the site: most were not read on its own pages.
# MareNostrum 5, GPP, as known on 2026-11-24.
#SBATCH --job-name=job
#SBATCH --account=project_1
#SBATCH --partition=gpp
#SBATCH --qos=gp_ehpc
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=28
#SBATCH --cpus-per-task=4
#SBATCH --time=06:00:00  # the longest that this queue takes is unverified
#SBATCH --output=%x-%j.out

set -e
# Core dumps of many ranks fill a quota.
ulimit -c 0

export OMP_NUM_THREADS="$SLURM_CPUS_PER_TASK"
export OMP_PLACES=cores
# srun did not take it from the job in every version.
export SRUN_CPUS_PER_TASK=$SLURM_CPUS_PER_TASK

srun \
    ./solver input.nml
