"""Words around a job title or an activity: whether it is work, in which form, how long. Patterns match a reading."""

from __future__ import annotations

import re

JOB = re.compile(
    r"\b(?:work(?:s|ed|ing)? (?:on|with|in|as|at|for|mostly|mainly|daily)|(?:day )?job\b|for a living"
    r"|living comes|living from|professionally|at work\b|employ\w+|career|on the job|in production"
    r"|in industry|industry experience|work experience|for (?:a|an|the|my) (?:\w+ )?(?:client|company"
    r"|bank|startup|start-up|employer|agency|insurer|hospital|firm|retailer|manufacturer|telecom)|paid"
    r"|earn my|my role|responsible for|i(?:'ve| have)? (?:run|maintain(?:ed)?|operate[sd]?"
    r"|administer(?:ed)?|keep)\b|i (?:build|develop|design|optimi[sz]e|implement|write|scale|tune) \w+"
    r"|full[- ]time|contract(?:or|ing)?|in-house|beruflich|berufserfahrung|hauptberuflich)\b"
)
HOBBY = re.compile(
    r"\b(?:for fun|hobby|hobbies|(?:on|at) (?:the )?weekends?|spare time|free time|side projects?"
    r"|evening class|class(?:es)?|course(?:s|work)?|tutorials?|bootcamp|toy|at home|as a student"
    r"|at university|for my (?:thesis|studies|degree)|in my studies|school project|university project"
    r"|homework|assignment|self-?taught|play(?:ing|ed)? (?:with|around)|tinker\w*|dabbl\w*"
    r"|experiment\w*|(?<!machine )(?<!deep )(?<!reinforcement )learn(?:ing|t|ed)?|reading about"
    r"|know about|interest(?:ed)?|like|love|enjoy|freizeit)\b"
)
INTERN = re.compile(
    r"\bintern(?:ship|ed|ing|s|ships)?\b|\bpraktik(?:um|ant|antin)\b|\bplacement\b|\bco-op\b"
    r"|\bsummer analyst\b|\bwerkstudent"
)
WITH_LANGUAGE = re.compile(
    r"[\s,:(]*(?:of |in |with |using |writing |programming |coding |doing |professional |experience |work "
    r"|working |as |solid |hands-on |development |commercial |and |my |i |who |where |wrote |coded |programmed "
    r"|used |)+\s*$"
)
OWN = re.compile(
    r"\bvolunteer(?:ed|ing)?\b|\bopen[- ]source\b|\bcontribut(?:e|ed|or|ing|ions?)\b"
    r"|\bside[- ]projects?\b|\bown project\b|\bhobby project\b"
)
STUDENT_ROLE = re.compile(
    r"\s*(?:course|bootcamp|degree|programme|program|class|student|certificate|certification"
    r"|nanodegree|training|studies|tutorial|jobs?\b|roles?\b|positions?\b|salar|career|interview|path"
    r"|roadmap|friends?|community|meetup|team\b|teams\b|tools\b|manager at the time)"
)
NOT_A_TITLE = re.compile(
    r"\b(?:married to an?|son of an?|daughter of an?|child of an?|hired an?|pay an?|find an?|see an?"
    r"|with an?|by an?|for an?|like an?|from an?|to an?|than an?|help an?|helped an?|about an?"
    r"|the life of an?)\s+(?:\w+ )?$"
)
ANAPHORA = re.compile(
    r"\b(?:doing (?:this|it|that)|been (?:at it|one|doing)|this (?:job|role|work|for)|that (?:job|role"
    r"|has been|for|was)|in (?:this|the|that) (?:role|job|field|industry|position|profession)|so far"
    r"|experience|professionally|there|in total|erfahrung|it for)\b"
)
GAP_BREAK = re.compile(r"[;]|\bthen\b|\bafter that\b|\bbefore that\b|\bnow\b(?! as)|\blater\b|\band an?\b|\bplus\b")
LENGTH_FIRST = re.compile(
    r"\s*(?:\w+ )?(?:of (?:\w+ )?(?:experience|work|practice)?|as|in|on|with|doing|working|building"
    r"|writing|developing|programming|running|experience)?\s*(?:,|-|:)?\s*(?:of|as|in|on|with"
    r"|doing)?\s*(?:an? |my |the )?(?:\w+ )?$"
)
RESEARCH_ACTIVITY = re.compile(
    r"\b(?:(?:did|do|doing|done|conduct(?:ed)?|carried out|years? of|worked in"
    r"|work in) (?:\w+ ){0,3}research|research (?:on|into|in|at|project|experience|internship|visit"
    r"|stay|group|position|job|work)|interned at|internship at)\b(?! (?:job ads|companies))"
)
