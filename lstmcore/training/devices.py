"""What this machine can do: device, threads, precision. Probed, never assumed."""

from __future__ import annotations

import os
import platform
from contextlib import AbstractContextManager, nullcontext

import torch
from torch import nn

from ..errors import BadInput
from . import ranks


def prepare(threads: int | None) -> int:
    """Set the number of threads (None: this rank's share of the cores) and flush denormals; the number set."""
    threads = threads or max(1, cores() // ranks.here()[1])
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    return threads


def cores() -> int:
    """Of the processor that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def choose(device: str) -> str:
    """ "cpu" or "cuda"; BadInput when a GPU is asked for and there is none."""
    if device == "cuda" and not torch.cuda.is_available():
        raise BadInput("no_gpu")
    return ("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device


def bf16_works(device: str) -> bool:
    """Whether an LSTM in bf16 runs here, gives the fp32 result within rounding, and has hardware for it."""
    if device == "cpu" and not _cpu_has_bf16():
        return False
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            layer = nn.LSTM(32, 32).to(device)
            x = torch.randn(4, 2, 32, device=device)
        exact, _ = layer(x)
        with torch.autocast(device, torch.bfloat16):
            rough, _ = layer(x)
        rough.float().sum().backward()
        return bool((rough.float() - exact).abs().max() < 0.05)
    except (RuntimeError, NotImplementedError):
        return False


def _cpu_has_bf16() -> bool:
    try:
        flags = torch.cpu.get_capabilities()
        return bool(flags.get("avx512_bf16") or flags.get("amx_bf16") or flags.get("bf16"))
    except (AttributeError, RuntimeError):
        return "avx512_bf16" in _cpuinfo() or "amx_bf16" in _cpuinfo()


def _cpuinfo() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return file.read(20_000)
    except OSError:
        return ""


def precision_context(precision: str, device: str) -> AbstractContextManager[object]:
    """Autocast to bf16 where the plan says so."""
    return torch.autocast(device, torch.bfloat16) if precision == "bf16" else nullcontext()


def machine() -> str:
    """The processor or GPU in words, for the model card."""
    if torch.cuda.is_available():
        return torch.cuda.get_device_name(0)
    for line in _cpuinfo().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def memory(device: str) -> int:
    """Bytes of memory that the device has; 0 when that cannot be known."""
    if device == "cuda":
        return int(torch.cuda.get_device_properties(0).total_memory)
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 0
