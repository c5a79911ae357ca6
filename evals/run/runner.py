"""The runner: open jobs through advisors, a few at a time, each tried again when that may help, each recorded.

A case that fails for reasons outside of the variant is an error and no failure. Knows nothing about checks or reports.
"""

from __future__ import annotations

import asyncio
import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from evals.checks.limits import Prices
from evals.reply import Found, Reply
from evals.run.journal import Failure, Record
from evals.run.variants import live_turns
from ingest.errors import ExternalError, InputError, TierwiseError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from advisor.types import Answer, Turn
    from evals.case import Case
    from evals.run.variants import AskableAdvisor, AskableAnswer, Job, Variant

RETRIEVED = 8


@dataclass(frozen=True, slots=True)
class Control:
    """How a run behaves.

    Attributes:
        concurrency: Answers that are waited for at once; while a chat model writes, up to that many next ones are
            prepared. Of answers composed from the corpus there are no more at once than there are cores.
        timeout: Seconds for one answer.
        attempts: Calls for one answer at most; only failures that may pass are tried again.
        backoff: Seconds before the second call at most, doubled each time; the wait is drawn at random below that.
        backoff_limit: Seconds between two calls at most.
        give_up_after: Failed jobs in a row after which the rest is not asked.
        max_tokens: Budget in tokens; None for none.
        max_cost: Budget in money; None for none.
        prices: What tokens cost.
        retrieval: Whether the passages that a question finds are recorded too; None for where they may differ or cost
            nothing: with answers composed from the corpus, and where several embeddings are compared.
    """

    concurrency: int = 4
    timeout: float = 120.0
    attempts: int = 4
    backoff: float = 0.5
    backoff_limit: float = 20.0
    give_up_after: int = 10
    max_tokens: int | None = None
    max_cost: float | None = None
    prices: Prices = field(default_factory=Prices)
    retrieval: bool | None = None


@dataclass(slots=True)
class Progress:
    """Where a run stands.

    Attributes:
        total: Jobs of this call.
        done: Jobs recorded, failed ones included.
        failed: Jobs that got no answer.
        tokens: Tokens spent.
        cost: Money spent.
        stopped: Why the rest is not asked; None while it is.
    """

    total: int
    done: int = 0
    failed: int = 0
    tokens: int = 0
    cost: float = 0.0
    stopped: str | None = None


