"""The embedded PostgreSQL's settings, for a machine that does other work as well."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

MEGABYTE: Final = 2**20
LARGEST_SHARED_BUFFERS: Final = 512
SMALLEST_SHARED_BUFFERS: Final = 32
SHARED_MEMORY: Final = Path("/dev/shm")  # noqa: S108 asked for its size only
ENOUGH_SHARED_MEMORY: Final = 256 * MEGABYTE

ALWAYS: Final = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "wal_level": "replica",
    "min_wal_size": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_destination": "stderr",
    "logging_collector": "off",
    "log_line_prefix": "%m [%p] ",
    # What a statement says, and what an error quotes from a row, may be personal: the server's own
    # life is logged, the application logs its errors itself.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}
FAST: Final = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
}


def server_settings(sockets: Path, *, fast: bool) -> dict[str, str]:
    """Names and values for `postgres -c`."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEGABYTE
    sized = {
        "unix_socket_directories": str(sockets),
        "shared_buffers": f"{shared_buffers(memory)}MB",
        "effective_cache_size": f"{max(memory // 2, 64)}MB",
        "dynamic_shared_memory_type": "posix" if _roomy_shared_memory() else "mmap",
    }
    return ALWAYS | sized | (FAST if fast else {})


def shared_buffers(memory: int) -> int:
    """An eighth of the machine's memory, from 32 to 512; both in MB."""
    return max(SMALLEST_SHARED_BUFFERS, min(LARGEST_SHARED_BUFFERS, memory // 8))


def _roomy_shared_memory() -> bool:
    """Containers often have 64 MB there, too little for a parallel query."""
    return SHARED_MEMORY.exists() and shutil.disk_usage(SHARED_MEMORY).total >= ENOUGH_SHARED_MEMORY
