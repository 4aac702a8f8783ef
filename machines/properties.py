"""What the properties of machines are called, and the unit their numbers are in.

Ids are those of our data files. A property that is not named here is called by its id.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: dict[str, str | Promise] = {
    "accelerator": _("Accelerator"),
    "accelerator_memory_gb": _("Memory of an accelerator"),
    "accelerator_memory_visible_mib": _("Memory of an accelerator, as shown"),
    "accelerators_per_node": _("Accelerators in a node"),
    "acc_per_node": _("Network of an ACC node"),
    "acc_peak_pflops": _("Peak of ACC"),
    "allocatable_mem_gib": _("Memory to allocate"),
    "allocatable_mem_mb": _("Memory to allocate"),
    "allocation": _("You get"),
    "authorisation": _("Authorisation"),
    "award": _("From the award letter"),
    "award_unit": _("Unit of awards"),
    "backup": _("Backup"),
    "billing_factor": _("Billing factor"),
    "billing_unit_in_award": _("Unit in the award"),
    "bindings": _("Bindings"),
    "binds": _("Folders inside"),
    "budget": _("Money"),
    "budget_free": _("Not billed"),
    "build": _("How to build"),
    "cluster_module": _("Other module"),
    "cores_per_node": _("Cores in a node"),
    "cpu": _("Processor"),
    "cpu_unit": _("What counts as a CPU"),
    "credential_lifetime": _("How long it is valid"),
    "credential_type": _("Credential"),
    "default_walltime": _("Time if none is asked"),
    "documentation": _("Documentation"),
    "eurohpc_queues": _("Queues for EuroHPC projects"),
    "example": _("Example"),
    "exclusive_nodes": _("Whole nodes only"),
    "expected": _("Expected"),
    "extra": _("Other nodes"),
    "files": _("Files"),
    "formula": _("Formula"),
    "formula_cpu": _("Formula, CPU nodes"),
    "formula_fat": _("Formula, fat node"),
    "formula_full_node": _("Formula, whole nodes"),
    "formula_gpu": _("Formula, GPU nodes"),
    "formula_shared": _("Formula, shared nodes"),
    "full_gpu_node_hour": _("One GPU node for an hour"),
    "gpp_peak_pflops": _("Peak of GPP"),
    "gpu_flag": _("Flag for GPUs"),
    "gpus": _("GPUs"),
    "gpus_total": _("GPUs in all"),
    "hardware_threads_per_node": _("Hardware threads in a node"),
    "has_internet": _("Internet"),
    "help_desk": _("Help desk"),
    "host": _("Run by"),
    "hpl_cpu_pflops": _("Measured, HPL on CPUs"),
    "hpl_gpu_pflops": _("Measured, HPL on GPUs"),
    "identity": _("Account"),
    "image_dir": _("Images"),
    "internet_on_compute": _("Internet on compute nodes"),
    "internet_on_login": _("Internet on login nodes"),
    "kind": _("Kind"),
    "kind_of": _("What it is"),
    "latest_image": _("Newest image"),
    "local_disk": _("Local disk"),
    "login": _("Logging in"),
    "login_hosts": _("Login hosts"),
    "login_nodes": _("Login nodes"),
    "lumid": _("Visualisation nodes"),
    "mandatory_flags": _("Flags each job needs"),
    "max_cores": _("Most cores"),
    "max_gpus": _("Most GPUs"),
    "max_jobs": _("Jobs at a time"),
    "max_nodes": _("Nodes per job"),
    "max_walltime": _("Longest job"),
    "memory_per_slurm_gpu_gb": _("Memory of a GPU that Slurm shows"),
    "mfa": _("Second factor"),
    "min_nodes": _("Fewest nodes"),
    "min_request": _("Smallest request"),
    "modules": _("Modules"),
    "nic_gbps": _("Speed of a network card"),
    "nics_per_gpu_node": _("Network cards of a GPU node"),
    "node_split": _("Nodes by memory"),
    "nodes": _("Nodes"),
    "nodes_in_partition": _("Nodes in the partition"),
    "nodes_seen": _("Nodes seen"),
    "note": _("Note"),
    "one_gpu_hour": _("One GPU for an hour"),
    "one_gpu_job": _("A job of one GPU"),
    "partition": _("Partition"),
    "partitions_enabled": _("Partitions open to it"),
    "path": _("Path"),
    "per_gpu": _("For each GPU"),
    "per_gpu_fair_share": _("Fair share of a GPU"),
    "plan": _("Announced"),
    "portal": _("Portal"),
    "power_cap_w_per_superchip": _("Power limit of a superchip"),
    "priority": _("Priority"),
    "purpose": _("For"),
    "qos": _("QOS"),
    "quota": _("Quota"),
    "ram_gib": _("Memory of a node"),
    "recheck": _("Checked"),
    "retention": _("Kept"),
    "rounding": _("Rounding"),
    "rule": _("Rule"),
    "runtime": _("Runtime"),
    "safe_memory": _("Memory to ask for safely"),
    "safe_memory_mib": _("Memory to ask for safely"),
    "scheduler": _("Scheduler"),
    "sensitive_data": _("Sensitive data"),
    "share_eurohpc": _("Share of EuroHPC"),
    "share_national": _("National share"),
    "shared_images": _("Shared images"),
    "site": _("Place"),
    "site_terms": _("Terms"),
    "slurm_gpus_per_node": _("GPUs Slurm shows per node"),
    "slurm_real_memory_mib": _("Memory that Slurm shows"),
    "status": _("Status"),
    "storage": _("Storage"),
    "submission_channels": _("Submitting jobs"),
    "system_peak_pflops": _("Peak"),
    "system_sustained_pflops": _("Sustained"),
    "tool": _("What is left"),
    "topology": _("Topology"),
    "type": _("Network"),
    "unit": _("Unit"),
    "usable_cores_per_node": _("Usable cores in a node"),
    "weights_cpu": _("Weights, CPU queues"),
    "weights_gpu": _("Weights, GPU queue"),
    "weights_largemem": _("Weights, large memory"),
}

# The unit of a number whose property says it in its name.
UNITS = {
    "accelerator_memory_gb": "GB",
    "accelerator_memory_visible_mib": "MiB",
    "acc_peak_pflops": "PF",
    "allocatable_mem_gib": "GiB",
    "allocatable_mem_mb": "MB",
    "gpp_peak_pflops": "PF",
    "hpl_cpu_pflops": "PF",
    "hpl_gpu_pflops": "PF",
    "memory_per_slurm_gpu_gb": "GB",
    "nic_gbps": "Gb/s",
    "power_cap_w_per_superchip": "W",
    "ram_gib": "GiB",
    "safe_memory_mib": "MiB",
    "slurm_real_memory_mib": "MiB",
    "system_peak_pflops": "PF",
    "system_sustained_pflops": "PF",
}


ACRONYMS = {
    word.lower(): word
    for word in ("CPU", "GPU", "GDR", "MIOPEN", "MPI", "NCCL", "NUMA", "RCCL", "UCX")
}


def label_of(name: str) -> str:
    label = LABELS.get(name)
    if label is not None:
        return str(label)
    words = name.replace("_", " ").replace("-", " ").split()
    text = " ".join(ACRONYMS.get(word, word) for word in words)
    return text[:1].upper() + text[1:]


def unit_of(name: str) -> str:
    return UNITS.get(name, "")
