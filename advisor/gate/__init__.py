"""The gate: whether a drafted sentence may be shown, decided from passages by rules, without a model or a network."""

from __future__ import annotations

from advisor.gate.verdict import Verdict
from advisor.gate.verify import verify

__all__ = ["Verdict", "verify"]
