"""Work in computing: job titles, activities, and which kind of experience each is.

`ROLES` are titles that a person holds. `WORK` are things that people do; they count as experience only where the text
says that it is a job, gives a length, or lists it under work experience.
"""

from __future__ import annotations

import re

_DEV = r"(?:developer|programmer|engineer|dev|coder|entwickler(?:in)?|programmierer(?:in)?|ingenieur(?:in)?|architect|consultant|specialist|contractor|lead|intern|trainee|werkstudent(?:in)?)"
_ENG = r"(?:engineer|ingenieur(?:in)?|developer|dev|entwickler(?:in)?|programmer|specialist|consultant|administrator|admin|architect|lead|intern|trainee|analyst)"
_SENIORITY = r"(?:(?:senior|junior|lead|staff|principal|chief|head|associate|freelance|self-employed|sr|jr|mid-level|working student)\.? )*"
_BACKEND = r"(?:back[- ]?end|full[- ]?stack|server[- ]side|django|flask|fastapi|spring(?: boot)?|rails|laravel|nodejs|microservices?|api)"
_SYSTEMS = (
    r"(?:embedded(?: systems| software| linux| c| cpp)?|firmware|kernel|linux kernel|compilers?|operating systems?|distributed systems?|systems?(?= programmer| software| developer)"
    r"|systems software|low[- ]level|(?:device|gpu|graphics|kernel|network) drivers?|database (?:internals|engine|kernel)|storage(?: engine| systems?)?|hpc|gpu|cuda|low[- ]latency|rtos|bsp|infrastructure software|plc|fpga|graphics driver|network stack|hypervisor)"
)
_ML = r"(?:ml|machine[- ]learning|deep[- ]learning|ai|ai/ml|ml/ai|artificial intelligence|nlp|computer vision|cv|perception|llm|genai|generative ai|applied (?:ml|ai))"
_SOFTWARE = (
    r"(?:software|web|mobile|front[- ]?end|ui|ios|android|game|games|gameplay|unity|unreal|app|apps|application|applications|anwendungs|wordpress|shopify|salesforce|sap|abap|php|java|javascript|js|typescript|python|ruby"
    r"|dotnet|csharp|cpp|c|go|golang|rust|kotlin|swift|scala|elixir|react|reactjs|angular|vue|flutter|react native|qa automation|test automation|automation|qt|cobol|delphi|perl|vba|blockchain|smart contract|robotics|crm|erp|oracle|kotlin android|desktop|simulation)"
)

