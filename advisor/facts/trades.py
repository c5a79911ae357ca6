"""Work outside computing: trained professions, which carry domain expertise, and jobs that do not.

A profession that is not listed but ends like one (`-ologist`, `-therapist`) counts as trained.
"""

from __future__ import annotations

import re

_TEACH = r"(?:(?:primary|secondary|high|elementary|middle|grammar|maths?|science|physics|chemistry|biology|history|english|language|school|music|art|pe|special needs|kindergarten|nursery|early years|geography|esl|german|french|spanish)[- ]?(?:school )?)*(?:teacher|lehrer(?:in)?|lecturer|educator|erzieher(?:in)?)"
_ENGINEER = r"(?:civil|mechanical|chemical|process|industrial|manufacturing|quality|structural|aerospace|automotive|environmental|petroleum|mining|materials|marine|biomedical|electrical|electronics|energy|sales|field service|maintenance|production planning|geotechnical|acoustic|hvac|safety|railway|project) engineers?|(?:maschinenbau|bau|elektro|wirtschafts)-?ingenieur(?:in)?"
_MANAGER = r"(?:marketing|sales|hr|human resources|project|program|programme|operations|account|supply chain|logistics|construction|hospital|clinic|hotel|restaurant|finance|office|event|events|community|brand|content|category|purchasing|procurement|facility|site|farm|property|portfolio|risk|compliance|quality|case|museum|care|school|change|key account|branch|bank|customer success) manager"

# (label, titles): the label is what the fact calls the profession; "" takes the asker's own words.
DOMAIN: tuple[tuple[str, str], ...] = (
    ("nursing", r"(?:(?:staff|registered|intensive care|icu|ward|theatre|community|mental health|head|charge|er|paediatric|pediatric|care|psychiatric|district|scrub|emergency|oncology) )*(?:nurse|midwife|krankenschwester|krankenpfleger(?:in)?|pflegefachkraft|pflegefachfrau)|nursing (?:assistant|home carer)|paramedic|sanitäter(?:in)?|health visitor"),
    ("medicine", r"(?:doctor(?! of)|physician|surgeon|gp|general practitioner|radiographer|psychiatrist|paediatrician|pediatrician|anaesthetist|anesthesiologist|dentist|vet|veterinarian|veterinary (?:surgeon|nurse)|dental (?:hygienist|nurse|assistant)|arzt|ärztin|tierarzt|medical (?:writer|coder|laboratory (?:assistant|scientist|technician))|lab(?:oratory)? technician|optician|optometrist|dietitian|dietician|nutritionist)"),
    ("", r"(?:physio|occupational |psycho|speech |massage |respiratory |radiation )?therapist|physiotherapist|physio|[a-z]+ologist|psychologist|(?:hospital )?pharmac(?:ist|y technician|y assistant)|apotheker(?:in)?|speech and language therapist|social worker|sozialarbeiter(?:in)?|counsellor|counselor|chiropractor"),
    ("teaching", _TEACH + r"|professor of \w+|headteacher|tutor|school principal|librarian"),
    ("law", r"(?:lawyer|solicitor|barrister|attorney|paralegal|notary|judge|legal (?:counsel|advisor|adviser|secretary|assistant)|(?:rechts)?anw(?:alt|ältin)|jurist(?:in)?|patent (?:attorney|examiner)|prosecutor|law clerk|magistrate)"),
    ("accounting", r"(?:(?:chartered |certified public |management |tax |financial |senior |cost )*accountant|bookkeeper|auditor|buchhalter(?:in)?|steuerberater(?:in)?|cpa|payroll (?:clerk|specialist|officer)|controller(?! area)|tax (?:adviser|advisor|consultant|inspector))"),
    ("finance", r"(?:(?:investment |private |retail |corporate )*banker|bankkauf(?:mann|frau)|financial (?:adviser|advisor|analyst|planner|controller)|actuary|underwriter|insurance (?:agent|broker|adjuster|clerk|adviser)|claims (?:adjuster|handler|assessor)|loan officer|trader|stock ?broker|broker|credit analyst|fund manager|treasurer|economist|equity analyst|loss adjuster|mortgage adviser)"),
    ("engineering", _ENGINEER),
    ("science", r"(?:chemist|biologist|geologist|meteorologist|laborant(?:in)?|(?:life |lab |food |forensic |clinical |materials |environmental |soil )scientist|ecologist|astronomer|forester|agronomist|crop (?:advisor|adviser|scientist)|horticulturist|archaeologist|surveyor|cartographer|gis (?:analyst|specialist))"),
    ("crafts", r"(?:(?:master )?electrician|elektriker(?:in)?|plumber|carpenter|joiner|welder|machinist|mechanic|mechatroniker(?:in)?|kfz-?mechaniker(?:in)?|car mechanic|aircraft (?:mechanic|technician)|toolmaker|roofer|bricklayer|stonemason|blacksmith|goldsmith|tailor|butcher|baker|chef|cook|brewer|locksmith|glazier|builder|gardener|landscaper|farmer|winemaker|beekeeper|fisherman|sailor|ship'?s captain|pilot|air traffic controller|train driver|crane operator|cnc (?:operator|machinist)|hairdresser|technician(?! support)|dental technician|draughtsman|draftsman|cad (?:technician|designer))"),
    ("journalism", r"(?:journalist|reporter|(?:sub-?|copy |magazine |news |book )?editor|copywriter|technical writer|writer|(?<!first )(?<!second )(?<!third )(?<!last )(?<!lead )(?<!joint )(?<!sole )(?<!co-)author(?! of an? \w* ?(?:paper|article))(?! on)|translator|interpreter|linguist|proofreader|archivist|historian|museum curator|curator)"),
    ("design", r"(?:(?:graphic |ux |ui |ui/ux |ux/ui |product |interior |industrial |fashion |web |game |visual |motion )*designer|ux researcher|architekt(?:in)?|(?:landscape |chartered |licensed )?architect|urban planner|town planner|illustrator|photographer|animator|videographer|film ?maker|musician|composer|sound engineer|audio engineer|actor|artist)"),
    ("business", _MANAGER + r"|(?:management |business |strategy |hr |process )?consultant(?! engineer| developer)|recruiter|hr (?:specialist|officer|generalist|business partner)|buyer|procurement (?:officer|specialist)|marketer|marketing (?:specialist|executive|officer|assistant)|(?:seo|ppc) specialist|sales (?:executive|representative|rep|engineer)|account executive|estate agent|real estate (?:agent|broker)|realtor|property developer|freight forwarder|logistician|dispatcher|customs (?:officer|broker)|supply chain (?:planner|analyst|specialist)|entrepreneur|event planner|public relations (?:officer|manager)|scrum master|agile coach|business analyst|quality (?:inspector|auditor)|industriekauf(?:mann|frau)|kauf(?:mann|frau) (?:für|im) \w+"),
    ("public service", r"(?:police (?:officer|man|woman)|detective|fire ?fighter|soldier|army officer|officer in the \w+|marine|civil servant|beamt(?:er|in)|policy (?:adviser|advisor|analyst|officer)|diplomat|social researcher|priest|pastor|vicar|probation officer|prison officer|intelligence analyst|ngo worker|youth worker|town clerk)"),
)  # fmt: skip

