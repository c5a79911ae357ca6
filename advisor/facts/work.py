"""Work in computing: job titles, activities, and which kind of experience each is.

`ROLES` are titles that a person holds. `WORK` are things that people do; they count as experience only where the text
says that it is a job, gives a length, or lists it under work experience.
"""

from __future__ import annotations

import re

_DEV = (
    r"(?:developer|programmer|engineer|dev|coder|entwickler(?:in)?|programmierer(?:in)?"
    r"|ingenieur(?:in)?|architect|consultant|specialist|contractor|lead|intern|trainee"
    r"|werkstudent(?:in)?)"
)
_ENG = (
    r"(?:engineer|ingenieur(?:in)?|developer|dev|entwickler(?:in)?|programmer|specialist|consultant"
    r"|administrator|admin|architect|lead|intern|trainee|analyst)"
)
_SENIORITY = (
    r"(?:(?:senior|junior|lead|staff|principal|chief|head|associate|freelance|self-employed|sr|jr"
    r"|mid-level|working student)\.? )*"
)
_BACKEND = (
    r"(?:back[- ]?end|full[- ]?stack|server[- ]side|django|flask|fastapi|spring(?: boot)?|rails"
    r"|laravel|nodejs|microservices?|api)"
)
_SYSTEMS = (
    r"(?:embedded(?: systems| software| linux| c| cpp)?|firmware|kernel|linux kernel|compilers?"
    r"|operating systems?|distributed systems?|systems?(?= programmer| software| developer)"
    r"|systems software|low[- ]level|(?:device|gpu|graphics|kernel|network) drivers?"
    r"|database (?:internals|engine|kernel)|storage(?: engine| systems?)?|hpc|gpu|cuda|low[- ]latency"
    r"|rtos|bsp|infrastructure software|plc|fpga|graphics driver|network stack|hypervisor)"
)
_ML = (
    r"(?:ml|machine[- ]learning|deep[- ]learning|ai|ai/ml|ml/ai|artificial intelligence|nlp"
    r"|computer vision|cv|perception|llm|genai|generative ai|applied (?:ml|ai))"
)
_SOFTWARE = (
    r"(?:software|web|mobile|front[- ]?end|ui|ios|android|game|games|gameplay|unity|unreal|app|apps"
    r"|application|applications|anwendungs|wordpress|shopify|salesforce|sap|abap|php|java|javascript"
    r"|js|typescript|python|ruby"
    r"|dotnet|csharp|cpp|c|go|golang|rust|kotlin|swift|scala|elixir|react|reactjs|angular|vue|flutter"
    r"|react native|qa automation|test automation|automation|qt|cobol|delphi|perl|vba|blockchain"
    r"|smart contract|robotics|crm|erp|oracle|kotlin android|desktop|simulation)"
)

