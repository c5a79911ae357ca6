"""Work outside computing: trained professions, which carry domain expertise, and jobs that do not.

A profession that is not listed but ends like one (`-ologist`, `-therapist`) counts as trained.
"""

from __future__ import annotations

import re

_TEACH = (
    r"(?:(?:primary|secondary|high|elementary|middle|grammar|maths?|science|physics|chemistry|biology"
    r"|history|english|language|school|music|art|pe|special needs|kindergarten|nursery|early years"
    r"|geography|esl|german|french|spanish)[- ]?(?:school )?)*(?:teacher|lehrer(?:in)?|lecturer"
    r"|educator|erzieher(?:in)?)"
)
_ENGINEER = (
    r"(?:civil|mechanical|chemical|process|industrial|manufacturing|quality|structural|aerospace"
    r"|automotive|environmental|petroleum|mining|materials|marine|biomedical|electrical|electronics"
    r"|energy|sales|field service|maintenance|production planning|geotechnical|acoustic|hvac|safety"
    r"|railway|project) engineers?|(?:maschinenbau|bau|elektro|wirtschafts)-?ingenieur(?:in)?"
)
_MANAGER = (
    r"(?:marketing|sales|hr|human resources|project|program|programme|operations|account|supply chain"
    r"|logistics|construction|hospital|clinic|hotel|restaurant|finance|office|event|events|community"
    r"|brand|content|category|purchasing|procurement|facility|site|farm|property|portfolio|risk"
    r"|compliance|quality|case|museum|care|school|change|key account|branch|bank"
    r"|customer success) manager"
)

# (label, titles): the label is what the fact calls the profession; "" takes the asker's own words.
DOMAIN: tuple[tuple[str, str], ...] = (
    (
        "nursing",
        (
            r"(?:(?:staff|registered|intensive care|icu|ward|theatre|community|mental health|head|charge|er"
            r"|paediatric|pediatric|care|psychiatric|district|scrub|emergency|oncology) )*(?:nurse|midwife"
            r"|krankenschwester|krankenpfleger(?:in)?|pflegefachkraft|pflegefachfrau)|nursing (?:assistant"
            r"|home carer)|paramedic|sanitäter(?:in)?|health visitor"
        ),
    ),
    (
        "medicine",
        (
            r"(?:doctor(?! of)|physician|surgeon|gp|general practitioner|radiographer|psychiatrist"
            r"|paediatrician|pediatrician|anaesthetist|anesthesiologist|dentist|vet|veterinarian"
            r"|veterinary (?:surgeon|nurse)|dental (?:hygienist|nurse|assistant)|arzt|ärztin|tierarzt"
            r"|medical (?:writer|coder|laboratory (?:assistant|scientist|technician))"
            r"|lab(?:oratory)? technician|optician|optometrist|dietitian|dietician|nutritionist)"
        ),
    ),
    (
        "",
        (
            r"(?:physio|occupational |psycho|speech |massage |respiratory |radiation )?therapist"
            r"|physiotherapist|physio|[a-z]+ologist|psychologist|(?:hospital )?pharmac(?:ist|y technician"
            r"|y assistant)|apotheker(?:in)?|speech and language therapist|social worker|sozialarbeiter(?:in)?"
            r"|counsellor|counselor|chiropractor"
        ),
    ),
    ("teaching", _TEACH + r"|professor of \w+|headteacher|tutor|school principal|librarian"),
    (
        "law",
        (
            r"(?:lawyer|solicitor|barrister|attorney|paralegal|notary|judge|legal (?:counsel|advisor|adviser"
            r"|secretary|assistant)|(?:rechts)?anw(?:alt|ältin)|jurist(?:in)?|patent (?:attorney|examiner)"
            r"|prosecutor|law clerk|magistrate)"
        ),
    ),
    (
        "accounting",
        (
            r"(?:(?:chartered |certified public |management |tax |financial |senior |cost )*accountant"
            r"|bookkeeper|auditor|buchhalter(?:in)?|steuerberater(?:in)?|cpa|payroll (?:clerk|specialist"
            r"|officer)|controller(?! area)|tax (?:adviser|advisor|consultant|inspector))"
        ),
    ),
    (
        "finance",
        (
            r"(?:(?:investment |private |retail |corporate )*banker|bankkauf(?:mann|frau)|financial (?:adviser"
            r"|advisor|analyst|planner|controller)|actuary|underwriter|insurance (?:agent|broker|adjuster"
            r"|clerk|adviser)|claims (?:adjuster|handler|assessor)|loan officer|trader|stock ?broker|broker"
            r"|credit analyst|fund manager|treasurer|economist|equity analyst|loss adjuster|mortgage adviser)"
        ),
    ),
    ("engineering", _ENGINEER),
    (
        "science",
        (
            r"(?:chemist|biologist|geologist|meteorologist|laborant(?:in)?|(?:life |lab |food |forensic "
            r"|clinical |materials |environmental |soil )scientist|ecologist|astronomer|forester|agronomist"
            r"|crop (?:advisor|adviser|scientist)|horticulturist|archaeologist|surveyor|cartographer"
            r"|gis (?:analyst|specialist))"
        ),
    ),
    (
        "crafts",
        (
            r"(?:(?:master )?electrician|elektriker(?:in)?|plumber|carpenter|joiner|welder|machinist|mechanic"
            r"|mechatroniker(?:in)?|kfz-?mechaniker(?:in)?|car mechanic|aircraft (?:mechanic|technician)"
            r"|toolmaker|roofer|bricklayer|stonemason|blacksmith|goldsmith|tailor|butcher|baker|chef|cook"
            r"|brewer|locksmith|glazier|builder|gardener|landscaper|farmer|winemaker|beekeeper|fisherman"
            r"|sailor|ship'?s captain|pilot|air traffic controller|train driver|crane operator|cnc (?:operator"
            r"|machinist)|hairdresser|technician(?! support)|dental technician|draughtsman|draftsman"
            r"|cad (?:technician|designer))"
        ),
    ),
    (
        "journalism",
        (
            r"(?:journalist|reporter|(?:sub-?|copy |magazine |news |book )?editor|copywriter|technical writer"
            r"|writer|(?<!first )(?<!second )(?<!third )(?<!last )(?<!lead )(?<!joint )(?<!sole "
            r")(?<!co-)author(?! of an? \w* ?(?:paper|article))(?! on)|translator|interpreter|linguist"
            r"|proofreader|archivist|historian|museum curator|curator)"
        ),
    ),
    (
        "design",
        (
            r"(?:(?:graphic |ux |ui |ui/ux |ux/ui |product |interior |industrial |fashion |web |game |visual "
            r"|motion )*designer|ux researcher|architekt(?:in)?|(?:landscape |chartered |licensed )?architect"
            r"|urban planner|town planner|illustrator|photographer|animator|videographer|film ?maker|musician"
            r"|composer|sound engineer|audio engineer|actor|artist)"
        ),
    ),
    (
        "business",
        _MANAGER
        + (
            r"|(?:management |business |strategy |hr |process )?consultant(?! engineer| developer)|recruiter"
            r"|hr (?:specialist|officer|generalist|business partner)|buyer|procurement (?:officer|specialist)"
            r"|marketer|marketing (?:specialist|executive|officer|assistant)|(?:seo|ppc) specialist"
            r"|sales (?:executive|representative|rep|engineer)|account executive|estate agent"
            r"|real estate (?:agent|broker)|realtor|property developer|freight forwarder|logistician"
            r"|dispatcher|customs (?:officer|broker)|supply chain (?:planner|analyst|specialist)|entrepreneur"
            r"|event planner|public relations (?:officer|manager)|scrum master|agile coach|business analyst"
            r"|quality (?:inspector|auditor)|industriekauf(?:mann|frau)|kauf(?:mann|frau) (?:für|im) \w+"
        ),
    ),
    (
        "public service",
        (
            r"(?:police (?:officer|man|woman)|detective|fire ?fighter|soldier|army officer|officer in the \w+"
            r"|marine|civil servant|beamt(?:er|in)|policy (?:adviser|advisor|analyst|officer)|diplomat"
            r"|social researcher|priest|pastor|vicar|probation officer|prison officer|intelligence analyst"
            r"|ngo worker|youth worker|town clerk)"
        ),
    ),
)

