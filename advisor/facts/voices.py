"""Whose voice a stretch of text speaks in: the asker's own facts, or plans, other people, adverts, questions.

Only what stands in `SELF` and is not negated may become a fact about the asker.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.facts.reading import Reading

SELF, OTHER, PLAN, QUESTION, ADVERT = range(5)

_PEOPLE = (
    r"sister|brother|twin(?: (?:brother|sister))?|siblings?|father|mother|dad|mum|mom|parents?|wife|husband|spouse|partner|girlfriend|boyfriend|fianc[eé]e?|son|daughter|kids?|child|children|uncle|aunt|cousins?|nephew|niece|grand(?:father|mother|pa|ma|parents?|son|daughter)|in-laws?|(?:brother|sister|father|mother|son|daughter)-in-law"
    r"|friends?|mates?|buddy|buddies|flat ?mates?|room ?mates?|neighbou?rs?|colleagues?|co-?workers?|boss|manager|team ?lead|lead|director|ceo|cto|founder|co-?founder|team ?mates?|class ?mates?|fellow students?|acquaintance|guy|someone|somebody|person|man|woman|people|family|relatives?|ex"
    r"|professors?|supervisors?|advisors?|advisers?|teachers?|mentors?|tutors?|students?|pupils?|interns?|postdoc|phd students?|clients?|customers?|patients?|lecturers?|recruiters?|hiring manager|competitors?|stepfather|stepmother|godfather"
)
_KEEPERS = r"(?:degree|degrees|studies|bachelor\w*|master\w*|bsc|msc|phd|mba|doctorate|diplom\w*|btech|mtech|beng|meng|background|experience|job|jobs|day job|work|living|career|cv|resume|skills?|stack|role|title|position|field|major|minor|education|qualification\w*|training|thesis|dissertation|research|papers?|publications?|projects?|main language|languages?|strength|strengths|profession|trade|current|last|previous|first|second|third|former|employer|day|internship|programming|app|game|website|code|highest|name|own|programme|program|university|school|department|github|everyday|daily|bread and butter|focus|area|speciali[sz]ation)"
_FIRST = rf"\b(?:i|i'm|i've|i'd|i'll|me|myself|we|we've|my (?:\w+(?:'s)? )?{_KEEPERS}|ich|meine?n?)\b"
_OTHER = rf"\b(?:(?:my|our|his|her|their|a|an|one of my|some of my|two of my|most of my|all my|the|many|some)\s+(?:(?:\w+|best|older|younger|big|little|late|old|former|twin|good) ){{0,2}}?(?:{_PEOPLE})\b(?:'s?)?|he|she|he's|she's|they|they've|they're|his|her|their|who|(?:people|those|folks|candidates|graduates|researchers|engineers|developers|someone|somebody|anyone|guys?|persons?) (?:with|who|that)|my (?:team|company|employer|firm|department|group|lab|school|university|startup|office|class) (?:builds?|uses?|employs?|makes?|sells?|runs?|develops?|has|offers?|requires?|wants?|is|hires?|works?|expects?|thinks?|says?)|(?:married(?: to)?|recruit(?:s|ed|ing)?|hir(?:e|ed|ing)(?! as)|look up to|admir\w+|envy|jealous of|inspired by|liv(?:e|es|ed|ing) with|flat with|friends? with|(?:mother|father|parent|wife|husband|partner|daughter|son|sister|brother|friend|child) of|dating|engaged to)|everyone|everybody|nobody|someone|somebody|(?:^\W*|[,;] |\band )(?:dad|mum|mom|mother|father|grandpa|grandma|granddad|hubby)(?= (?:is|was|works?|worked|has|had|did|runs?|teaches))|meine? (?:schwester|bruder|frau|mann|vater|mutter|freund|freundin|sohn|tochter))\b"
_BODIES = r"(?:job )?(?:ad|ads|adverts?|advertisements?|postings?|listings?|vacanc(?:y|ies)|job descriptions?|job specs?|specs?|requirements?|employers?|companies|firms|recruiters?|the article|articles?|tiers? ?[123]|people|candidates?|applicants?|they|you|roles?|positions?|openings?|labs|it|that|this|these|everything|jobs|the job|offers?|stellenanzeige|google|openai|deepmind|meta|anthropic|startups|hr)"
_DEMANDS = r"(?:ask(?:s|ed|ing)?(?: for)?|say(?:s)?|said|want(?:s|ed)?|need(?:s|ed)?|requir(?:e|es|ed|ing)|demand(?:s|ed)?|expect(?:s|ed)?|mention(?:s|ed)?|list(?:s|ed)?|reads?|call(?:s|ed)? for|look(?:s|ing)? for|seek(?:s|ing)?|prefer(?:s|red)?|specif(?:y|ies|ied)|insist\w*|stat(?:es|ed)|must have|should have|have to have|verlangt|fordert)"
_ADVERT = rf"\b{_BODIES}\b(?: \w+){{0,3}}? {_DEMANDS}\b|\b(?:required|requirements?|qualifications?|must[- ]haves?|nice[- ]to[- ]haves?|we are (?:looking|seeking|hiring)|we're (?:looking|hiring)|you (?:have|bring|hold|will have|should have)|your profile|the ideal candidate|job (?:ad|advert|posting|description)|for roles? (?:that|which)|(?:tech(?:nology)?|big) companies|(?:most|many|all|few) (?:\w+ ){{0,3}}?(?:engineers|developers|scientists|researchers|programmers|analysts|employees|workers|graduates|applicants|professionals|people|companies|firms|jobs|roles|positions|adverts|ads))\b"
_AIMS = (
    r"\b(?:(?:i'?m |am |are |is |was )?(?:planning|hoping|aiming|intending|going|about|hope|plan|plans|aim|intend|want|wants|wish|would like|would love|'d like|'d love|'d prefer|'d rather|'d be|need|keen|eager|ready|willing|determined|trying|try|set|supposed|prepared|scheduled|unable|expecting|deciding|thinking)(?: \w+)? to(?! (?:university|uni|college|school|work)\b)"
    r"|i'd (?:like|love|be|want|prefer|rather|need|have to|enjoy|do|take|go|start|learn)|would (?:like|love)|want|wanted(?= ?:| to)|wants|wish(?:es|ing|ed)?|ideally|imagine|see myself|picture myself|envision\w*|prepar(?:e|ing) for|interview(?:s|ing)? (?:as|for)|re-?train(?:ing)? as|hope|hoping|hopefully|dream(?:s|ing)?(?: of)?|aspir(?:e|ing|ation\w*)|ambition|goal|goals|objective|target role|aim|aiming|intend(?:ing)?|consider(?:ing)?|contemplat\w+|plan(?:s|ning)? (?:on|for|is|a|an|my)|my plan|should(?: probably| really)?|if (?:only )?i (?:had|were|could|get|have|was|did|do|start|learn|take|go)|thinking (?:of|about)|thought (?:of|about)|think (?:of|about)|interested in|curious about|keen on|looking (?:for|to|into|at|forward)|look into|will|won't|i'll|we'll|shall|might|maybe|perhaps|potentially|eventually"
    r"|become|becoming|(?:transition|transitioning|pivot|pivoting|switch|switching|move|moving|break|breaking|get|getting|shift|shifting|go|going|change|changing) (?:my career |careers? |over |on |back |straight |directly )?(?:in|into|from|to(?! (?:the )?(?:university|uni|college|school|work)\b)|towards?)|apply(?:ing)? (?:for|to)|applied (?:for|to)|sign(?:ed|ing)? up|registered for|enrol(?:l)? (?:in|on|at)|(?:an |got an |have an |received an )?(?:offers?|admission|admitted|(?<=phd )place) (?:for|to(?! the bar)|at|in|on)|place (?:at|on)(?= an?\b)|accepted (?:into|onto|for an?|to an?)|waiting list|if|unless|once i (?:have|finish|get|complete)|when i (?:finish|have|get|graduate|complete|retire)|after i (?:finish|get|graduate|complete|have)|as soon as|need(?:ed)?(?= (?:a|an|to|the|more|my)\b)|instead of|rather than|should i|worth|saving (?:up )?for|would|could|into"
    r"|möchte|will(?= ich)|plane|werde|würde)"
)
_FUTURE = re.compile(
    r"\bnext (?:year|month|autumn|fall|spring|summer|winter|week|semester|term|january|february|march|april|may|june|july|august|september|october|november|december)\b|\bin the future\b|\bsome ?day\b|\bone day\b|\bis (?:my|the) (?:plan|dream|goal|aim|next step|hope|wish)\b|\b(?:are|is) planned\b|\bwould be (?:great|nice|a dream|perfect|ideal)"
    r"|\bstart(?:s|ing)? (?:a|an|my|the|in|this|on)\b(?=.{0,60}\b(?:january|february|march|april|may|june|july|august|september|october|november|december|soon|autumn|fall|spring|summer|winter|week|month|2027|2028)\b)|\bcoming (?:autumn|fall|spring|summer|winter|year)\b|\bon my (?:list|bucket list|wish ?list|roadmap)\b|\b(?:this|coming) (?:winter|autumn|fall)\b(?=.{0,20}$)|\bnächstes jahr\b|\bto come\b"
)
_FINISHING = re.compile(
    r"\b(?:finish\w*|graduat\w+|complet\w+|defend\w*|submit\w*|final|hand(?:ing)? in|wrap\w*|expected|due|award\w*|abschluss|ends?|be done)\b"
)
# Finishing "my PhD" is about what runs already, finishing "a PhD" is not.
_FINISHING_OWN = re.compile(rf"(?:{_FINISHING.pattern})(?! an?\b)")
_TOWARDS_END = ("will", "hope", "expect", "plan", "going", "aim", "due", "about", "i'll")
_ASKS = (
    r"\b(?:(?:can|could|should|would|do|does|did|am|will|may|might|shall|must|is|are|was|were|has|have|had) (?:i|it|there|this|that|one|someone|anyone|people|we|you|they)\b|(?:^\W*|[,:] |\band |\bso |\bor |\bbut )(?:can|could|should|would|do|does|will|is|are) (?:my|a|an|the|getting|having|being|doing|learning)\b"
    r"|what(?:'s| is| are| do| does| can| should| would| could| will| kind| sort| if| else| about| skills| tier| jobs?| roles?)|how (?:do|does|can|could|should|would|to|much|many|long|hard|realistic|likely|far|about|is|are|competitive|big)|where (?:do|should|can|could|would|is|are)|which (?:of|tier|one|is|are|do|should|path|role|jobs?|way|skills|degree)|why (?:do|does|is|are|should|would)|who (?:is|are|can|gets|hires)|is it|tell me|explain|compare|describe|show me|give me|list the|help me|advise|any (?:chance|hope|tips|advice|ideas?|jobs?|thing)|anything (?:for|i)|please (?:tell|explain|compare|advise))"
)
_CUE = re.compile(
    rf"(?P<ask>{_ASKS})|(?P<plan>{_AIMS}\b)|(?P<advert>{_ADVERT})|(?P<other>{_OTHER})|(?P<first>{_FIRST})"
    r"|(?P<back>\b(?:but(?! not)|though|although|however|right now|currently|at the moment|presently|so far|as of now|already|derzeit|aktuell)\b|;|, (?:and )?(?:have|hold|know|work|worked|did|finished|completed|graduated|got|built|published|spent|studied|been)\b)",
)
_BEFORE_OBJECT = re.compile(
    r"(?:\b(?:with|for|to|of|by|after|from|under|at|about|than|via|through|around|teach|taught|teaching|help|helped|helping|treat|coach|manage|managed|mentor|mentored|mentoring|supervise|supervised|supervising|lead|led|serve|served|support|supported|supporting|care|joined|train|trained|training|advise|advised|see|raise|raised|raising|married|nurse|nursed|train|convinced|told|asked|follow|beside|alongside|between|among|against|on|in|into|over|have|had|be|being|is|was|been|me|us|them|i'm|am|became|as|call(?:ed)?|pay|paid|watch|watched|love|met|know|knew|looked after|the|only|keep|kept|get|got|hire|hired)|[\w]+ing)\s+(?:\w+\s+)?$"
)
_BROUGHT_ALONG = re.compile(
    r"\b(?:us(?:e|ing)|leverag(?:e|ing)|combin(?:e|ing)|with|from|on|after|beyond|leav(?:e|ing)|quit(?:ting)?|keep(?:ing)?|besides|alongside)\s+$"
)
# Before "I" these keep a plan going: "a job where I write Rust".
_LEADS_ON = re.compile(
    r"\b(?:where|that|which|so|when|once|until|if|wish(?:ed)?|hope|then|after|before|because then|imagine)\s+$"
)
_RELATED_TO = re.compile(
    r"^(?:married|recruit|hir|look up|admir|envy|jealous|inspired|liv|flat|dating|engaged)| of$|^friends? with"
)
_ONES_WHO = re.compile(r" (?:with|who|that)$")
_IS_ASKER = re.compile(
    rf"\b(?:i'm|i am|i was|i've been|i have been|as|being|am|me)(?: just| only| still| currently)?\s+(?:an? (?:[\w-]+ ){{0,4}}?(?:{_PEOPLE}),?\s+)?$"
)
_RELATIVE = re.compile(r"\s*,?\s*(?:who|whose|that has|which)\b")
_ON_BEHALF = re.compile(
    r"\b(?:asking|question|advice|writing|this is|posting|here) (?:\w+ )?(?:for|on behalf of|about) (?:a|my|our|his|her)\b"
)
_CONTINUES = re.compile(
    r"\s*(?:he|she|they|his|her|their|who|has|had|works|worked|got|did|studied|studies|both|it|that)\b"
)
_SENTENCE = re.compile(r"(?:[^.!?;\n]|\.(?=[^\s.])|(?<=\b[a-z])\.(?= ?[a-z]\.))+[.!?;]*")
# A line as long as this goes on in the next one where that starts in lower case.
_FULL_LINE = 60
_QUOTED = re.compile(r'"([^"\n]{12,400})"')
_NEGATION = re.compile(
    r"\b(?:no(?! (?:longer|matter|problem|doubt|one|stranger|idea))|not(?! (?:only|just|sure|bad|to mention|long|least|until|too))|never(?! mind)|neither|nor|none|without|lack(?:s|ing)?|zero|don't|didn't|doesn't|haven't|hasn't|hadn't|can't|couldn't|isn't|wasn't|aren't|weren't|won't|missing|(?:nearly|almost) (?:did|started|began|became|got|went|applied|joined|had|took)|kein(?:e|en|er)?|nie|ohne|nicht|nobody)\b"
)
_NEGATION_END = re.compile(
    r"[,.;:)\n]|\bbut\b|\bonly\b|\band (?=(?:i|i'm|i've|have|hold|know|now|work|my|am|use|then)\b)|\bexcept\b|\buntil\b|\bthough\b|\bbecause\b|\bso\b"
)


@dataclass(frozen=True, slots=True)
class Voices:
    """Voice and negation of every character of a reading, and its sentences.

    Attributes:
        voice: One of the constants of this module for each character.
        negated: 1 for each character inside a negation.
        sentences: Ranges of the sentences.
    """

    voice: bytes
    negated: bytes
    sentences: tuple[tuple[int, int], ...]

    def asserted(self, start: int, end: int) -> bool:
        """Whether the asker states this stretch about themselves."""
        return not any(self.voice[start:end]) and not any(self.negated[start:end])

    def own(self, start: int, end: int) -> bool:
        """Whether the asker speaks about themselves, negated or not."""
        return not any(self.voice[start:end])

    def sentence_at(self, place: int) -> tuple[int, int]:
        """The sentence around a place."""
        return next((span for span in self.sentences if span[0] <= place < span[1]), (place, place))


def hear(reading: Reading) -> Voices:
    """Mark voice and negation in a reading's text."""
    text = reading.text
    joined = _unwrapped(reading)
    voice = bytearray(len(text))
    negated = bytearray(len(text))
    sentences = tuple(_sentences(joined))
    on_behalf = carried = SELF
    for start, end in sentences:
        sentence = joined[start:end]
        if _ON_BEHALF.search(sentence):
            on_behalf = OTHER
        opening = carried if carried == ADVERT or (carried == OTHER and _CONTINUES.match(sentence)) else SELF
        carried = _mark(sentence, start, voice, opening)
        if carried == OTHER and on_behalf == SELF and not _CONTINUES.match(sentence) and _first(sentence):
            carried = OTHER
        _mark_negations(sentence, start, negated)
        if text[end : end + 2].count("\n") > 1:
            carried = SELF
    for match in _QUOTED.finditer(text):
        voice[match.start() : match.end()] = bytes([ADVERT]) * (match.end() - match.start())
    return Voices(bytes(voice), bytes(negated), sentences)


