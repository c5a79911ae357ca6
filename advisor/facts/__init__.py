"""Facts about an asker, found in what they wrote."""

from advisor.facts.extract import extract_facts, is_self_description
from advisor.facts.model import Fact, FactKind

__all__ = ["Fact", "FactKind", "extract_facts", "is_self_description"]
