"""Any usual file, folder, archive or address -> documents.

The only place that knows file formats. Each format is read by a library of its own, imported when it is needed.
"""

from ingest.loaders.limits import Limits, Skipped
from ingest.loaders.walk import iter_documents, load_file
from ingest.loaders.web import fetch

__all__ = ["Limits", "Skipped", "fetch", "iter_documents", "load_file"]
