"""Fields of study: which count as computing or a quantitative neighbour of it.

Whatever is not listed is unrelated, so that only the related ones need names.
"""

from __future__ import annotations

import re

_EXACT = (
    r"comput(?:er|ing) (?:and \w+ )?(?:sciences?|engineering|systems?|technolog\w+|studies"
    r"|applications?|networks?|security|games?|vision|graphics|programming|software)(?: and \w+)?"
    r"|computational \w+|computers?|computing|software (?:\w+ and )?(?:engineering|development|systems"
    r"|design|technology|testing)|software|\w*informati[ck]s?|informatique|informatica|informática"
    r"|ingénierie informatique"
    r"|information (?:technology|systems?|engineering|science)|information & communication technology"
    r"|wirtschaftsinformatik"
    r"|data science|data analytics|data engineering|analytics|big data|data mining|business intelligence"
    r"|artificial intelligence|(?:deep|machine|statistical|reinforcement) learning|(?:computer"
    r"|machine) vision|natural language processing"
    r"|language technology|robotics?|mechatronics|cybernetics|cyber ?security|information security"
    r"|network(?:ing| engineering)"
    r"|electrical|vlsi(?: design)?|microelectronics|embedded systems|instrumentation(?: engineering)?"
    r"|electronics?|electrotechni\w+|elektrotechnik|elektronik|telecommunications?(?: engineering)?"
    r"|communications? engineering|control (?:engineering|theory|systems)"
    r"|maths?|mathemati\w+|applied math\w*|mathématiques|statisti\w+|biostatistics|econometrics"
    r"|operations research|physics|physik|physique|astrophysics|geophysics|biophysics"
    r"|actuarial science"
    r"|bioinformatics?|neuroinformatics|(?:game|web|app|mobile|software) (?:development"
    r"|design and development|programming)|programming|coding"
    r"|human[- ]computer interaction|quantum (?:computing|information)|scientific computing"
    r"|high[- ]performance computing|signal processing|systems engineering"
    r"|cse?|ece|eecs|ee|cis|mis|ict|it|ml|ai|nlp|hci|stats|python|java|javascript|django|react|sql"
    r"|c programming|aws|cloud(?: computing)?|devops|kubernetes|full[- ]?stack(?: \w+)?"
    r"|inform\w*tik|datateknik|datavetenskap|science informati\w+|technische informatik"
    r"|computerlinguistik|computational linguistics|maschinenbauinformatik"
)
RELATED = re.compile(rf"\b(?:{_EXACT})\b", re.IGNORECASE)
# Names that hold a related word and are another field.
_NOT_RELATED = re.compile(
    (
        r"\b(?:computer games? art|mathematics education|music|library|physical (?:education|therapy)"
        r"|electrical install\w+|information (?:design|management for libraries))\b"
    ),
    re.IGNORECASE,
)


def is_related(field: str) -> bool:
    """Whether a field of study is computing or a quantitative neighbour of it."""
    return bool(RELATED.search(field)) and not _NOT_RELATED.search(field)


# Fields that people name right before or after a degree without "in"; a related one needs no entry here.
OTHER_FIELDS = (
    "economics|business|business administration|management|tourism(?: management)?|hospitality"
    "|marketing|finance|accounting|accountancy"
    "|law|history|english|literature|german|french|linguistics|philosophy|psychology|sociology"
    "|politics|political science|international relations"
    "|nursing|medicine|pharmacy|dentistry|veterinary(?: medicine| science)?|physiotherapy"
    "|public health|biology|biochemistry|chemistry|biotechnology"
    "|biomedical(?: engineering| science)?|life sciences?|molecular biology|genetics|ecology"
    "|environmental (?:science|engineering|studies)|geography|geology"
    "|agriculture|agronomy|forestry|food science|sports? science|architecture|civil engineering"
    "|mechanical engineering|chemical engineering|aerospace engineering"
    "|industrial engineering|materials? (?:science|engineering)|energy engineering"
    "|petroleum engineering|engineering|design|graphic design|fine arts?|arts?|music"
    "|theology|education|pedagogy|social work|journalism|media studies|communications?|film|fashion"
    "|anthropology|archaeology|translation|neuroscience"
    "|logistics|supply chain(?: management)?|human resources|commerce|science|maschinenbau"
    "|betriebswirtschaft\\w*|bwl|vwl|medizin|jura|biologie|chemie|psychologie|geschichte|germanistik"
    "|architektur|bauingenieurwesen|pflege|pädagogik|lehramt"
)
FIELD = rf"\b(?:{_EXACT}|{OTHER_FIELDS})\b"