def _unwrapped(reading: Reading) -> str:
    """The text without the line breaks inside of sentences; as long as before."""
    chars = list(reading.text)
    for (start, end), (following, _) in itertools.pairwise(reading.lines):
        after = reading.original(following, following + 1)
        if end - start >= _FULL_LINE and following == end + 1 and after.islower() and chars[end - 1] not in ".!?:;":
            chars[end] = " "
    return "".join(chars)


def _first(sentence: str) -> bool:
    return re.search(_FIRST, sentence) is not None


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    for match in _SENTENCE.finditer(text):
        if match[0].strip():
            yield match.span()


def _mark(sentence: str, offset: int, voice: bytearray, opening: int) -> int:
    """Mark one sentence; returns the voice that the next one starts in where it has no subject of its own."""
    state = opening
    asks = sentence.rstrip().endswith("?")
    had_first = False
    place = 0
    for match in _CUE.finditer(sentence):
        cue = str(match.lastgroup)
        new = _after(cue, match, sentence, state, asks=asks)
        if new is None:
            continue
        had_first = had_first or cue == "first"
        _paint(voice, offset + place, offset + match.start(), state)
        place, state = match.start(), new
    _paint(voice, offset + place, offset + len(sentence), state)
    _mark_future(sentence, offset, voice)
    if asks or QUESTION in voice[offset : offset + len(sentence)]:
        _mark_companions(sentence, offset, voice)
    if state == ADVERT and (":" in sentence or opening == ADVERT) and not had_first:
        return ADVERT
    return OTHER if state == OTHER else SELF


