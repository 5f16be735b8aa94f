"""The worker process: Celery carries bells, the job rows carry the work (tenancy.md, Jobs)."""

import asyncio
import hashlib
import hmac
import os
import warnings
from typing import Any
from uuid import UUID

import uvloop
from celery import Celery
from celery.signals import setup_logging, worker_process_init, worker_process_shutdown

from rapport.config import Settings, broker_url
from rapport.kernel.jobs import work
from rapport.kernel.jobs.relay import Bell
from rapport.kernel.logging import bind, clear, configure, get_logger
from rapport.kernel.secrets import KeyEncryptionKeys, load_key_file
from rapport.kernel.services import Services
from rapport.product import load_product
from rapport.runtime import build_services

TASK = "rapport.work"
VISIBILITY_SECONDS = 300
log = get_logger(__name__)


def create_celery(settings: Settings) -> Celery:
    """Celery as measured: late acks, one message at a time, no results, quick restore."""
    celery = Celery("rapport", broker=broker_url(settings.redis_url or ""), set_as_current=False)
    celery.conf.update(
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        task_ignore_result=True,
        task_default_queue="default",
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_transport_options={
            "visibility_timeout": VISIBILITY_SECONDS,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "socket_timeout": 10,
            "socket_connect_timeout": 3,
        },
        task_serializer="json",
        accept_content=["json"],
    )
    return celery


def signature(keys: KeyEncryptionKeys, tenant_id: int, job_id: UUID) -> str:
    """Binds a bell to tenant and job, so that whoever writes to Redis cannot ring in another tenant."""
    text = f"{tenant_id}:{job_id}".encode()
    return hmac.new(keys.derive("job-signature"), text, hashlib.sha256).hexdigest()


def bell(settings: Settings) -> Bell:
    """What the relay calls for a due job: a message with the job's id and the signed tenant, nothing else."""
    celery, keys = create_celery(settings), load_key_file(settings.key_file)

    def ring(tenant_id: int, job_id: UUID, queue: str) -> None:
        arguments = [tenant_id, str(job_id), signature(keys, tenant_id, job_id)]
        celery.send_task(TASK, args=arguments, task_id=str(job_id), queue=queue, retry=False)

    return ring


class WorkerProcess:
    """One prefork child: its event loop, its services."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._runner: asyncio.Runner | None = None
        self._services: Services | None = None

    def start(self, **_: Any) -> None:
        configure()
        load_product()
        self._runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        self._services = build_services(self._settings, connections=4)
        self._runner.run(self._services.start())

    def stop(self, **_: Any) -> None:
        if self._runner is not None and self._services is not None:
            self._runner.run(self._services.stop())
            self._runner.close()

    def work(self, tenant_id: int, job_id: str, signed: str) -> None:
        """Work the job a bell names; a bell with a wrong signature is dropped."""
        if self._runner is None or self._services is None:
            raise RuntimeError("the worker process was not started")
        expected = signature(self._services.keys, tenant_id, UUID(job_id))
        if not hmac.compare_digest(expected, signed):
            log.warning("bell with a wrong signature dropped")
            return
        self._runner.run(self._work(self._services, tenant_id, UUID(job_id)))

    async def _work(self, services: Services, tenant_id: int, job_id: UUID) -> None:
        tenant = await services.catalogue.by_id(tenant_id)
        if tenant is None:
            return
        clear()
        bind(tenant=tenant.code, job_id=job_id)
        await work(services.database, tenant, job_id, services)


def run_worker(settings: Settings) -> None:
    """Serve the queue with two processes until SIGTERM; a job in hand is finished first."""
    warnings.filterwarnings("ignore", message=".*superuser privileges")  # a container's root is no superuser
    celery, process = create_celery(settings), WorkerProcess(settings)
    worker_process_init.connect(process.start, weak=False)
    worker_process_shutdown.connect(process.stop, weak=False)
    setup_logging.connect(_configure_logging, weak=False)
    celery.task(name=TASK, acks_late=True)(process.work)
    arguments = [
        "--quiet",
        "worker",
        "--pool=prefork",
        "--concurrency=2",
        "--without-gossip",
        "--without-mingle",
    ]
    celery.worker_main([*arguments, "--without-heartbeat", f"--hostname=rapport-{os.getpid()}@%h"])


def _configure_logging(**_: Any) -> None:
    configure()
