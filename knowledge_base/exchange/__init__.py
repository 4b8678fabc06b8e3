"""Entries from files and to files. What is written reads back as the same entries; a file with a fault is refused as a whole.

Read and written: YAML, JSONL, CSV, XLSX. Only read: saved FAQ pages, and Rasa's training data, which
`write_rasa` writes with loss.
"""

from knowledge_base.exchange.contract import MAX_BYTES, MAX_ENTRIES, Source
from knowledge_base.exchange.reading import Imported, import_files, import_sources, parse_entries, read_files
from knowledge_base.exchange.registry import SUFFIXES, Format, Written
from knowledge_base.exchange.writing import format_bytes, format_entries, write_file, write_rasa

__all__ = [
    "MAX_BYTES",
    "MAX_ENTRIES",
    "SUFFIXES",
    "Format",
    "Imported",
    "Source",
    "Written",
    "format_bytes",
    "format_entries",
    "import_files",
    "import_sources",
    "parse_entries",
    "read_files",
    "write_file",
    "write_rasa",
]