def _after(cue: str, match: re.Match[str], sentence: str, state: int, *, asks: bool) -> int | None:
    """The voice from a cue on; None where it changes nothing."""
    if cue == "first":
        return _after_first(match, sentence, state)
    if cue == "back":
        return SELF if state == PLAN else None
    if cue == "other":
        return OTHER if _is_subject(match, sentence, state) else None
    if cue == "ask":
        before = sentence[: match.start()].strip()
        is_header = not asks and before == "" and match[0].startswith(("what", "how", "where"))
        opens = before == "" or asks or before.endswith((",", ":", "-", "and", "so", "but", "."))
        return QUESTION if not is_header and (opens or re.search(r"\bi$", match[0])) else None
    if cue == "plan":
        return _after_plan(match, sentence, state)
    return ADVERT if state != OTHER else None


def _after_first(match: re.Match[str], sentence: str, state: int) -> int | None:
    is_object = match[0] in ("me", "myself") and not re.match(r"\s*[:,-]", sentence[match.end() :])
    leads_on = state == PLAN and _LEADS_ON.search(sentence[: match.start()])
    if is_object or leads_on or (state == QUESTION and match[0] in ("i", "my", "me", "we")):
        return None
    if match[0].startswith("my ") and state == PLAN:
        return SELF if _BROUGHT_ALONG.search(sentence[: match.start()]) else None
    return SELF