# First match wins at a place; longer and more special titles stand first.
ROLES: tuple[tuple[str, str], ...] = (
    ("research", r"(?:(?:undergraduate|graduate|student|visiting|postdoctoral|doctoral|(?:machine[- ]learning|ml|ai|nlp|deep[- ]learning|applied)) )*(?:research(?:er)? (?:intern(?:ship)?s?|assistant(?:ship)?|associate|engineer|scientist|fellow|internships?|residency|resident)|applied scientist|scientific (?:assistant|staff|employee)|wissenschaftliche[rn]? (?:hilfskraft|mitarbeiter(?:in)?)|hiwi|post-?doc(?:toral)?(?: (?:researcher|fellow))?|researcher|ai resident)"),
    ("data-engineering", rf"{_SENIORITY}(?:(?:big )?data|etl|elt|dwh|data warehouse|analytics|pipeline|spark|hadoop|databricks) (?:platform )?(?:engineer|ingenieur(?:in)?|developer|architect|intern)|(?:database|datenbank)[- ]?administrator(?:in)?|\bdba\b|database engineer|database developer|sql developer|data warehouse (?:engineer|developer|specialist)"),
    ("operations", rf"{_SENIORITY}(?:dev ?ops|devsecops|site[- ]reliability|sre|ml ?ops|cloud|platform|infrastructure|infra|linux|unix|windows|it|system|systems|network|netzwerk|release|build|kubernetes|reliability|production|server)(?:[ /-]+(?:dev ?ops|sre|cloud|infrastructure|platform|system|systems))* ?(?:{_ENG}|operations manager)|\bsre\b|dev-?ops|system-?administrator(?:in)?|sys-?admin|systemadministrator(?:in)?"),
    ("systems", rf"{_SENIORITY}{_SYSTEMS}(?: software| systems)?[ -]{_DEV}|{_SENIORITY}systems (?:programmer|developer|software engineer)|hpc (?:engineer|specialist)|performance engineer"),
    ("ml-engineering", rf"{_SENIORITY}{_ML}(?: software| research software| application)?[ -](?:{_DEV}|ops engineer)|\bmle\b|prompt engineer"),
    ("data-science", rf"{_SENIORITY}(?:data|decision|ki-?)[- ]?scientist|datenwissenschaftler(?:in)?|quantitative (?:analyst|researcher)|machine[- ]learning scientist|(?:bio)?statistician|data science (?:intern|consultant|lead)|bioinformatician"),
    ("data-analysis", rf"{_SENIORITY}(?:data|bi|business intelligence|reporting|insights?|product|marketing|web|risk|credit|sales|operations|business|financial data|daten)[- ]?anal(?:yst|ytiker)(?:in)?|bi (?:developer|consultant|specialist)|analytics (?:consultant|manager|intern)"),
    ("backend", rf"{_SENIORITY}(?:(?:java|python|php|ruby|go|golang|nodejs|dotnet|csharp|kotlin|scala|rust) )?{_BACKEND}(?:[ /-]+(?:web|software|java|python|php|ruby|go|golang|nodejs|api|\.net|dotnet|csharp|kotlin|scala|rust))*[ -]{_DEV}"),
    ("product", rf"{_SENIORITY}(?:technical |digital |associate |group |growth |ai |junior )*(?:product (?:manager|owner|lead|director|head)|produktmanager(?:in)?|head of product|product management(?= (?:intern|lead)))|\bcpo\b"),
    ("software", rf"{_SENIORITY}(?:{_SOFTWARE}(?:[ /-]+|(?=entwickler)))+(?:application |software |web |mobile |app |apps |game )*{_DEV}|software-?(?:entwickler|ingenieur|architekt)(?:in)?|\bsdet\b|\bswe\b|{_SENIORITY}(?:programmer|developer|coder|programmierer(?:in)?|entwickler(?:in)?|webentwickler(?:in)?|web designer and developer|web ?master)(?! (?:tools|relations|advocate|experience|documentation))|(?:qa|quality assurance|software test|test|sdet) (?:automation )?engineer|(?:senior|staff|principal|lead|junior|sr\.?) engineer|développeu(?:r|se)(?: \w+)?|tech(?:nical)? lead|engineering manager|\bcto\b|indie hacker"),
)  # fmt: skip