class Runner:
    """Asks jobs of advisors and hands every record on.

    Args:
        make_advisor: Builds the advisor of a variant; called once for each.
        control: How the run behaves.
        on_record: Called with each record as soon as there is one, from the event loop's thread.
        on_progress: Called after each record.
    """

    def __init__(
        self,
        make_advisor: Callable[[Variant], AskableAdvisor],
        control: Control,
        on_record: Callable[[Record], None],
        on_progress: Callable[[Progress], None] | None = None,
    ) -> None:
        self._make_advisor = make_advisor
        self._control = control
        self._on_record = on_record
        self._on_progress = on_progress
        self._failed_in_a_row = 0
        self._places: asyncio.Semaphore
        self._cores: asyncio.Semaphore
        self._embeddings: set[str] = set()
        # Retrieval depends on neither prompt nor repeat, so one look serves all of them.
        self._looks: dict[tuple[str, ...], asyncio.Task[tuple[Found, ...]]] = {}

    def run(self, jobs: Sequence[Job]) -> Progress:
        """Ask every job; what was stopped and why stands in the returned progress.

        Raises:
            UsageError: A variant cannot be asked at all, such as for a wrong key.
        """
        variants = {job.variant: None for job in jobs}
        self._embeddings = {variant.embedding for variant in variants}
        advisors = {variant: self._make_advisor(variant) for variant in variants}
        return asyncio.run(self._run(jobs, advisors))

    async def _run(self, jobs: Sequence[Job], advisors: dict[Variant, AskableAdvisor]) -> Progress:
        progress = Progress(len(jobs))
        queue = iter(jobs)
        # They belong to the event loop that first waits for them, and each run has its own.
        self._places = asyncio.Semaphore(self._control.concurrency)
        # More threads that compute than there are cores only take turns.
        self._cores = asyncio.Semaphore(min(self._control.concurrency, os.cpu_count() or 1))
        # The loop's own pool has a thread or two a core, too few for calls that mostly wait. A job in its place may
        # need two, and one that is prepared another.
        threads = ThreadPoolExecutor(3 * self._control.concurrency, thread_name_prefix="eval")
        asyncio.get_running_loop().set_default_executor(threads)
        workers = min(2 * self._control.concurrency, len(jobs))
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(workers):
                    group.create_task(self._work(queue, advisors, progress))
        except* TierwiseError as errors:
            raise _first(errors) from None
        return progress

    async def _work(self, queue: Iterator[Job], advisors: dict[Variant, AskableAdvisor], progress: Progress) -> None:
        for job in queue:
            if _is_stopped(progress):
                return
            advisor = advisors[job.variant]
            prepared = await self._prepared(job, advisor)
            async with self._places if job.variant.uses_prompt else self._cores:
                if _is_stopped(progress):
                    if prepared:
                        prepared.cancel()
                        await asyncio.gather(prepared, return_exceptions=True)
                    return
                record = await self._ask(job, advisor, prepared)
            self._on_record(record)
            self._count(record, progress)
            if self._on_progress:
                self._on_progress(progress)

    async def _prepared(self, job: Job, advisor: AskableAdvisor) -> asyncio.Task[AskableAnswer] | None:
        """The answer begun while it waits for its place, or its failure; None where it cannot be before it has that."""
        if live_turns(job.case) > 1 or not job.variant.uses_prompt:
            return None
        async with self._cores:
            prepared = asyncio.ensure_future(
                advisor.aprepare(job.case.last_question, _told(job.case), job.case.profile)
            )
            await asyncio.wait([prepared], timeout=self._control.timeout)
        return prepared

    async def _ask(self, job: Job, advisor: AskableAdvisor, prepared: asyncio.Task[AskableAnswer] | None) -> Record:
        started = time.perf_counter()
        retrying = AsyncRetrying(
            stop=stop_after_attempt(self._control.attempts),
            wait=wait_random_exponential(self._control.backoff, self._control.backoff_limit),
            retry=retry_if_exception(_may_pass),
            reraise=True,
        )
        answer: Answer | None = None
        found: tuple[Found, ...] | None = None
        failure: Failure | None = None
        try:
            async for attempt in retrying:
                with attempt:
                    begun, prepared = prepared, None
                    answer, found = await self._converse(job, advisor, begun)
        except UsageError as error:
            if not isinstance(error, InputError):
                raise
            failure = Failure(str(error), error.retryable)
        except Exception as error:  # noqa: BLE001 - one case must not end the run, whatever it raises
            failure = Failure(f"{type(error).__name__}: {error}", _may_pass(error))
        elapsed = 1000 * (time.perf_counter() - started)
        attempts = int(retrying.statistics.get("attempt_number", 1))
        row = None if answer is None or failure else answer.as_dict()
        return Record(job.variant.label, job.case.id, job.repeat, row, found, failure, attempts, elapsed)

    async def _converse(
        self, job: Job, advisor: AskableAdvisor, prepared: asyncio.Task[AskableAnswer] | None
    ) -> tuple[Answer, tuple[Found, ...] | None]:
        """Ask the live turns in order, the advisor's own answers becoming history, and return the last answer."""
        history: list[Turn] = []
        turns = job.case.turns
        for at, turn in enumerate(turns[:-1]):
            if turn.role == "user" and turns[at + 1].role == "user":
                said = await self._answer(job, advisor, turn.content, history)
                history += [{"role": "user", "content": turn.content}, {"role": "assistant", "content": said.text}]
            else:
                history.append({"role": turn.role, "content": turn.content})
        question = job.case.last_question
        if not self._looks_too(job.variant):
            return await self._answer(job, advisor, question, history, prepared), None
        # Retrieval computes while the model's endpoint is being waited for.
        look = self._look(job.variant, advisor, question, history)
        answer = await self._answer(job, advisor, question, history, prepared)
        return answer, await look

    def _looks_too(self, variant: Variant) -> bool:
        if self._control.retrieval is not None:
            return self._control.retrieval
        return not variant.uses_prompt or len(self._embeddings) > 1

    def _look(
        self, variant: Variant, advisor: AskableAdvisor, question: str, history: Sequence[Turn]
    ) -> asyncio.Task[tuple[Found, ...]]:
        key = (variant.embedding, question, *(turn["content"] for turn in history))
        known = self._looks.get(key)
        if known is None or (known.done() and known.exception()):
            known = asyncio.create_task(_found(advisor, question, history))
            self._looks[key] = known
        return known

    async def _answer(
        self,
        job: Job,
        advisor: AskableAdvisor,
        question: str,
        history: Sequence[Turn],
        prepared: asyncio.Task[AskableAnswer] | None = None,
    ) -> Answer:
        try:
            async with asyncio.timeout(self._control.timeout):
                preparing = prepared or advisor.aprepare(question, list(history), job.case.profile)
                answer = await (await preparing).aask()
        except TimeoutError as error:
            message = f"No answer within {self._control.timeout:g} seconds."
            raise ExternalError(message, hint="Raise --timeout.", retryable=True) from error
        if Reply.from_row(answer.as_dict()).fallback == "unavailable":
            raise ExternalError(answer.notice or "", retryable=True)
        return answer

    def _count(self, record: Record, progress: Progress) -> None:
        progress.done += 1
        if record.failure:
            progress.failed += 1
            self._failed_in_a_row += 1
            if self._failed_in_a_row >= self._control.give_up_after:
                progress.stopped = (
                    f"{self._failed_in_a_row} jobs in a row got no answer; last: {record.failure.message}"
                )
            return
        self._failed_in_a_row = 0
        reply = record.reply
        if reply:
            progress.tokens += reply.tokens_in + reply.tokens_out
            progress.cost += self._control.prices.cost(reply.tokens_in, reply.tokens_out)
        self._check_budget(progress)

    def _check_budget(self, progress: Progress) -> None:
        control = self._control
        if control.max_tokens is not None and progress.tokens >= control.max_tokens:
            progress.stopped = f"the budget of {control.max_tokens:,} tokens is spent"
        if control.max_cost is not None and progress.cost >= control.max_cost:
            progress.stopped = f"the budget of {control.max_cost:g} is spent"


def _is_stopped(progress: Progress) -> bool:
    """Read anew, since other jobs end a run while one waits."""
    return progress.stopped is not None


def _told(case: Case) -> list[Turn]:
    """A conversation before its last question, none of whose turns is live."""
    return [{"role": turn.role, "content": turn.content} for turn in case.turns[:-1]]


async def _found(advisor: AskableAdvisor, question: str, history: Sequence[Turn]) -> tuple[Found, ...]:
    passages = await asyncio.to_thread(advisor.retrieve, question, list(history), RETRIEVED)
    return tuple(Found.from_passage(passage) for passage in passages)


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, TierwiseError) and error.retryable


def _first(errors: BaseExceptionGroup[TierwiseError]) -> TierwiseError:
    """The innermost first error of a group, which is what the user has to read."""
    inner = errors.exceptions[0]
    return _first(inner) if isinstance(inner, BaseExceptionGroup) else inner