OTHER = (
    r"(?:waiter|waitress|barista|bartender|barmaid|barman|cashier|shop (?:assistant|worker|keeper|manager)|sales (?:assistant|associate|clerk|person)|salesman|saleswoman|store clerk|retail (?:worker|assistant|associate|clerk|manager)|shelf stacker|florist"
    r"|(?:(?:delivery|truck|lorry|bus|taxi|uber|van|delivery van|courier|cab|tram|food delivery) )+(?:driver|rider)|driver|courier|chauffeur|lkw-?fahrer|fahrer(?:in)?|warehouse (?:worker|operative|clerk|picker|assistant|hand)|lagerist(?:in)?|(?:picker|packer)|factory (?:worker|hand)|assembly line worker|labourer|laborer|(?:hotel )?cleaner|janitor|caretaker|housekeeper|maid"
    r"|(?:call[- ]cent(?:re|er)|customer (?:service|support|care)) (?:agent|worker|representative|rep|advisor|adviser|assistant|clerk|operator|specialist)|receptionist|secretary|office (?:clerk|assistant|administrator)|admin(?:istrative)? (?:assistant|clerk)|data entry (?:clerk|operator|worker)|typist|clerk|it (?:help ?desk|support|service desk)(?: (?:agent|technician|analyst|specialist|worker|engineer))?|help ?desk(?: (?:agent|technician|analyst|worker))?|tech(?:nical)? support (?:agent|engineer|specialist|representative)|desktop support(?: technician)?|support (?:agent|technician)"
    r"|(?:data|image|video|text|ai) (?:annotator|labell?er|rater|trainer)|annotator|labell?er|manual (?:qa )?(?:tester|testing)|content moderator|crowd ?worker|kitchen (?:hand|porter|helper)|dishwasher|verkäufer(?:in)?|kellner(?:in)?|security guard|bouncer|babysitter|nanny|au pair|dog walker|postman|postal worker|mail carrier|flight attendant|tour guide|travel agent|lifeguard|personal trainer|fitness (?:coach|trainer)|carer|care assistant|childminder|farm hand|seasonal worker|gig worker|street sweeper|refuse collector|fruit picker|steward(?:ess)?)"
)

