"""Child processes that start together, stop together and never outlive the process that started them."""

from rapport.kernel.processes.child import Child, ChildSpec
from rapport.kernel.processes.supervisor import run_all

__all__ = ["Child", "ChildSpec", "run_all"]
