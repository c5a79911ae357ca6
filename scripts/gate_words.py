"""Opposites, names and roles that falsified sentences are made with, chosen without regard to the gate's own tables."""

TURNS = {
    "more": "fewer", "less": "more", "fewer": "more", "higher": "lower", "lower": "higher",
    "larger": "smaller", "smaller": "larger",
    "largest": "smallest", "biggest": "smallest", "smallest": "biggest", "hardest": "easiest", "easiest": "hardest",
    "harder": "easier", "easier": "harder", "rose": "fell", "fell": "rose", "rise": "fall", "fall": "rise",
    "grew": "shrank",
    "growing": "shrinking", "grow": "shrink", "shrinking": "growing", "above": "below", "below": "above",
    "longer": "shorter",
    "faster": "slower", "slower": "faster", "slow": "fast", "fastest": "slowest",
    "fastest-growing": "fastest-shrinking",
    "exceed": "fall short of", "outnumber": "trail", "increase": "decrease", "increased": "decreased",
    "most": "least",
    "better": "worse", "deeper": "shallower", "dropped": "climbed", "compressing": "expanding", "highest": "lowest",
    "lowest": "highest", "growth": "decline", "shortage": "surplus", "up": "down", "down": "up", "cut": "raised",
    "gain": "loss", "wider": "narrower", "milder": "fiercer", "earlier": "later", "stronger": "weaker",
}  # fmt: skip
NAMES = (
    ("LinkedIn", "Glassdoor", "Indeed", "Lightcast", "Levels.fyi", "Stack Overflow", "Kaggle", "Coursera", "Upwork"),
    ("OpenAI", "Anthropic", "DeepMind", "Meta", "Google", "Microsoft", "Amazon", "Apple", "Nvidia", "Mistral"),
    ("Chip Huyen", "Andrej Karpathy", "Andrew Ng", "Yann LeCun"),
    ("Stanford", "Harvard", "METR", "Oxford"),
    ("PwC", "McKinsey", "Deloitte", "Brookings", "World Economic Forum", "Gartner"),
    ("US", "China", "India", "Europe", "Germany", "Japan"),
    (
        "StartRight Careers",
        "Caixin",
        "The Outpost",
        "Newsy Today",
        "Business Today",
        "Riffon",
        "Taro",
        "Exponent",
        "Singulariki",
    ),
    ("PhD", "master's", "bachelor's"),
    ("NeurIPS", "ICML", "ICLR", "CVPR"),
    ("Python", "Java", "Rust"),
    ("January", "May", "July", "September", "November"),
)
ROLES = (
    "research scientists?", "research engineers?", "ML engineers?", "AI engineers?", "data scientists?",
    "data engineers?",
    "ML engineering", "AI product management", "core research", "software engineers?", "MLOps", "PhDs?", "master's",
    "bachelor's", "Europe", "China", "United States", "average engineer", "top researcher",
    "supply", "demand", "trusted", "distrusted", "remote", "hybrid",
)  # fmt: skip