# First match wins at a place; longer and more special titles stand first.
ROLES: tuple[tuple[str, str], ...] = (
    (
        "research",
        (
            r"(?:(?:undergraduate|graduate|student|visiting|postdoctoral|doctoral|(?:machine[- ]learning|ml|ai"
            r"|nlp|deep[- ]learning|applied)) )*(?:research(?:er)? (?:intern(?:ship)?s?|assistant(?:ship)?"
            r"|associate|engineer|scientist|fellow|internships?|residency|resident)|applied scientist"
            r"|scientific (?:assistant|staff|employee)|wissenschaftliche[rn]? (?:hilfskraft"
            r"|mitarbeiter(?:in)?)|hiwi|post-?doc(?:toral)?(?: (?:researcher|fellow))?|researcher|ai resident)"
        ),
    ),
    (
        "data-engineering",
        (
            rf"{_SENIORITY}(?:(?:big )?data|etl|elt|dwh|data warehouse|analytics|pipeline|spark|hadoop"
            r"|databricks) (?:platform )?(?:engineer|ingenieur(?:in)?|developer|architect|intern)|(?:database"
            r"|datenbank)[- ]?administrator(?:in)?|\bdba\b|database engineer|database developer|sql developer"
            r"|data warehouse (?:engineer|developer|specialist)"
        ),
    ),
    (
        "operations",
        (
            rf"{_SENIORITY}(?:dev ?ops|devsecops|site[- ]reliability|sre|ml ?ops|cloud|platform|infrastructure"
            r"|infra|linux|unix|windows|it|system|systems|network|netzwerk|release|build|kubernetes"
            r"|reliability|production|server)(?:[ /-]+(?:dev ?ops|sre|cloud|infrastructure|platform|system"
            rf"|systems))* ?(?:{_ENG}|operations manager)|\bsre\b|dev-?ops|system-?administrator(?:in)?"
            r"|sys-?admin|systemadministrator(?:in)?"
        ),
    ),
    (
        "systems",
        (
            rf"{_SENIORITY}{_SYSTEMS}(?: software| systems)?[ -]{_DEV}|{_SENIORITY}systems (?:programmer"
            r"|developer|software engineer)|hpc (?:engineer|specialist)|performance engineer"
        ),
    ),
    (
        "ml-engineering",
        (
            rf"{_SENIORITY}{_ML}(?: software| research software| application)?[ -](?:{_DEV}|ops engineer)"
            r"|\bmle\b|prompt engineer"
        ),
    ),
    (
        "data-science",
        (
            rf"{_SENIORITY}(?:data|decision|ki-?)[- ]?scientist|datenwissenschaftler(?:in)?"
            r"|quantitative (?:analyst|researcher)|machine[- ]learning scientist|(?:bio)?statistician"
            r"|data science (?:intern|consultant|lead)|bioinformatician"
        ),
    ),
    (
        "data-analysis",
        (
            rf"{_SENIORITY}(?:data|bi|business intelligence|reporting|insights?|product|marketing|web|risk"
            r"|credit|sales|operations|business|financial data|daten)[- ]?anal(?:yst|ytiker)(?:in)?"
            r"|(?<!financial )(?<!policy )(?<!credit )(?<!equity )(?<!intelligence )(?<!gis )(?<!social "
            r")(?<!budget )analyst(?= (?:with|for|at|in|using)\b)|bi (?:developer|consultant|specialist)"
            r"|analytics (?:consultant|manager|intern)"
        ),
    ),
    (
        "backend",
        (
            rf"{_SENIORITY}(?:(?:java|python|php|ruby|go|golang|nodejs|dotnet|csharp|kotlin|scala"
            rf"|rust) )?{_BACKEND}(?:[ /-]+(?:web|software|java|python|php|ruby|go|golang|nodejs|api|\.net"
            rf"|dotnet|csharp|kotlin|scala|rust))*[ -]{_DEV}"
        ),
    ),
    (
        "product",
        (
            rf"{_SENIORITY}(?:technical |digital |associate |group |growth |ai |junior )*(?:product (?:manager"
            r"|owner|lead|director|head)|produktmanager(?:in)?|head of product|product management(?= (?:intern"
            r"|lead)))|\bcpo\b|po(?= (?:for|at|in|since|with)\b)"
        ),
    ),
    (
        "software",
        (
            rf"{_SENIORITY}(?:{_SOFTWARE}(?:[ /-]+|(?=entwickler)))+(?:application |software |web |mobile |app "
            rf"|apps |game )*{_DEV}|software-?(?:entwickler|ingenieur|architekt)(?:in)?|\bsdet\b|\bswe\b"
            rf"|{_SENIORITY}(?:programmer|developer|coder|programmierer(?:in)?|entwickler(?:in)?"
            r"|webentwickler(?:in)?|web designer and developer|web ?master)(?! (?:tools|relations|advocate"
            r"|experience|documentation))|(?:qa|quality assurance|software test|test"
            r"|sdet) (?:automation )?engineer|(?:senior|staff|principal|lead|junior|sr\.?) engineer"
            r"|développeu(?:r|se)(?: \w+)?|tech(?:nical)? lead|engineering manager|\bcto\b|indie hacker"
        ),
    ),
)

