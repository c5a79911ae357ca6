"""Corrects typos of the words that the rules look for, and of nothing else.

A word is corrected only when it is close to exactly such a word and is no ordinary word itself.
"""

from __future__ import annotations

import re
from functools import lru_cache

from advisor.facts import degrees, fields, tools, trades, work

_CONTRACTIONS = {
    "im": "i'm", "ive": "i've", "dont": "don't", "cant": "can't", "didnt": "didn't", "havent": "haven't", "doesnt": "doesn't", "wasnt": "wasn't",
    "wont": "won't", "isnt": "isn't", "couldnt": "couldn't", "hasnt": "hasn't", "wouldnt": "wouldn't", "thats": "that's", "ill": "i'll",
    "cannot": "can't", "wanna": "want to", "gonna": "going to", "wnat": "want", "wiht": "with", "wich": "which", "teh": "the", "hav": "have",
    "degre": "degree", "uni": "uni", "experence": "experience", "yeras": "years", "yaers": "years", "yers": "years", "tought": "taught", "writting": "writing",
    "nver": "never", "nevr": "never", "witout": "without", "studing": "studying", "studyed": "studied", "wrk": "work", "wok": "work", "progam": "program",
    "develper": "developer", "devloper": "developer", "enginer": "engineer", "prgram": "program",
}  # fmt: skip

# What the rules look for; a typo is measured against these.
_TARGETS = frozenset(
    """
    accountant accounting advanced analysis analyst android annotation apprenticeship architect artificial assistant astrophysics backend bachelor bachelors
    basic biology biochemistry bioinformatics bootcamp business candidate certificate chemistry college company compiler compilers computational computer computers computing
    course database databases degree deployed developer developing development diploma distributed doctorate dropped
    economics education electrical electronics embedded engineer engineering excel experience finished firmware freelance frontend fullstack graduate graduated graduation
    hospital informatics information infrastructure intelligence intern internship internships javascript journalist kernel kubernetes language languages lawyer learning linguistics
    machine management manager marketing master masters mathematics maths mechanical medicine mobile months nurse nursing operations optimisation optimization
    paper papers performance pharmacist pharmacy physicist physics pipelines postgres product production professional professor profiling program programme programmer programming
    project projects psychology publication publications published python pytorch research researcher robotics science scientist semester server servers
    software spring startup statistics strong student studied studying supervisor systems teacher teaching technology tensorflow theory training typescript university
    vision website websites working workshop written years
    have work with know from year month never studies programmed
    """.split()
)  # fmt: skip
# Real words that stand next to a target.
_ORDINARY = frozenset(
    """
    abound adapters analyses analysts analyze annotations annotate architects architecture artifact assistants assistance bachelorette backed backbone bask basics bastion bison
    calculating candidates cause certificates certified chemist chemists coarse colleges colleague colleagues companies companion compile compiled compiles complier complete completed compute computes coarser
    courses courts courtesy curse databased dataset datasets decree decrees degrees deploy deploys develop developed develops developers device devices differed diplomas diplomat discourse distribute distributes
    doctorates drooped economic economical economist educational educations education's eclectic elective electric electronic embed embeds engine engineered engineers engines excels expel experienced experiences experiment experiments experience's
    finance finances finding finishes firmer firms flying former formerly freelancer freelances front graduates graduating gravitate have haven half hostile hospitals hospitality informal informative informational intend intended intent interned internal internals interns international interval
    journal journalism journals kernels know knew known knows label lawyers layer layers leaning leading leaned learned learner learners learn language's languished linguist linguistic loan
    machines managed managers manages managing manage mark market markets mater matters matter matched mathematical mathematician mechanic mechanics medical mentioned mobility mouths moths monthly months' mastery mastered manger
    nerves never nurses nourishing numbers nurture operation operational operating optimise optimize optimised optimized paler paired paperwork parer perform performs performed performing performances
    pharma pharmacies pharmacists physic physical physicists physician physicians pipeline postures posters produce produced products profession professionals professors profile profiles profiled programs programmed programmers programmes
    projected prospect prospects protect protects psychologist psychological public publicly publish publisher publishers publishing pylon railway repeat researched researches researchers rising robotic robots sciences scientific scientists semesters serve served serves serving severe sever severs
    site sites soft spirit spread stats start started starting startups static statistic statistical strange string stronger strongly students studio studios study stud stating stuffing studied studies stupid supervise supervised supervisors system systemic
    teach teaches teacher's technical technologies technician theatre theories theorem their there these they trainee trainer trainers trained trains trading traveling universe universal universities variety version versions visions visit want warming wants webs website's
    when where wines wings witch within without wise wish width whole wood woods word words worked worker workers works workshops would write writer writers writes yeah yearn years' year's young your
    form farm firm forum frame front fro prom room month moth mouth never lever server severed silver fever ever every even event seven wish fish wit wits hive hare haze gave save move love live knot snow now tear bear dear fear gear hear near pear rear wear yeah
    word ward worm cork fork pork world worth wore worse
    pastor master faster poster minister mister studious
    processor processors advance advances furnished furnish tracking computed intelligent providing emulation newer complies basis analytics computation computations embodied prediction protection educator
    operators operatives computational comparing prefixing projection complying distributor decorate annotating compiling inter mobil analytic medicina consultation destruction instruction construction
    productive protective perfection reflection direction detection selection election collection connection professing confessor possessor nutrition compassion completing competing commuting competitor commuter
    programmiert programmieren programmierung studiert studierte studieren entwickelt mathematik statistik physik elektronik professur produkt projekt maschine medizin programmierer praktisch analyse analysen kandidat zertifikat universität technik technisch
    diplom diplome diplomas licenciate studium informatik
    harvest honest modest moderate separate operate operates corporate cooperate
    mission missions fission revision provision division decision vision's
    couples couple source sources course's force
    sister twister
    paperless pepper proper prayer player
    curse nurse purse nursed nursery
    physics physique
    lesson leasing learning's earnings earning yearning warning burning turning
    marking marketed teaching's reaching beaching
    reaction retraining straining raining draining trailing trading
    """.split()
)  # fmt: skip
_SHORTEST = 4
_LONG = 10