# Activities: verbs, and nouns that need a length or a word for working beside them.
TRADE_WORK: tuple[tuple[str, str], ...] = (
    ("teaching", r"(?:i|i've|have|also) (?:teach|taught|been teaching)(?! (?:myself|my ?self|me))(?: \w+)?|(?:of|been|as|in) teaching(?: \w+)?|(?:primary|secondary|high|elementary|middle|grammar) school [a-z]+(?<!school)(?<!student)(?<!diploma)(?<!degree)|i teach"),
    ("teaching", r"lecturing|lectured"),
    ("nursing", r"(?:in|of|years) nursing|intensive care(?! nurse)"),
    ("law", r"practi[sc](?:e|ed|ing) law|(?:in|of) law practice|in a law firm"),
    ("medicine", r"practi[sc](?:e|ed|ing) medicine|in clinical practice|(?:in|of) (?:radiology|surgery|general practice|cardiology|pharmacy|dentistry|healthcare)"),
    ("business", r"(?:in|of|run|ran) (?:marketing|sales|hr|human resources|logistics|supply chain|procurement|purchasing|consulting|recruitment|recruiting|project management|real estate|hospitality management|advertising|public relations|event management)"),
    ("finance", r"(?:in|of) (?:banking|investment banking|insurance|finance|accounting|auditing|audit|asset management|underwriting|bookkeeping|private equity|claims handling|risk management)"),
    ("engineering", r"(?:in|of) (?:construction|civil engineering|mechanical engineering|chemical engineering|manufacturing engineering|plant design|automotive engineering|aerospace)"),
    ("journalism", r"(?:in|of) (?:journalism|publishing|translation|translating)"),
    ("design", r"(?:in|of) (?:architecture|graphic design|interior design|ux design)"),
    ("public service", r"in the (?:army|navy|police|military|air force|marines|coast guard|fire service|bundeswehr|civil service)"),
    ("agriculture", r"(?:in|of) (?:farming|agriculture|forestry)"),
)  # fmt: skip
OTHER_WORK = (
    r"(?:wait(?:ing|ed)? (?:on )?tables|driv(?:e|ing|en) (?:a |an |the )?(?:delivery |big )?(?:van|truck|lorry|bus|taxi|cab|forklift|uber)s?|(?:stack|stacking|stacked) shelves|(?:at|behind) (?:a|the) (?:till|counter|checkout)|(?:in|of) (?:retail|call cent(?:re|er)s?|customer (?:service|support)|hospitality|a warehouse|warehouses|a call cent(?:re|er)|a factory|an? (?:[\w-]+ ){0,2}(?:shop|store|supermarket|restaurant|kitchen|pub|hotel|bakery|petrol station|gas station)|a cafe|a café|catering|gastronomy|a bar|house ?keeping|fast food)"
    r"|label(?:l?ing)? (?:images|data|text|videos?)|(?:image|data|text|video) (?:label+ing|annotation|annotating)|annotat(?:e|ing) (?:images|data|text|videos?)|help ?desk|it support|tech support|deliver(?:ing)? (?:parcels|food|mail)|pick(?:ing)? and pack(?:ing)?|clean(?:ing)? (?:offices|houses|hotel rooms))"
)

TITLE = re.compile(
    "|".join(
        [rf"(?P<other>(?<![\w-]){OTHER}(?![\w-]*\w))"]
        + [rf"(?P<t{number}>(?<![\w-])(?:{pattern})(?![\w-]*\w))" for number, (_, pattern) in enumerate(DOMAIN)]
    )
)
TRADE = re.compile(
    "|".join(
        [rf"(?P<other>(?<![\w-]){OTHER_WORK}(?![\w-]*\w))"]
        + [rf"(?P<t{number}>(?<![\w-])(?:{pattern})(?![\w-]*\w))" for number, (_, pattern) in enumerate(TRADE_WORK)]
    )
)


def domain_of(match: re.Match[str]) -> str:
    """Profession that a match of `TITLE` or `TRADE` names; "" for a job that carries no domain expertise."""
    if match.lastgroup == "other":
        return ""
    table = DOMAIN if match.re is TITLE else TRADE_WORK
    return table[int(str(match.lastgroup)[1:])][0] or match[0]