# Things people do, as nouns; see the module's docstring for when they count.
WORK: tuple[tuple[str, str], ...] = (
    ("systems", r"storage engines?|database (?:internals|engines?|kernels?)|(?:in-house |optimi[sz]ing |jit )?compilers?(?! errors?)|(?:linux |gpu |cuda |os |custom )*kernels?|firmware|embedded (?:c|cpp|linux|systems?|software|rust|code|controllers?|devices?|programming|development)|(?:device|gpu|graphics|kernel|network) drivers?|operating systems?|real[- ]time (?:systems?|control|operating systems?)|distributed (?:systems?|storage|databases?|computing|training|file systems?|infrastructure)|infrastructure software|systems? (?:programming|software|code|level programming)|low[- ]latency \w+(?: systems?)?|network stacks?|hypervisors?|(?:virtual machine|language) runtimes?|hpc(?: (?:code|codes|clusters?|systems?|software|applications?))?|high[- ]performance computing|(?:gpu|cuda) (?:code|programming|work|kernels?)|training (?:scaled|runs?) over|scale training|training infrastructure|model[- ]serving runtimes?|search[- ]engine infrastructure|message (?:brokers?|queues?)|load balancers?|consensus protocols?|file ?systems?|packet processing|control units?|microcontrollers?|flight software|avionics software|databases(?= ?,? and i mean the inside)"),
    ("data-engineering", r"(?:data|etl|elt|batch|streaming|ingestion|analytics) pipelines?|data ?warehous(?:e|es|ing)|data engineering|etl(?: jobs?)?|data lakes?|data platforms?|database administration"),
    ("operations", r"dev ?ops|ml ?ops|site reliability(?: engineering)?|cloud (?:infrastructure|operations|migrations?|administration)|kubernetes (?:clusters?|operations)|server administration|system(?:s)? administration|servers(?= alive| running)|ci/cd|infrastructure as code|network administration|platform engineering"),
    ("ml-engineering", r"(?:ml|machine[- ]learning|deep[- ]learning|ai|nlp|computer vision) (?:engineering|models?|systems?|pipelines?|features?|products?|services?|in production)|machine learning(?= at work| in production| professionally)|model (?:training|serving|deployment)|(?:ml|machine learning)(?= (?:at|for) )|recommender systems?|llm (?:features|applications|apps|products)|rag (?:pipelines?|systems?|apps?)"),
    ("data-science", r"data science|statistical model+ing|predictive model+ing"),
    ("data-analysis", r"data analysis|data analytics|business intelligence|dashboards?|reporting(?= in| with)"),
    ("backend", r"back[- ]?end(?: development| work| services?| systems?| code)?|full[- ]?stack(?: development| work)?|microservices|server[- ]side (?:code|development)|(?:rest |web |restful |graphql |http )+(?:apis?|services|backends?)|apis"),
    ("product", r"product management|product ownership"),
    ("software", r"(?:software|web|front[- ]?end|mobile|app|game|games|ios|android|java|python|cpp|c|csharp|dotnet|php|ruby|kotlin|swift|javascript|typescript|wordpress|application|go|rust|scala) (?:development|engineering|programming)|(?:android|ios|mobile|web|iphone|wordpress|shopify) (?:apps?|applications?|sites?|themes?|plugins?)|websites|software-?entwicklung|programming|coding|software(?= for| at| in)|web ?shops|games|test automation|simulation (?:code|software)|(?:legacy |business |desktop |internal |web |server |production |product )(?:software|applications|tools|code|systems)|trading systems"),
)  # fmt: skip


def _compiled(table: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    parts = (rf"(?P<{kind.replace('-', '_')}>(?<![\w-])(?:{pattern})(?![\w-]*\w))" for kind, pattern in table)
    return re.compile("|".join(parts))


ROLE = _compiled(ROLES)
ACTIVITY = _compiled(WORK)


def kind_of(match: re.Match[str]) -> str:
    """The kind of experience that a match of `ROLE` or `ACTIVITY` names."""
    return str(match.lastgroup).replace("_", "-")


AI_LAB = re.compile(
    r"\b(?:deep ?mind|google (?:research|brain|ai)|meta ai|facebook ai(?: research)?|(?-i:FAIR)|fair\b(?= (?:lab|paris|london))|open ?ai|anthropic|microsoft research|msr\b|nvidia research"
    r"|allen institute for ai|ai2\b|mila\b|vector institute|mistral(?: ai)?|cohere|hugging ?face|xai\b|apple (?:ml|machine learning) research|amazon science|adobe research|salesforce research|ibm research|samsung ai|bosch center for artificial intelligence"
    r"|(?:an?|the|industrial|industry|corporate|private|big|commercial|company|well-known|frontier|another|two|three|\w+'s) (?:\w+ )?(?:ai|ml|ai research|machine[- ]learning|artificial intelligence|frontier|ai safety|deep[- ]learning|nlp) (?:research )?labs?|(?:ai|ml|machine[- ]learning|frontier ai) (?:research )?labs?\b|frontier labs?)\b"
)
UNIVERSITY = re.compile(
    r"\b(?:universit\w+|uni|college|campus|faculty|department|my (?:professor|supervisor|thesis|group)|academic|institute of|school of|chair of|lehrstuhl|hiwi)\b"
)