@lru_cache(maxsize=20_000)
def corrected(word: str) -> str:
    """The word that the rules look for where `word` is a typo of one; else `word`."""
    if word in _CONTRACTIONS:
        return _CONTRACTIONS[word]
    if len(word) < _SHORTEST or word in _TARGETS or word in _ORDINARY or not word.isascii() or "'" in word:
        return word
    if word.endswith("s") and word[:-1] in _TARGETS:
        return word
    if len(word) == _SHORTEST:
        return next((near for near in _swaps(word) if near in _TARGETS), word)
    if word in _listed():
        return word
    return next((target for target in _index().get(word[0], ()) if _is_typo(word, target)), word)


def _is_typo(word: str, target: str) -> bool:
    if len(target) < _SHORTEST + 1 or abs(len(word) - len(target)) > 2 or word.startswith(target):
        return False
    allowed = 2 if min(len(target), len(word)) >= _LONG else 1
    return distance(word, target, allowed) <= allowed


def _swaps(word: str) -> list[str]:
    return [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]


@lru_cache(maxsize=1)
def _listed() -> frozenset[str]:
    """Words of the lists themselves, which are no typos of each other."""
    patterns = (degrees.MENTION, fields.RELATED, work.ROLE, work.ACTIVITY, trades.TITLE, trades.TRADE, tools.TOOL)
    words = re.findall(r"[a-z]{4,}", " ".join([*(pattern.pattern for pattern in patterns), fields.OTHER_FIELDS]))
    return frozenset(words) | {f"{word}s" for word in words}


@lru_cache(maxsize=1)
def _index() -> dict[str, tuple[str, ...]]:
    letters = {target[0] for target in _TARGETS}
    return {letter: tuple(sorted(target for target in _TARGETS if target[0] == letter)) for letter in letters}


def distance(one: str, other: str, limit: int) -> int:
    """Edits (insert, delete, replace, swap of neighbours) between two words; anything above `limit` once it is passed."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, char in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, target in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != target))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == target:
                best = min(best, last[j - 2] + 1)
            row.append(best)
        if min(row) > limit:
            return limit + 1
    return row[-1]
