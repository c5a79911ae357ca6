"""Where research is published."""

from __future__ import annotations

import re

MAIN = r"neurips|nips|icml|iclr"
OTHER = (
    r"acl|emnlp|naacl|eacl|coling|conll|tacl|lrec|cvpr|iccv|eccv|wacv|bmvc|miccai|isbi|aaai|ijcai|ecai"
    r"|kdd|aistats|uai|colt|alt|jmlr|tmlr|pami|tpami|ijcv|sigmod|vldb|pvldb|icde|cikm|wsdm|recsys"
    r"|sigir|ecir|www|the web conference"
    r"|osdi|sosp|nsdi|mlsys|usenix|atc|eurosys|asplos|isca|hpca|pldi|popl|oopsla|icra|iros|corl|rss"
    r"|interspeech|icassp|ismir|chi|uist|cscw|siggraph|icse|fse|ase|ccs|ndss|euro s&p|facct|aies|ecml"
    r"|pkdd|ecml[- ]pkdd|icann|ijcnn|icpr|icip|ppsn|gecco|cec|sc\d\d|supercomputing|ipdps|cluster"
    r"|nature(?: \w+)?|science(?= (?:paper|article|magazine))|cell(?= paper)|pnas|plos(?: one)?"
    r"|bioinformatics(?= (?:paper|journal))|the lancet|phys(?:ical)? rev(?:iew)?(?: letters| [a-e])?"
    r"|jama|bmj|ieee(?: \w+){0,3}|acm(?: \w+){0,2}|springer|elsevier|lncs|neurocomputing"
    r"|frontiers in \w+|mdpi"
    r"|(?:an?|the|international|national|regional|local|peer-reviewed|scientific|academic|small"
    r"|student|medical|physics|nlp|robotics|statistics|applied) (?:\w+ )?(?:journals?|conference"
    r"|conferences|symposium|proceedings|magazine)|journal of [\w ]+|(?:conference|journal"
    r"|peer-reviewed|scientific|academic|research) (?:papers?|articles?|publications?)"
)
PREPRINT = r"arxiv|preprints?|biorxiv|medrxiv|ssrn|techrxiv"
VENUE = re.compile(
    rf"(?<![\w-])(?:(?P<main>(?:{MAIN})(?: ?'?(?:20)?\d\d)?)|(?P<preprint>{PREPRINT})|(?P<other>{OTHER}))(?![\w])"
)
PAPER = re.compile(
    r"\b(?:papers?|articles?|publications?|published|publish(?:es)?|co-?author(?:ed|s)?|(?:first"
    r"|second|third|last|lead|joint|co-first|shared first|sole)[- ]?author(?:ed|ship)?|accepted"
    r"|spotlight|oral|poster|proceedings|veröffentlich\w+|publikation\w*|manuscript|submission"
    r"|preprints?|arxiv|wrote|written)\b"
)
NO_PAPER = re.compile(
    r"\b(?:(?<!under )(?<!in )review(?:er|ed|ing|s)?(?! (?:article|paper))|attend(?:ed|ing|s)?"
    r"|attendee|volunteer(?:ed|ing)?|read(?:ing)?|reader|blog\w*|medium (?:post|article)|newsletter"
    r"|thesis|dissertation|presentations? about|reproduc(?:e|ed|ing|tion)|re-?implement\w*|rejected"
    r"|reject|declined|summari[sz]e\w*|follow(?:ing)?|inspired|watch(?:ed|ing)?|went to|visited"
    r"|linkedin|reading group|cited|translat\w+|organi[sz]\w+|acknowledg\w+|desk[- ]reject\w*"
    r"|newspaper|magazine column)\b"
)
REVIEW = re.compile(r"\b(?:under review|in review|submitted|in submission|awaiting (?:a )?decision|eingereicht)\b")
WORKSHOP = re.compile(
    r"\b(?:workshops?|tiny papers?|demo track|student abstract|doctoral consortium"
    r"|datasets and benchmarks|position paper track|blog ?post track|extended abstract)\b"
)