OTHER = (
    r"(?:waiter|waitress|barista|bartender|barmaid|barman|cashier|shop (?:assistant|worker|keeper"
    r"|manager)|sales (?:assistant|associate|clerk|person)|salesman|saleswoman|store clerk"
    r"|retail (?:worker|assistant|associate|clerk|manager)|shelf stacker|florist"
    r"|(?:(?:delivery|truck|lorry|bus|taxi|uber|van|delivery van|courier|cab|tram"
    r"|food delivery) )+(?:driver|rider)|(?<!kernel )(?<!device )(?<!gpu )(?<!graphics )(?<!network "
    r")(?<!jdbc )driver|courier|chauffeur|lkw-?fahrer|fahrer(?:in)?"
    r"|warehouse (?:worker|operative|clerk|picker|assistant|hand)|lagerist(?:in)?|(?:picker|packer)"
    r"|factory (?:worker|hand)|assembly line worker|labourer|laborer|(?:hotel )?cleaner|janitor"
    r"|caretaker|housekeeper|maid"
    r"|(?:call[- ]cent(?:re|er)|customer (?:service|support|care)) (?:agent|worker|representative|rep"
    r"|advisor|adviser|assistant|clerk|operator|specialist)|receptionist|secretary|office (?:clerk"
    r"|assistant|administrator)|admin(?:istrative)? (?:assistant|clerk)|data entry (?:clerk|operator"
    r"|worker)|typist|clerk|it (?:help ?desk|support|service desk)(?: (?:agent|technician|analyst"
    r"|specialist|worker|engineer))?|help ?desk(?: (?:agent|technician|analyst|worker))?"
    r"|tech(?:nical)? support (?:agent|engineer|specialist|representative)"
    r"|desktop support(?: technician)?|support (?:agent|technician)"
    r"|(?:data|image|video|text|ai) (?:annotator|labell?er|rater|trainer)|annotator|labell?er"
    r"|manual (?:qa )?(?:tester|testing)|content moderator|crowd ?worker|kitchen (?:hand|porter"
    r"|helper)|dishwasher|verkäufer(?:in)?|kellner(?:in)?|security guard|bouncer|babysitter|nanny"
    r"|au pair|dog walker|postman|postal worker|mail carrier|flight attendant|tour guide|travel agent"
    r"|lifeguard|personal trainer|fitness (?:coach|trainer)|carer|care assistant|childminder|farm hand"
    r"|seasonal worker|gig worker|street sweeper|refuse collector|fruit picker|steward(?:ess)?)"
)

