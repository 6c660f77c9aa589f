"""What is wrong with a corpus, item by item: found, said and advised. Nothing in the corpus is ever changed."""

from mien.doctor.examine import examine
from mien.doctor.findings import KINDS, Advice, Finding, Report, Severity

__all__ = ["KINDS", "Advice", "Finding", "Report", "Severity", "examine"]
