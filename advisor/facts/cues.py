"""Words that tell whose voice a stretch of text speaks in. Patterns match a reading, which is lower case."""

from __future__ import annotations

import re

PEOPLE = (
    r"sister|brother|twin(?: (?:brother|sister))?|siblings?|father|mother|dad|mum|mom|parents?|wife"
    r"|husband|spouse|partner|girlfriend|boyfriend|fianc[eé]e?|son|daughter|kids?|child|children|uncle"
    r"|aunt|cousins?|nephew|niece|grand(?:father|mother|pa|ma|parents?|son|daughter)|in-laws?"
    r"|(?:brother|sister|father|mother|son|daughter)-in-law"
    r"|friends?|mates?|buddy|buddies|flat ?mates?|room ?mates?|neighbou?rs?|colleagues?|co-?workers?"
    r"|boss|manager|team ?lead|lead|director|ceo|cto|founder|co-?founder|team ?mates?|class ?mates?"
    r"|fellow students?|acquaintance|guy|someone|somebody|person|man|woman|people|family|relatives?|ex"
    r"|professors?|supervisors?|advisors?|advisers?|teachers?|mentors?|tutors?|students?(?! (?:society|union|club"
    r"|council|association|newspaper))|pupils?"
    r"|interns?|postdoc|phd students?|clients?|customers?|patients?|lecturers?|recruiters?"
    r"|hiring manager|competitors?|stepfather|stepmother|godfather"
)
_KEEPERS = (
    r"(?:degree|degrees|studies|bachelor\w*|master\w*|bsc|msc|phd|mba|doctorate|diplom\w*|btech|mtech"
    r"|beng|meng|background|experience|job|jobs|day job|work|living|career|cv|resume|skills?|stack"
    r"|role|title|position|field|major|minor|education|qualification\w*|training|thesis|dissertation"
    r"|research|papers?|publications?|projects?|main language|languages?|strength|strengths|profession"
    r"|trade|current|last|previous|first|second|third|former|employer|day|internship|programming|app"
    r"|game|website|code|highest|name|own|programme|program|university|school|department|github"
    r"|everyday|daily|bread and butter|focus|area|speciali[sz]ation)"
)
FIRST = (
    r"\b(?:i|i'm|i've|i'd|i'll|me|myself|we|we've|my (?!dream|ideal|future|target|next"
    rf"|planned)(?:\w+(?:'s)? )?{_KEEPERS}|ich|meine?n?)\b"
)
_OTHER = (
    r"\b(?:(?:my|our|his|her|their|a|an|two|three|several|both|a few|both my|two of|one of my"
    r"|some of my|two of my|most of my|all my|the|many"
    r"|some)\s+(?:(?:\w+|best|older|younger|big|little|late|old|former|twin"
    rf"|good) ){{0,2}}?(?:{PEOPLE})\b(?:'s?)?|he|she|he's|she's|they|they've|they're|his|her|their|who"
    r"|(?:people|those|folks|candidates|graduates|researchers|engineers|developers|someone|somebody"
    r"|anyone|guys?|persons?) (?:with|who|that)|my (?:team|company|employer|firm|department|group|lab"
    r"|school|university|startup|office|class) (?:builds?|uses?|employs?|makes?|sells?|runs?|develops?"
    r"|has|offers?|requires?|wants?|is|hires?|works?|expects?|thinks?|says?)|(?:married(?: to)?"
    r"|recruit(?:s|ed|ing)?|hir(?:e|ed|ing)(?! as)|look up to|admir\w+|envy|jealous of|inspired by"
    r"|liv(?:e|es|ed|ing) with|flat with|friends? with|(?:mother|father|parent|wife|husband|partner"
    r"|daughter|son|sister|brother|friend|child) of|dating|engaged to)|everyone|everybody|nobody"
    r"|someone|somebody|(?:^\W*|[,;] |\band )(?:dad|mum|mom|mother|father|grandpa|grandma|granddad"
    r"|hubby)(?= (?:is|was|works?|worked|has|had|did|runs?|teaches))|meine? (?:schwester|bruder|frau"
    r"|mann|vater|mutter|freund|freundin|sohn|tochter))\b"
)
_BODIES = (
    r"(?:job )?(?:ad|ads|adverts?|advertisements?|postings?|listings?|vacanc(?:y|ies)"
    r"|job descriptions?|job specs?|specs?|requirements?|employers?|companies|firms|recruiters?"
    r"|the article|articles?|tiers? ?[123]|people|candidates?|applicants?|they|you|roles?|positions?"
    r"|openings?|labs|it|that|this|these|everything|jobs|the job|offers?|stellenanzeige|google|openai"
    r"|deepmind|meta|anthropic|startups|hr)"
)
_DEMANDS = (
    r"(?:ask(?:s|ed|ing)?(?: for)?|say(?:s)?|said|want(?:s|ed)?|need(?:s|ed)?|requir(?:e|es|ed|ing)"
    r"|demand(?:s|ed)?|expect(?:s|ed)?|mention(?:s|ed)?|list(?:s|ed)?|reads?|call(?:s|ed)? for"
    r"|look(?:s|ing)? for|seek(?:s|ing)?|prefer(?:s|red)?|specif(?:y|ies|ied)|insist\w*|stat(?:es|ed)"
    r"|must have|should have|have to have|verlangt|fordert)"
)
_ADVERT = (
    rf"\b{_BODIES}\b(?: \w+){{0,3}}? {_DEMANDS}\b|\bin (?:the|an?|this|that|one|every"
    r"|most) (?:job )?(?:ads?|adverts?|postings?|listings?|job descriptions?)\b|\b(?:required"
    r"|requirements?|qualifications?"
    r"|must[- ]haves?|nice[- ]to[- ]haves?|we are (?:looking|seeking|hiring)|we're (?:looking|hiring)"
    r"|you (?:have|bring|hold|will have|should have)|your profile|the ideal candidate|job (?:ad|advert"
    r"|posting|description)|for roles? (?:that|which)|(?:tech(?:nology)?|big) companies|(?:most|many"
    rf"|all|few) (?:\w+ ){{0,3}}?(?:engineers|developers|scientists|researchers|programmers|analysts"
    r"|employees|workers|graduates|applicants|professionals|people|companies|firms|jobs|roles"
    r"|positions|adverts|ads))\b"
)
_AIMS = (
    r"\b(?:(?:planning|planned|upcoming|future|plans?|target|next|dream|next steps?"
    r"|offer(?: accepted)?|coming up)(?= ?:)"
    r"|(?:dream|ideal|future|target|next|planned) (?:job|role|position|company|step|employer|career)"
    r"|start(?:ing)? as|had i\b"
    r"|rejected (?:from|by|for)|turned down (?:by|for)"
    r"|(?:i'?m |am |are |is |was )?(?:planning|hoping|aiming|intending|going|about|hope|plan|plans"
    r"|aim|intend|want|wants|wish|would like|would love|'d like|'d love|'d prefer|'d rather|'d be|need"
    r"|keen|eager|ready|willing|determined|trying|try|set|supposed|prepared|scheduled|unable|expecting"
    r"|deciding|thinking)(?: \w+)? to(?! (?:university|uni|college|school|work)\b)"
    r"|i'd (?:like|love|be|want|prefer|rather|need|have to|enjoy|do|take|go|start|learn)|would (?:like"
    r"|love)|want|wanted(?= ?:| to)|wants|wish(?:es|ing|ed)?|ideally|imagine|see myself|picture myself"
    r"|envision\w*|prepar(?:e|ing) for|interview(?:s|ing)? (?:as|for)|re-?train(?:ing)? as|hope|hoping"
    r"|hopefully|dream(?:s|ing)?(?: of)?|aspir(?:e|ing|ation\w*)|ambition|goal|goals|objective"
    r"|target role|aim|aiming|intend(?:ing)?|consider(?:ing)?|contemplat\w+|plan(?:s|ning)? (?:on|for"
    r"|is|a|an|my)|my plan|should(?: probably| really)?|if (?:only )?i (?:had|were|could|get|have|was"
    r"|did|do|start|learn|take|go)|thinking (?:of|about)|thought (?:of|about)|think (?:of|about)"
    r"|interested in|curious about|keen on|looking (?:for|to|into|at|forward)|look into|will|won't"
    r"|i'll|we'll|shall|might|maybe|perhaps|potentially|eventually"
    r"|become|becoming|(?:transition|transitioning|pivot|pivoting|switch|switching|move|moving|break"
    r"|breaking|get|getting|shift|shifting|go|going|change|changing) (?:my career |careers? |over |on "
    r"|back |straight |directly )?(?:in|into|from|to(?! (?:the )?(?:university|uni|college|school"
    r"|work)\b)|towards?)|apply(?:ing)? (?:for|to)|applied (?:for|to)|sign(?:ed|ing)? up"
    r"|registered for|enrol(?:l)? (?:in|on|at)|(?:an |got an |have an |received an )?(?:offers?"
    r"|admission|admitted|(?<=phd )place) (?:for|to(?! the bar)|at|in|on)|place (?:at|on)(?= an?\b)"
    r"|accepted (?:into|onto|for an?|to an?)|waiting list|if|unless|once i (?:have|finish|get"
    r"|complete)|when i (?:finish|have|get|graduate|complete|retire)|after i (?:finish|get|graduate"
    r"|complete|have)|as soon as|need(?:ed)?(?= (?:a|an|to|the|more|my)\b)|instead of|rather than"
    r"|should i|worth|saving (?:up )?for|would|could|into"
    r"|möchte|will(?= ich)|plane|werde|würde)"
)
FUTURE = re.compile(
    r"^\s*(?:the|an?|my) [\w' -]{2,25} (?:would|will|could|might)\b|\bnext (?:year|month|autumn|fall"
    r"|spring|summer|winter|week|semester|term|january|february|march"
    r"|april|may|june|july|august|september|october|november|december)\b|\bin the future\b"
    r"|\bsome ?day\b|\bone day\b|\bis (?:my|the) (?:plan|dream|goal|aim|next step|hope|wish)\b"
    r"|\b(?:are|is) planned\b|\bwould be (?:great|nice|a dream|perfect|ideal)"
    r"|\bstart(?:s|ing)? (?:a|an|my|the|in|this|on)\b(?=.{0,60}\b(?:january|february|march|april|may"
    r"|june|july|august|september|october|november|december|soon|autumn|fall|spring|summer|winter|week"
    r"|month|2027|2028)\b)|\bcoming (?:autumn|fall|spring|summer|winter|year)\b|\bon my (?:list"
    r"|bucket list|wish ?list|roadmap)\b|\b(?:this|coming) (?:winter|autumn|fall)\b(?=.{0,20}$)"
    r"|\bnächstes jahr\b|\bto come\b"
)
_FINISHING = re.compile(
    r"\b(?:finish\w*|graduat\w+|complet\w+|defend\w*|submit\w*|final|hand(?:ing)? in|wrap\w*|expected"
    r"|due|award\w*|abschluss|ends?|be done)\b"
)
# Finishing "my PhD" is about what runs already, finishing "a PhD" is not.
FINISHING_OWN = re.compile(rf"(?:{_FINISHING.pattern})(?! an?\b)")
TOWARDS_END = ("will", "hope", "expect", "plan", "going", "aim", "due", "about", "i'll")
_ASKS = (
    r"\b(?!had i\b)(?:(?:can|could|should|would|do|does|did|am|will|may|might|shall|must|is|are|was|were|has|have"
    r"|had) (?:i|it|there|this|that|one|someone|anyone|people|we|you|they)\b|(?:^\W*|[,:] |\band "
    r"|\bso |\bor |\bbut )(?:can|could|should|would|do|does|will|is|are) (?:my|a|an|the|getting|having"
    r"|being|doing|learning)\b"
    r"|what(?:'s| is| are| do| does| can| should| would| could| will| kind| sort| if| else| about"
    r"| skills| tier| jobs?| roles?)|how (?:do|does|can|could|should|would|to|much|many|long|hard"
    r"|realistic|likely|far|about|is|are|competitive|big)|where (?:do|should|can|could|would|is|are)"
    r"|which (?:of|tier|one|is|are|do|should|path|role|jobs?|way|skills|degree)|why (?:do|does|is|are"
    r"|should|would)|who (?:is|are|can|gets|hires)|is it|tell me|explain|compare|describe|show me"
    r"|give me|list the|help me|advise|any (?:chance|hope|tips|advice|ideas?|jobs?|thing)"
    r"|anything (?:for|i)|please (?:tell|explain|compare|advise))"
)
CUE = re.compile(
    rf"(?P<ask>{_ASKS})|(?P<plan>{_AIMS}\b)|(?P<advert>{_ADVERT})|(?P<other>{_OTHER})|(?P<first>{FIRST})"
    r"|(?P<back>\b(?:but(?! not)|though|although|however|right now|currently|at the moment|presently"
    r"|so far|as of now|already|derzeit|aktuell)\b|;|, (?:and )?(?:have|hold|know|work|worked|did"
    r"|finished|completed|graduated|got|built|published|spent|studied|been|learned|learnt|taught)\b)",
)
BEFORE_OBJECT = re.compile(
    r"(?:\b(?:with|for|to|of|by|after|from|under|at|about|than|via|through|around|teach|taught"
    r"|teaching|help|helped|helping|treat|coach|manage|managed|mentor|mentored|mentoring|supervise"
    r"|supervised|supervising|lead|led|serve|served|support|supported|supporting|care|joined|train"
    r"|trained|training|advise|advised|see|raise|raised|raising|married|nurse|nursed|train|convinced"
    r"|told|asked|follow|beside|alongside|between|among|against|on|in|into|over|have|had|be|being|is"
    r"|was|been|me|us|them|i'm|am|became|as|call(?:ed)?|pay|paid|watch|watched|love|met|know|knew"
    r"|looked after|the|only|keep|kept|get|got|hire|hired)|[\w]+ing)\s+(?:\w+\s+)?$"
)
BROUGHT_ALONG = re.compile(
    r"\b(?:us(?:e|ing)|leverag(?:e|ing)|combin(?:e|ing)|with|from|on|after|beyond|leav(?:e|ing)"
    r"|quit(?:ting)?|keep(?:ing)?|besides|alongside)\s+$"
)
# Before "I" these keep a plan going: "a job where I write Rust".
LEADS_ON = re.compile(
    r"\b(?:where|that|which|so|when|once|until|if|wish(?:ed)?|hope|then|after|before|because then|imagine|whether)\s+$"
)
RELATED_TO = re.compile(
    r"^(?:married|recruit|hir|look up|admir|envy|jealous|inspired|liv|flat|dating|engaged)| of$|^friends? with"
)
ONES_WHO = re.compile(r" (?:with|who|that)$")
IS_ASKER = re.compile(
    r"\b(?:i'm|i am|i was|i've been|i have been|as|being|am|me)(?: just| only| still"
    rf"| currently)?\s+(?:an? (?:[\w-]+ ){{0,4}}?(?:{PEOPLE}),?\s+)?$"
)
RELATIVE = re.compile(r"\s*,?\s*(?:who|whose|that has|which)\b")
ON_BEHALF = re.compile(
    r"\b(?:asking|question|advice|writing|this is|posting|here) (?:\w+ )?(?:for|on behalf of"
    r"|about) (?:a|my|our|his|her)\b"
)
CONTINUES = re.compile(
    r"\s*(?:he|she|they|his|her|their|who|has|had|works|worked|got|did|studied|studies|both|it|that)\b"
)
SENTENCE = re.compile(r"(?:[^.!?;\n]|\.(?=[^\s.])|(?<=\b[a-z])\.(?= ?[a-z]\.))+[.!?;]*")
# A line as long as this goes on in the next one where that starts in lower case.
FULL_LINE = 60
QUOTED = re.compile(r'"([^"\n]{12,400})"')
NEGATION = re.compile(
    r"\b(?:no(?! (?:longer|matter|problem|doubt|one|stranger|idea))|not(?! (?:only|just|sure|bad"
    r"|to mention|long|least|until|too))|never(?! mind)|neither|nor|none|without|lack(?:s|ing)?|zero"
    r"|don't|didn't|doesn't|haven't|hasn't|hadn't|can't|couldn't|isn't|wasn't|aren't|weren't|won't"
    r"|missing|(?:nearly|almost) (?:did|started|began|became|got|went|applied|joined|had|took)"
    r"|kein(?:e|en|er)?|nie|ohne|nicht|nobody)\b"
)
NEGATION_END = re.compile(
    r"[,.;:)\n]|\bbut\b|\bonly\b|\band (?=(?:i|i'm|i've|have|hold|know|now|work|my|am|use|then)\b)"
    r"|\bexcept\b|\buntil\b|\bthough\b|\bbecause\b|\bso\b|\bwho\b"
)