def _after_plan(match: re.Match[str], sentence: str, state: int) -> int | None:
    if state in (OTHER, ADVERT, QUESTION):
        return None
    rest = sentence[match.start() : match.start() + 80]
    before = sentence[: match.start()]
    paper = re.search(r"\b(?:paper|article|work|submission|poster|publication)s?\b[^,]*$", before)
    if paper and re.match(r"accepted", match[0]):
        return None
    if match[0] == "into" and not re.search(r"\bfrom\b", before):
        return None
    if match[0] in ("like", "love", "need", "'d", "if", "want") and re.match(r"\s*[,.]?$", rest[len(match[0]) :]):
        return None
    if match[0].startswith(_TOWARDS_END) and _FINISHING_OWN.search(rest[:60]):
        return None
    return PLAN


def _is_subject(match: re.Match[str], sentence: str, state: int) -> bool:
    if state == OTHER:
        return True
    before = sentence[: match.start()]
    is_relation = re.match(r" of (?:an?|two|three|four)\b", sentence[match.end() :])
    if is_relation or _RELATED_TO.search(match[0]):
        return True
    if _IS_ASKER.search(before):
        return False
    if _ONES_WHO.search(match[0]):
        return True
    if match[0] in ("her", "his", "their"):
        return before.strip() in ("", "and", "but")
    if match[0] in ("who", "her", "his", "their", "they", "they've", "they're"):
        return match[0] != "who" or bool(re.search(rf"(?:{_PEOPLE})\s*,?\s*$", before))
    if match[0].split()[0] in ("a", "an", "the", "many", "some") and not re.search(r"(?:^|,|\band|\bbut)\s*$", before):
        return bool(_RELATIVE.match(sentence, match.end()))
    if _BEFORE_OBJECT.search(before):
        return bool(_RELATIVE.match(sentence, match.end()))
    if match[0].split()[0] in ("a", "an", "the", "many", "some"):
        return bool(
            re.match(
                r"\s+(?:of mine\b|at |from |who |has|have|is|was|works|did|got|wrote|with|told)",
                sentence[match.end() :],
            )
        )
    return True


