"""Options that several commands share, each with one wording."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Home = Annotated[Path | None, typer.Option("--home", help="Folder of index and data.", show_default=False)]
Index = Annotated[str | None, typer.Option("--index", help="Name of the index.", show_default=False)]
Embedding = Annotated[
    str | None,
    typer.Option("--embedding", help="bundled, sentence-transformers:NAME_OR_PATH or openai:NAME.", show_default=False),
]
Model = Annotated[
    str | None,
    typer.Option("--model", help="extractive, openai:NAME, local:PATH.gguf or another.", show_default=False),
]
BaseUrl = Annotated[
    str | None, typer.Option("--base-url", help="OpenAI-compatible endpoint of the model.", show_default=False)
]
Prompt = Annotated[str | None, typer.Option("--prompt", help="Name or path of a prompt.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output and nothing else.")]
Input = Annotated[
    str | None,
    typer.Option("--input", metavar="FILE.jsonl", help="A batch: one JSON object a line, - for standard input."),
]
