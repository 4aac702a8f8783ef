#!/bin/bash
# Karolina, CPU, as known on 2026-11-24.
#SBATCH --job-name=job
#SBATCH --account=project_1
#SBATCH --partition=qcpu
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=32
#SBATCH --cpus-per-task=4
#SBATCH --mem=230G  # memory of each node
#SBATCH --time=06:00:00
#SBATCH --output=%x-%j.out

set -e
# Core dumps of many ranks fill a quota.
ulimit -c 0

export OMP_NUM_THREADS="$SLURM_CPUS_PER_TASK"
export OMP_PLACES=cores

srun \
    ./solver input.nml