# Things people do, as nouns; see the module's docstring for when they count.
WORK: tuple[tuple[str, str], ...] = (
    (
        "systems",
        (
            r"storage engines?|database (?:internals|engines?|kernels?)|(?:in-house |optimi[sz]ing "
            r"|jit )?compilers?(?! errors?)|(?:linux |gpu |cuda |os |custom )*kernels?|firmware|embedded (?:c"
            r"|cpp|linux|systems?|software|rust|code|controllers?|devices?|programming|development)|(?:device"
            r"|gpu|graphics|kernel|network) drivers?|operating systems?|real[- ]time (?:systems?|control"
            r"|operating systems?)|distributed (?:systems?|storage|databases?|computing|training|file systems?"
            r"|infrastructure)|infrastructure software|systems? (?:programming|software|code"
            r"|level programming)|low[- ]latency \w+(?: systems?)?|network stacks?|hypervisors?"
            r"|(?:virtual machine|language) runtimes?|hpc(?: (?:code|codes|clusters?|systems?|software"
            r"|applications?))?|high[- ]performance computing|(?:gpu|cuda) (?:code|programming|work|kernels?)"
            r"|training (?:scaled|runs?) over|scale training|training infrastructure"
            r"|model[- ]serving runtimes?|search[- ]engine infrastructure|message (?:brokers?|queues?)"
            r"|load balancers?|consensus protocols?|file ?systems?|packet processing|control units?"
            r"|microcontrollers?|flight software|avionics software|databases(?= ?,? and i mean the inside)"
        ),
    ),
    (
        "data-engineering",
        (
            r"(?:data|etl|elt|batch|streaming|ingestion|analytics) pipelines?|data ?warehous(?:e|es|ing)"
            r"|data engineering|etl(?: jobs?)?|data lakes?|data platforms?|database administration"
        ),
    ),
    (
        "operations",
        (
            r"dev ?ops|ml ?ops|site reliability(?: engineering)?|cloud (?:infrastructure|operations"
            r"|migrations?|administration)|kubernetes (?:clusters?|operations)|server administration"
            r"|system(?:s)? administration|(?:linux |windows |unix |web )?servers(?= alive| running"
            r"| for a living|,? \w+ years)|administer(?:ing|ed)? (?:\w+ ){0,2}(?:servers|systems|networks)"
            r"|ci/cd|infrastructure as code"
            r"|network administration|platform engineering"
        ),
    ),
    (
        "ml-engineering",
        (
            r"(?:ml|machine[- ]learning|deep[- ]learning|ai|nlp|computer vision) (?:engineering|models?"
            r"|systems?|pipelines?|features?|products?|services?|in production)|machine learning(?= at work"
            r"| in production| professionally)|model (?:training|serving|deployment)|(?:ml"
            r"|machine learning)(?= (?:at|for) )|recommender systems?|llm (?:features|applications|apps"
            r"|products)|rag (?:pipelines?|systems?|apps?)"
        ),
    ),
    ("data-science", r"data science|statistical model+ing|predictive model+ing"),
    ("data-analysis", r"data analysis|data analytics|business intelligence|dashboards?|reporting(?= in| with)"),
    (
        "backend",
        (
            r"back[- ]?end(?: development| work| services?| systems?| code)?|full[- ]?stack(?: development"
            r"| work)?|microservices|server[- ]side (?:code|development)|(?:rest |web |restful |graphql "
            r"|http )+(?:apis?|services|backends?)|apis"
        ),
    ),
    (
        "product",
        (
            r"product management|product ownership|(?:manage|managed|managing|owned|own|lead"
            r"|led) (?:\w+ )?(?:software |digital |app )?products?"
        ),
    ),
    (
        "software",
        (
            r"(?:software|web|front[- ]?end|mobile|app|game|games|ios|android|java|python|cpp|c|csharp|dotnet"
            r"|php|ruby|kotlin|swift|javascript|typescript|wordpress|application|go|rust|scala) (?:development"
            r"|engineering|programming)|(?:android|ios|mobile|web|iphone|wordpress|shopify) (?:apps?"
            r"|applications?|sites?|themes?|plugins?)|websites|software-?entwicklung|programming|coding"
            r"|software(?= for| at| in)|web ?shops|games|test automation|simulation (?:code|software)"
            r"|(?:legacy |business |desktop |internal |web |server |production |product )(?:software"
            r"|applications|tools|code|systems)|trading systems"
        ),
    ),
)


def _compiled(table: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    parts = (rf"(?P<{kind.replace('-', '_')}>{pattern})" for kind, pattern in table)
    # The look-behind stands before all alternatives: inside of words none is tried.
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w-]*\w)")


ROLE = _compiled(ROLES)
ACTIVITY = _compiled(WORK)


def kind_of(match: re.Match[str]) -> str:
    """The kind of experience that a match of `ROLE` or `ACTIVITY` names."""
    return str(match.lastgroup).replace("_", "-")


AI_LAB = re.compile(
    r"\b(?:deep ?mind|google (?:research|brain|ai)|meta ai|facebook ai(?: research)?|(?-i:FAIR)"
    r"|fair\b(?= (?:lab|paris|london))|open ?ai|anthropic|microsoft research|msr\b|nvidia research"
    r"|allen institute for ai|ai2\b|mila\b|vector institute|mistral(?: ai)?|cohere|hugging ?face|xai\b"
    r"|apple (?:ml|machine learning) research|amazon science|adobe research|salesforce research"
    r"|ibm research|samsung ai|bosch center for artificial intelligence"
    r"|(?:an?|the|industrial|industry|corporate|private|big|commercial|company|well-known|frontier"
    r"|another|two|three|\w+'s) (?:\w+ )?(?:ai|ml|ai research|machine[- ]learning"
    r"|artificial intelligence|frontier|ai safety|deep[- ]learning|nlp) (?:research )?labs?|(?:ai|ml"
    r"|machine[- ]learning|frontier ai) (?:research )?labs?\b|frontier labs?)\b"
)
UNIVERSITY = re.compile(
    r"\b(?:universit\w+|uni|college|campus|faculty|department|my (?:professor|supervisor|thesis|group)"
    r"|academic|institute of|school of|chair of|lehrstuhl|hiwi)\b"
)
