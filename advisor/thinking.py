"""Takes a reasoning model's thoughts out of its stream; they are working notes, not an answer."""

from __future__ import annotations

import re

_NAMES = "think|thinking|thought|thoughts|reasoning|reflection|analysis"
_OPEN = re.compile(rf"<(?:{_NAMES})>|\[think\]|<\|channel\|>analysis<\|message\|>", re.IGNORECASE)
_CLOSE = re.compile(rf"</(?:{_NAMES})>|\[/think\]|<\|channel\|>final<\|message\|>", re.IGNORECASE)
# The beginning of a tag that may still become one.
_PARTIAL = re.compile(r"(?:<[/|]?|\[/?)[a-z_|<>]{0,32}$", re.IGNORECASE)
_LEFTOVER = re.compile(r"<\|[a-z_]{1,20}\|>", re.IGNORECASE)
_THINKS_FIRST = re.compile(r"(?:^|[^a-z])(?:r1|qwq|thinking|reasoner|reasoning)(?:[^a-z]|$)", re.IGNORECASE)


def thinks_first(model: str) -> bool:
    """Whether a model of that name may begin inside its thoughts, as some templates open the tag in the prompt."""
    return bool(_THINKS_FIRST.search(model))


class ThoughtFilter:
    """Passes on what is not thought, as early as can be known.

    Args:
        held: Whether the stream may begin inside a thought whose opening tag is not part of it; then nothing is passed
            on before the closing tag or the end.
    """

    def __init__(self, *, held: bool = False) -> None:
        self._held = held
        self._inside = False
        self._buffer = ""
        self.closed_unopened = False

    def feed(self, text: str) -> str:
        """What may be shown of the stream so far and was not returned before.

        A closing tag without an opening one means that everything before it was thought; `closed_unopened` then turns
        true, and what the caller has kept of earlier text is to be dropped.
        """
        self._buffer += text
        shown = ""
        while True:
            if self._inside or self._held:
                close = _CLOSE.search(self._buffer)
                if close is None:
                    return shown
                self._buffer = self._buffer[close.end() :]
                self._inside = self._held = False
            opening, close = _OPEN.search(self._buffer), _CLOSE.search(self._buffer)
            if close is not None and (opening is None or close.start() < opening.start()):
                self.closed_unopened, shown = True, ""
                self._buffer = self._buffer[close.end() :]
            elif opening is not None:
                shown += self._buffer[: opening.start()]
                self._buffer, self._inside = self._buffer[opening.end() :], True
            else:
                return shown + self._release()

    def close(self, *, complete: bool) -> str:
        """The rest at the end of the stream; a thought that was never closed is none of it.

        Args:
            complete: Whether the model ended by itself, so that what was held was an answer after all.
        """
        rest = "" if self._inside or (self._held and not complete) else self._buffer
        self._buffer = ""
        return _LEFTOVER.sub("", rest)

    def _release(self) -> str:
        partial = _PARTIAL.search(self._buffer)
        end = partial.start() if partial else len(self._buffer)
        ready, self._buffer = self._buffer[:end], self._buffer[end:]
        return _LEFTOVER.sub("", ready)
