"""The HTTP interface: the same answers as `tierwise ask --json`, for other programs on this machine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from ingest.errors import InputError, UsageError
from ui.passages import passage_row
from ui.questions import clean_text, history_of, profile_of, question_of
from ui.status import error_row
from ui.terminal import json_line

if TYPE_CHECKING:
    from ui.desk import Desk

# A question with a long history; whatever is larger is a mistake or an attack.
MAX_BODY = 2_000_000


def build_routes(desk: Desk) -> APIRouter:
    """The routes under `/api`."""
    routes = APIRouter(prefix="/api")

    @routes.get("/health")
    def health() -> dict[str, Any]:
        facts = desk.facts()
        return {
            "status": desk.state,
            "problem": desk.problem or None,
            "model": desk.model,
            "index_id": facts.index_id if facts else None,
            "material_date": facts.material_date if facts else None,
        }

    @routes.post("/ask")
    async def ask(request: Request) -> Response:
        row = _parse(await _body(request))
        question, history, profile = question_of(row), history_of(row), profile_of(row)
        advisor = await run_in_threadpool(desk.advisor)
        answer = await advisor.aask(question, history=history, profile=profile)
        return Response(json_line({"id": row.get("id")} | answer.as_dict()), media_type="application/json")

    @routes.get("/passages")
    def passages(q: str, k: int = Query(8, ge=1, le=100)) -> dict[str, Any]:
        found = desk.advisor().retrieve(clean_text(q, "query"), k=k)
        return {"id": None, "passages": [passage_row(passage) for passage in found]}

    return routes


async def show_error(_request: Request, error: Exception) -> JSONResponse:
    """An error of Tierwise as JSON: 400 where the call is wrong, 503 where something else is."""
    status = 400 if isinstance(error, UsageError) else 503
    return JSONResponse({"error": error_row(error)}, status_code=status)


async def show_crash(_request: Request, error: Exception) -> JSONResponse:
    """Any other error as JSON, without its traceback."""
    return JSONResponse({"error": error_row(error)}, status_code=500)


async def _body(request: Request) -> bytes:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BODY:
            raise InputError(f"The request is larger than {MAX_BODY:,} bytes.", hint="Send a shorter history.")
    return body


def _parse(body: bytes) -> dict[str, Any]:
    try:
        row = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InputError("The request is not JSON.", hint='Send {"question": "…"}.') from error
    if not isinstance(row, dict):
        raise InputError("The request is no JSON object.", hint='Send {"question": "…"}.')
    return row
