"""Several people's indexes on one Chroma server: they do not see each other, and a clash is one clear sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import chromadb
import numpy as np
import pytest

from ingest.errors import IndexMismatchError
from ingest.index import IndexHandle
from ingest.pipeline import run_ingest
from ingest.settings import IngestSettings
from tests.fakes import BagOfWords, best_text, fake_encoder, write_files
from tests.servers import ChromaServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.index import Index

FILES = {"cats.md": "Cats chase mice at night.", "trains.txt": "Trains run on steel rails."}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with ChromaServer(tmp_path_factory.mktemp("chroma")) as running:
        yield running


def built(home: Path, server: ChromaServer, documents: Path, encoder: BagOfWords) -> Index:
    settings = IngestSettings(home=home, chroma_url=server.url, embedding=encoder.identity.spec)
    run_ingest(settings, [str(write_files(documents, FILES))], only=True, encoder=encoder)
    return IndexHandle(settings, lambda *_: encoder).current()


def test_models_of_other_lengths_share_a_server(server: ChromaServer, tmp_path: Path) -> None:
    wide = built(tmp_path / "one", server, tmp_path / "documents", BagOfWords("wide", dimensions=96))
    narrow = built(tmp_path / "two", server, tmp_path / "documents", BagOfWords("narrow", dimensions=24))
    for index, dimensions in ((wide, 96), (narrow, 24)):
        assert index.embed_query("rails").shape == (dimensions,)
        assert best_text(index, "steel rails") == "Trains run on steel rails."


@pytest.mark.parametrize("says", ["the same model", "another model", "nothing"])
def test_a_collection_that_somebody_replaced_is_one_clear_sentence(
    says: str, server: ChromaServer, tmp_path: Path
) -> None:
    index = built(tmp_path / "home", server, tmp_path / "documents", BagOfWords())
    name, own = index.manifest.collection, index.manifest.embedding.fingerprint
    about = {"the same model": {"fingerprint": own}, "another model": {"fingerprint": "theirs"}, "nothing": None}[says]
    client = chromadb.HttpClient(host="127.0.0.1", port=int(server.url.rpartition(":")[2]))
    client.delete_collection(name)
    theirs = client.create_collection(name, metadata=about, embedding_function=None)
    theirs.add(ids=["theirs"], embeddings=np.ones((1, 5), dtype=np.float32))

    again = IndexHandle(IngestSettings(home=tmp_path / "home"), fake_encoder).current()
    with pytest.raises(IndexMismatchError, match=r"another (length|model)") as caught:
        again.nearest(again.embed_query("rails"), 1)
    assert "tierwise ingest --rebuild" in caught.value.hint
    assert theirs.count() == 1
