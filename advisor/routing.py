"""What kind of message this is, told before anything is written.

Rules decide first, since they can be read and never waver: greetings, distress, questions for a lawyer, wishes for odds
and promises, instructions in disguise. What they pass is compared with the corpus's examples of such messages; so is
what they take for odds or a promise, which is a question all the same where it is more like one. Advice on a case is
left to qualified people whatever it is like. Whether the sources hold what a question names is decided after retrieval,
in `advisor.answerable`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from advisor.languages import ENGLISH, detect_language

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from advisor.question import Message

RouteKind = Literal[
    "question",
    "empty",
    "greeting",
    "thanks",
    "goodbye",
    "identity",
    "injection",
    "crisis",
    "regulated",
    "odds",
    "promise",
    "foreign",
    "vague",
    "off_topic",
    "beyond",
]

_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|rules?|prompts?"
    r"|guidelines?|restrictions?|sources"
    r"|documents|everything)\b"
    r"|\b(?:system|developer|hidden|initial|your) (?:prompt|instructions?|message|rules)\b"
    r"|^\W*(?:system|assistant|developer|admin)\s*:|<\|?(?:im_start|system|endoftext)"
    r"|\b(?:pretend|act as if|assume|imagine|role-?play)\b.{0,60}\b(?:your |the )?(?:documents?"
    r"|sources?|corpus|article|passages?)\b"
    r"|\bfrom now on,? (?:you|act|answer|reply|respond)\b"
    r"|(?:^|[.!?:;\n]\s*)you are (?:now (?:a|an|the|my|in|free|allowed)|no longer (?:a|an|bound|tied))\b|\bjailbreak\b"
    r"|\bdan mode\b|\bdeveloper mode\b"
    r"|\b(?:reply|respond|answer|output|print|say) (?:only|just|exactly|nothing but"
    r"|with only)\b.{0,30}\b(?:words?|the|with|string|json)\b"
    r"|\bbase ?64\b|\brot13\b|\bcitations? (?:is|are) (?:now )?(?:disabled|off)\b|\bdecode (?:this|the following)\b"
    r"|\brepeat (?:the|your|everything).{0,40}(?:above|prompt|instructions|verbatim)\b",
    re.IGNORECASE,
)
_CRISIS = re.compile(
    r"\b(?:kill(?:ing)? myself|suicid\w*|end (?:it all|my life)|want(?:ed)? to die"
    r"|(?:do not|don'?t) want to (?:live|be alive|exist|be (?:here|around|in this world) any ?more(?! \w)"
    r"|wake up(?= ?any ?more|\W*$))"
    r"|(?:nobody|no ?one)(?:'d| would| will) (?:even )?(?:miss me"
    r"|notice if i(?:'m| am| was| were)? (?:gone|die[ds]?|disappear\w*|vanish\w*))"
    r"|wish i (?:was|were) (?:dead|never born)"
    r"|(?:point|sense) (?:of|in) (?:living(?! (?:in|at|near|with|on)\b)|being alive)"
    r"|self[- ]harm\w*|hurt(?:ing)? myself|no reason to live|better off dead|can'?t go on (?:living"
    r"|anymore|any more|like this))\b",
    re.IGNORECASE,
)
_REGULATED = re.compile(
    # Law
    r"\b(?:is it|am i|are we|would it be|be) (?:legal|illegal|lawful|allowed by law)\b|\blegally\b"
    r"|\bnon-?compete\b|\bsue\b|\blawsuit\b"
    r"|\b(?:need|hire|ask|see|get|consult|find) (?:a |an )?(?:lawyer|attorney|solicitor)\b"
    r"|\bnda\b|\bwrongful(?:ly)?\b|\bunfair dismissal\b|\bemployment (?:law|tribunal)\b"
    r"|\bcontract clause\b"
    r"|\bcopyright(?:ed)?\b|\bgdpr\b|\bpatent (?:law|claim)\w*"
    # Immigration: walking through a case, not figures about visas
    r"|\b(?:walk me through|step by step|fill (?:in|out)|filing|file|apply(?:ing)?|appl(?:y|ied)"
    r"|petition|documents?|paperwork|forms?|eligible"
    r"|qualify|extend|renew|sponsor me|transfer|boxes)\b.{0,60}\b(?:visas?|h-?1b|o-?1a?|green card"
    r"|opt|i-\d{3}|blue card|work permit"
    r"|residence permit|immigration|eb-?\d|i-?\d{3})\b"
    r"|\b(?:visas?|h-?1b|o-?1a?|green card|i-\d{3}|blue card|work permit|residence permit"
    r"|immigration)\b.{0,50}\b(?:walk me through"
    r"|step by step|fill (?:in|out)|filing|do i (?:need|qualify|have)|am i|can i|should i|will i"
    r"|my (?:case|application|status|employer|visa))\b"
    r"|\b(?:can|may|could|am|must) i\b.{0,60}\b(?:visas?|h-?1b|o-?1a?|green card|opt|cpt|blue card|work permit)\b"
    r"|\bwhich visa (?:should|do|can) i\b|\bmy (?:visa|immigration) (?:status|case|application)\b"
    # Medicine
    r"|\b(?:adderall|ritalin|modafinil|antidepressants?|ssri|medication|meds|dosage|prescri\w+"
    r"|diagnos\w+|symptoms?|therapy dose)\b"
    # Tax and money
    r"|\btax(?:es|ed|able|ation)?\b|\bdeduct\w*|\b1099\b|\bw-?8ben\b|\bshould i invest\b|\bcrypto\b"
    r"|\bstocks? (?:options? )?(?:tax|worth)\b",
    re.IGNORECASE,
)
_ME = r"(?:i|me|my|i'?m|i'?ll|im|ill|mine|us|we)"
_ODDS = re.compile(
    rf"\b(?:chances?|odds|likelihood|probabilit\w+|percent(?:age)? chance)\b.{{0,80}}\b{_ME}\b"
    rf"|\b{_ME}\b.{{0,80}}\b(?:chances?|odds|likelihood|probabilit\w+)\b"
    rf"|\bhow likely (?:is it|am i|are we|would)\b.{{0,60}}\b{_ME}\b|\bhow likely am i\b|\bchance me\b"
    rf"|\brate my\b|\bmy shot at\b"
    rf"|\bwill (?:i|they|google|openai|he|she|it) (?:get|be|hire|take|accept|pick|land"
    rf"|make)\b.{{0,40}}\b(?:job|hired|in|me|offer|interview)\b"
    rf"|\bodds (?:that|of|on)\b.{{0,60}}\b(?:one|at least|offer|getting|an? )\b",
    re.IGNORECASE,
)
_OWN_ODDS = re.compile(
    r"\b(?:do|will|would) i (?:even )?(?:make it|have a (?:chance|shot))\b"
    r"|\bchance me\b|\b(?:my|our) (?:chances?|odds|probability|shot)\b|\bhow likely am i\b",
    re.IGNORECASE,
)
_MY_ODDS = re.compile(
    r"\bput a (?:number|figure|percent\w*|%) on\b"
    r"|\b(?:gimme|give me) (?:a|the|some) (?:%|percent\w*|number|odds|probability)"
    r"|\b(?:more|most|less|least) likely to (?:be|get)\b.{0,60}\b(?:me|i|my)\b"
    r"|\bbet\b.{0,40}\b(?:i|me|my)\b",
    re.IGNORECASE,
)
_POPULATION = re.compile(
    r"\b(?:acceptance rate|approval|approved|visas?|h-?1b|o-?1|applicants?|people|papers?|most people"
    r"|in general|on average)\b",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"\b(?:(?:promise|guarantee|swear|assure)(?: (?:to )?(?:me|us|that|i|you|my)\b|\W*$|\?)"
    r"|your word|(?:100|hundred) ?(?:%|percent)|for (?:sure"
    r"|certain)|certain(?:ty)?\b.{0,20}\bconfirm"
    r"|no ifs|definitely (?:get|be|land|make)|confirm\b.{0,40}\b(?:hire|job|offer)|tell me (?:i will"
    r"|i'll|ill|that i))\b",
    re.IGNORECASE,
)
_PROMISE_ASKED = re.compile(
    rf"\b{_ME}\b|\?|^\W*(?:promise|guarantee|swear|confirm|just (?:say|tell))",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^\W*(?:hi+|hey+|hello+|hiya|howdy|yo|good (?:morning|afternoon|evening|day)|greetings|sup"
    r"|what'?s up|how are you(?: doing)?(?: today)?)"
    r"(?:\W+(?:there|tierwise|all|everyone|bot|friend|how are you(?: doing)?(?: today)?|nice to meet you))*\W*$",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"^\W*(?:(?:ok|okay|great|cool|nice|perfect|awesome|alright|got it|ah|oh)\W+)*(?:thanks?"
    r"|thank you|thx|ty|cheers|much appreciated"
    r"|appreciate it|that(?:'s| was| is) (?:really |very |so )?(?:helpful|useful|great"
    r"|good))(?:\W+(?:a lot|so much|very much|you|man|mate|for .{1,40}"
    r"|(?:that|this|it|you)(?:'s| has| have| really| all| was| is)* (?:help\w*|useful|great|kind)))*\W*$"
    r"|^\W*(?:ok(?:ay)?|great|cool|nice|perfect|awesome|got it|makes sense|i see)\W*$",
    re.IGNORECASE,
)
_GOODBYE = re.compile(
    r"^\W*(?:(?:ok|okay|alright|well|thanks?|thank you|anyway)\W+)*"
    r"(?:(?:good)?bye+|see (?:you|ya)|cya|later|good ?night|take care)(?:\W+\w+){0,2}\W*$",
    re.IGNORECASE,
)
_IDENTITY = re.compile(
    r"^\W*(?:(?:and |so |hi |hello |hey )?(?:who|what) (?:are|r) (?:you|u)\b(?! (?:hiring|looking"
    r"|saying))|what(?: can| do) you (?:do|know|help)\b"
    r"|what is (?:this|tierwise)|are you (?:a |an )?(?:bot|human|real|ai|robot|person|chatgpt|llm)"
    r"|how (?:do|does) (?:you|this|tierwise) work"
    r"|who (?:made|built|wrote|created) you|help)\b.{0,40}$",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"^\W*(?:so |ok |and |please |pls |hi |hello |hey )*(?:what (?:should|can|do|could) i do(?: now"
    r"| next| with my life)?|where do i (?:fit|stand|start|belong)(?: in(?:to)? ai)?"
    r"|which tier (?:am i|is (?:for|right for) me|suits me|do i fit(?: in)?|should i (?:aim|go) for)"
    r"|what(?:'?s| is) (?:right|best|realistic) for me"
    r"|(?:can|could) you help(?: me)?|(?:help|advise|assess|evaluate|place) me|i need (?:help|advice)"
    r"|any (?:advice|tips|ideas)"
    r"|am i (?:good|ready|qualified|smart|too \w+)(?: enough)?|can i (?:do|make) it|what now"
    r"|advice(?: please)?|career advice)\W*$",
    re.IGNORECASE,
)
# Kinds that the corpus has examples of; those that are replied to alike count together.
LEARNED: tuple[tuple[RouteKind, ...], ...] = (
    ("odds", "promise"), ("regulated",), ("off_topic", "injection"), ("beyond",),
    ("greeting",), ("thanks",), ("goodbye",), ("identity",),
)  # fmt: skip
# Kinds told by rules that count for the single questions of a message.
TOLD_BY_QUESTION: tuple[RouteKind, ...] = ("odds", "promise", "regulated")
# Probability from which a message is taken for a question that the sources may answer; that from which it is one
# although a rule takes it for something else; that from which it is one whatever it names; that of the other kinds from
# which one of them is named. Chosen on the tuning half of the refusal and answerable questions.
LIKELY = 0.34
_DESPITE_RULE: Mapping[RouteKind, float] = {"odds": 0.5, "promise": 0.5}
CERTAIN = 0.85
_ONE_GROUP = 0.4
_LETTERS = re.compile(r"[^\W\d_]")
_VENT = re.compile(
    r"\b(?:hopeless|exhaust\w+|burn(?:t|ed) out|so tired|devastat\w+|crying|cried|depress(?:ed|ion)"
    r"|(?:laid|lay) off|(?:got|was|were|been|am|i'?m) (?:fired|sacked|let go|made redundant)|let (?:me|us) go"
    r"|los(?:t|ing) my job|feel(?:ing)? (?:awful|terrible|sick|like (?:crap|shit))"
    r"|desperate|(?:feel like |(?:i'?m|i am|i was|i want|should i|i just) (?:(?:about |ready )?to )?)giv(?:e|ing) up"
    r"|lost all hope|worthless"
    r"|useless|failure|hate (?:this|myself|my)|rejections?|rejected|ghosted|sick of|fed up"
    r"|overwhelm\w+|anxious|panick\w*|losing it|going crazy)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Route:
    """Kind of a message; `vent` says that it also carries distress that a kind word belongs to."""

    kind: RouteKind
    vent: bool = False


def route(message: Message, *, has_history: bool, describes_asker: bool) -> Route:
    """Tell what kind of message this is.

    Args:
        message: The message, taken apart.
        has_history: Whether it follows earlier turns, which "and then?" needs.
        describes_asker: Whether the asker describes themselves here or in their profile.
    """
    text = message.text
    vent = bool(_VENT.search(text))
    if _CRISIS.search(text):
        return Route("crisis", vent=True)
    if not _LETTERS.search(text):
        return Route("empty")
    # A lawyer who tells about themselves asks for no advice in law.
    if kind := _recognised(text) or told_kind(message.asking):
        return Route(kind, vent)
    if _VAGUE.match(text) and not has_history and not describes_asker:
        return Route("vague", vent)
    return Route("question", vent)


def told_kind(question: str) -> RouteKind | None:
    """The kind that a rule takes a question for, among those told for each question of a message; None for none."""
    kind = _recognised(question)
    if kind in TOLD_BY_QUESTION:
        return kind
    return "regulated" if _REGULATED.search(question) else None


def _recognised(text: str) -> RouteKind | None:
    return next((kind for kind, is_kind in _KINDS if is_kind(text)), None)


def kind_of(probabilities: Mapping[str, float], rule: RouteKind | None = None) -> RouteKind:
    """The kind of a question, from what it is like.

    Args:
        probabilities: As `Index.message_kinds` gives them; empty where the index cannot tell.
        rule: The kind that a rule takes it for; None where none does.
    """
    needed = _DESPITE_RULE.get(rule, 1.0) if rule else LIKELY
    if probabilities.get("question", 0.0 if rule else 1.0) >= needed:
        return "question"
    if rule:
        return rule
    groups = [{kind: probabilities.get(kind, 0.0) for kind in group} for group in LEARNED]
    best = max(groups, key=lambda group: sum(group.values()))
    # What is a little of everything is not answered, and not told off as one of them either.
    return max(best, key=best.__getitem__) if sum(best.values()) >= _ONE_GROUP else "beyond"


def is_instruction(text: str) -> bool:
    """Whether a text tells the program how to behave rather than asking or stating something."""
    return bool(_INSTRUCTION.search(text))


def is_foreign(text: str) -> bool:
    """Whether a message is in another language than English."""
    return detect_language(text) != ENGLISH


def asks_own_odds(text: str) -> bool:
    """Whether a text asks outright for the asker's own chances, whatever else it may be answered with."""
    return bool(_OWN_ODDS.search(text))


def _asks_odds(text: str) -> bool:
    return bool(asks_own_odds(text) or _MY_ODDS.search(text) or (_ODDS.search(text) and not _POPULATION.search(text)))


def _asks_promise(text: str) -> bool:
    return bool(_PROMISE.search(text) and _PROMISE_ASKED.search(text))


# The first that applies decides.
_KINDS: tuple[tuple[RouteKind, Callable[[str], object]], ...] = (
    ("greeting", _GREETING.match),
    ("thanks", _THANKS.match),
    ("goodbye", _GOODBYE.match),
    ("identity", _IDENTITY.match),
    ("injection", is_instruction),
    ("foreign", is_foreign),
    ("promise", _asks_promise),
    ("odds", _asks_odds),
)
