#!/bin/bash
# LUMI, LUMI-G, as known on 2026-11-24.
#SBATCH --job-name=job
#SBATCH --account=project_1
#SBATCH --partition=standard-g
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=1  # torchrun starts the processes of a node itself
#SBATCH --cpus-per-task=56
#SBATCH --gpus-per-node=8
#SBATCH --mem=480G  # memory of each node
#SBATCH --time=12:00:00
#SBATCH --output=%x-%j.out
#SBATCH --open-mode=append  # a restart adds to the log

set -e
# Core dumps of many ranks fill a quota.
ulimit -c 0
module purge
module use /appl/local/laifs/modules
# Gives the image the fast network and your file systems.
module load lumi-aif-singularity-bindings

# Where the ranks meet: the first node. Outside the container, which has no Slurm.
MASTER_ADDR=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)
export MASTER_ADDR
# A port of this job alone.
export MASTER_PORT=$((10000 + SLURM_JOB_ID % 50000))
# Not the home folder, whose quota is small: submit from project or scratch.
export HF_HOME="$SLURM_SUBMIT_DIR/.cache/huggingface"
export TORCH_HOME="$SLURM_SUBMIT_DIR/.cache/torch"
# The usual monitor can make jobs hang in these images.
export FI_MR_CACHE_MONITOR=userfaultfd
# RCCL begins on the fast network.
export NCCL_SOCKET_IFNAME=hsn0,hsn1,hsn2,hsn3
# In the shared home many ranks would lock it.
export MIOPEN_USER_DB_PATH=/tmp/$SLURM_JOB_ID-miopen
export MIOPEN_CUSTOM_CACHE_DIR=/tmp/$SLURM_JOB_ID-miopen

# One launcher on each node starts 8 processes.
srun \
    singularity exec /appl/local/laifs/containers/lumi-multitorch-latest.sif \
    bash -c 'python -m torch.distributed.run --nnodes=$SLURM_NNODES --rdzv_id=$SLURM_JOB_ID --rdzv_backend=c10d --rdzv_endpoint=$MASTER_ADDR:$MASTER_PORT --nproc_per_node=8 --numa-binding=exclusive train.py --config ddp.yaml'