# Activities: verbs, and nouns that need a length or a word for working beside them.
TRADE_WORK: tuple[tuple[str, str], ...] = (
    (
        "teaching",
        (
            r"(?:i|i've|have|also) (?:teach|taught|been teaching)(?! (?:myself|my ?self|me))(?: \w+)?|(?:of"
            r"|been|as|in) teaching(?: \w+)?|(?:primary|secondary|high|elementary|middle"
            r"|grammar) school [a-z]+(?<!school)(?<!student)(?<!diploma)(?<!degree)|i teach"
        ),
    ),
    ("teaching", r"lecturing|lectured"),
    ("nursing", r"(?:in|of|years) nursing|intensive care(?! nurse)"),
    ("law", r"practi[sc](?:e|ed|ing) law|(?:in|of) law practice|in a law firm"),
    (
        "medicine",
        (
            r"practi[sc](?:e|ed|ing) medicine|in clinical practice|(?:in|of) (?:radiology|surgery"
            r"|general practice|cardiology|pharmacy|dentistry|healthcare)"
        ),
    ),
    (
        "business",
        (
            r"(?:in|of|run|ran) (?:marketing|sales|hr|human resources|logistics|supply chain|procurement"
            r"|purchasing|consulting|recruitment|recruiting|project management|real estate"
            r"|hospitality management|advertising|public relations|event management)"
        ),
    ),
    (
        "finance",
        (
            r"(?:in|of) (?:banking|investment banking|insurance|finance|accounting|auditing|audit"
            r"|asset management|underwriting|bookkeeping|private equity|claims handling|risk management)"
        ),
    ),
    (
        "engineering",
        (
            r"(?:in|of) (?:construction|civil engineering|mechanical engineering|chemical engineering"
            r"|manufacturing engineering|plant design|automotive engineering|aerospace)"
        ),
    ),
    ("journalism", r"(?:in|of) (?:journalism|publishing|translation|translating)"),
    ("design", r"(?:in|of) (?:architecture|graphic design|interior design|ux design)"),
    (
        "public service",
        (
            r"in the (?:army|navy|police|military|air force|marines|coast guard|fire service|bundeswehr"
            r"|civil service)"
        ),
    ),
    ("agriculture", r"(?:in|of) (?:farming|agriculture|forestry)"),
)
OTHER_WORK = (
    r"(?:wait(?:ing|ed)? (?:on )?tables|driv(?:e|ing|en) (?:a |an |the )?(?:delivery |big )?(?:van"
    r"|truck|lorry|bus|taxi|cab|forklift|uber)s?|(?:stack|stacking|stacked) shelves|(?:at|behind) (?:a"
    r"|the) (?:till|counter|checkout)|(?:in|of) (?:retail|call cent(?:re|er)s?|customer (?:service"
    r"|support)|hospitality|a warehouse|warehouses|a call cent(?:re|er)|a factory"
    r"|an? (?:[\w-]+ ){0,2}(?:shop|store|supermarket|restaurant|kitchen|pub|hotel|bakery"
    r"|petrol station|gas station)|a cafe|a café|catering|gastronomy|a bar|house ?keeping|fast food)"
    r"|label(?:l?ing)? (?:images|data|text|videos?)|(?:image|data|text|video) (?:label+ing|annotation"
    r"|annotating)|annotat(?:e|ing) (?:images|data|text|videos?)|help ?desk|it support|tech support"
    r"|deliver(?:ing)? (?:parcels|food|mail)|pick(?:ing)? and pack(?:ing)?|clean(?:ing)? (?:offices"
    r"|houses|hotel rooms))"
)


def _compiled(other: str, table: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    parts = [f"(?P<other>{other})", *(f"(?P<t{number}>{pattern})" for number, (_, pattern) in enumerate(table))]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w-]*\w)")


TITLE = _compiled(OTHER, DOMAIN)
TRADE = _compiled(OTHER_WORK, TRADE_WORK)


def domain_of(match: re.Match[str]) -> str:
    """Profession that a match of `TITLE` or `TRADE` names; "" for a job that carries no domain expertise."""
    if match.lastgroup == "other":
        return ""
    table = DOMAIN if match.re is TITLE else TRADE_WORK
    return table[int(str(match.lastgroup)[1:])][0] or match[0]