def _mark_future(sentence: str, offset: int, voice: bytearray) -> None:
    """A clause with a time to come is a plan, unless it is about finishing what already runs."""
    for clause in re.finditer(r"(?:[^,;:]|,(?=\d))+", sentence):
        if _FUTURE.search(clause[0]) and not _FINISHING_OWN.search(clause[0]):
            for at in range(offset + clause.start(), offset + clause.end()):
                voice[at] = voice[at] or PLAN


_COMPANION = re.compile(
    r"\b(?:with (?=(?:my|just|only|an?|\d|one|two|three|four|five|six|seven|eight|nine|ten|over|about|around|more)\b)|(?<!job )(?<!work )(?<!working )(?<!role )(?<!career )(?<!start )(?<!hired )(?<!position )(?<!future )(?<!apply )(?<!employed )as (?=an?\b)|being |after (?=my|\d|one|two|three|four|five|six|seven|eight|nine|ten)|having |like me,? |from my |i (?:have|hold|did|know|worked|studied|built|am a|was a)\b|i'm an? |i've )"
)


def _mark_companions(sentence: str, offset: int, voice: bytearray) -> None:
    """Inside a question about themselves, what the asker comes with is theirs: "what can I do with my BSc?"."""
    if not re.search(r"\b(?:i|my|i'm|i've)\b|like me\b", sentence):
        return
    for match in _COMPANION.finditer(sentence):
        at = offset + match.start()
        if voice[at] != QUESTION or re.match(r"(?:being |having )", match[0]) and "am i" in sentence:
            continue
        stop = re.search(
            r"[?;]|\bto (?:get|become|work|reach|do|be)\b|\bor (?:do|should|is|would)\b|\bget\b|\bbecome\b|\benough\b",
            sentence[match.end() :],
        )
        end = match.end() + (stop.start() if stop else len(sentence) - match.end())
        _paint(voice, at, offset + end, SELF)


def _mark_negations(sentence: str, offset: int, negated: bytearray) -> None:
    for match in _NEGATION.finditer(sentence):
        stop = _NEGATION_END.search(sentence, match.end())
        end = stop.start() if stop else len(sentence)
        _paint(negated, offset + match.start(), offset + end, 1)


def _paint(target: bytearray, start: int, end: int, value: int) -> None:
    target[start:end] = bytes([value]) * max(0, end - start)
