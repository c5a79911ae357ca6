"""Skills by name, and which requirement each is evidence for.

`software` and `api` are the halves of tier 3's skills, `distributed` and `performance` those of tier 2, `native` the
languages in which systems are written. A skill without an area is known and proves nothing by itself.
"""

from __future__ import annotations

import re

# (areas, {name: pattern}); patterns match a reading, which is lower case.
TOOLS: tuple[tuple[tuple[str, ...], dict[str, str]], ...] = (
    (
        ("software", "native"),
        {
            "C++": r"cpp",
            "Rust": r"rust",
            "C": r"embedded c|c",
        },
    ),
    (
        ("software",),
        {
            "Python": r"python ?[23]?(?:\.\d+)?",
            "Java": r"java(?: ?\d+)?",
            "JavaScript": r"java ?script|js",
            "TypeScript": r"type ?script|ts",
            "C#": r"csharp",
            "F#": r"fsharp",
            ".NET": r"dotnet",
            "Go": r"go(?:lang)?",
            "Ruby": r"ruby(?: on rails)?",
            "PHP": r"php\d?",
            "Kotlin": r"kotlin",
            "Swift": r"swift",
            "Scala": r"scala",
            "R": r"r",
            "Julia": r"julia",
            "Haskell": r"haskell",
            "Perl": r"perl",
            "Lua": r"lua",
            "Dart": r"dart",
            "Elixir": r"elixir",
            "Erlang": r"erlang",
            "Clojure": r"clojure",
            "OCaml": r"ocaml",
            "Lisp": r"common lisp|lisp",
            "MATLAB": r"matlab",
            "Fortran": r"fortran(?: ?\d\d)?",
            "COBOL": r"cobol",
            "Pascal": r"pascal",
            "Delphi": r"delphi",
            "Visual Basic": r"visual basic|vb\.net|vba",
            "Objective-C": r"objective[- ]c",
            "Groovy": r"groovy",
            "ABAP": r"abap",
            "Ada": r"ada",
            "Zig": r"zig",
            "Solidity": r"solidity",
            "Bash": r"bash|shell script(?:s|ing)",
            "Assembly": r"assembly language|assembler",
            "Apex": r"apex",
            "React": r"react(?:js)?|react native",
            "Angular": r"angular(?:js)?",
            "Vue": r"vue",
            "Flutter": r"flutter",
            "Django": r"django",
            "Ruby on Rails": r"rails",
            "Laravel": r"laravel",
            "Node.js": r"node(?:js)?(?= |,|\.|\)|$|\n|/|;)",
            "Unity": r"unity3d|unity",
            "Spring": r"spring framework",
            "jQuery": r"jquery",
        },
    ),
    (
        ("software", "api"),
        {
            "FastAPI": r"fastapi",
            "Flask": r"flask",
            "Express": r"express(?= (?:backend|api|server|app))",
            "Spring Boot": r"spring[- ]?boot",
            "gRPC": r"grpc",
            "Django REST": r"django rest(?: framework)?",
        },
    ),
    (
        ("api",),
        {
            "REST": (
                r"restful(?: apis?| services?)?|rest(?=[- ](?:apis?|integrations?|services?|endpoints?|interfaces?"
                r"|clients?|backends?|calls?)|,| and (?:graphql|grpc|soap)|\)|/)(?:[- ](?:apis?|integrations?"
                r"|services?|endpoints?|interfaces?|clients?|backends?|calls?))?"
            ),
            "GraphQL": r"graph ?ql(?: endpoints?| apis?)?",
            "webhooks": r"web ?hooks?",
            "SOAP": r"soap (?:apis?|services?)",
            "OpenAPI": r"openapi|swagger",
            "LLM APIs": (
                r"(?:llm|openai|open ai|anthropic|claude|gpt(?:-?\d\w*)?|chat ?gpt|gemini|mistral|cohere"
                r"|language[- ]model|hugging ?face inference)(?:'s)? (?:\w+ )?(?:apis?|sdks?|endpoints?)"
                r"|function calling|tool calling"
            ),
            "RAG": r"rag(?= |,|\.|\)|$|\n|-|;)|retrieval[- ]augmented(?: generation)?",
            "LangChain": r"lang ?chain|lang ?graph|llama ?index|semantic kernel|haystack framework",
            "APIs": (
                r"apis\b|api(?= (?:integrations?|development|design|calls?|clients?|work|programming|endpoints?"
                r"|layer|gateway)|s\b)(?: (?:integrations?|development|design|calls?|clients?|work|programming"
                r"|endpoints?|layer|gateway))?|(?:payment|public|third[- ]party|external|web|http|partner|maps?"
                r"|weather|shop|stripe|twilio|shopify|slack|google|aws|bank\w*|rest|crm|erp|telegram|discord"
                r"|twitter|github) apis?|microservices?"
            ),
            "system integration": r"integrat(?:e|es|ed|ing) (?:\w+ ){0,3}(?:apis?|services|crms?|payment providers?)",
        },
    ),
    (
        ("distributed",),
        {
            "distributed systems": (
                r"distributed (?:systems?|computing|storage|databases?|architectures?|caches?|services"
                r"|infrastructure|applications?|file systems?|tracing|transactions)"
            ),
            "distributed training": (
                r"distributed (?:model )?training|multi[- ](?:node|gpu)(?: \w+)?|data parallel\w*"
                r"|model parallel\w*|deep ?speed|megatron(?:-lm)?|fsdp|horovod|nccl|training (?:over|across"
                r"|on) (?:many|several|multiple|hundreds of|thousands of) (?:nodes|gpus|machines)|scal(?:e|ed"
                r"|ing) (?:model )?training(?: \w+){0,3}|training scaled(?: \w+){0,3}"
            ),
            "Spark": r"(?:apache )?(?:py)?spark(?: streaming| sql)?",
            "Kafka": r"(?:apache )?kafka(?: streams)?",
            "Kubernetes": r"kubernetes|k8s|openshift|helm charts?",
            "MPI": r"mpi|openmpi|open mpi",
            "Ray": r"ray(?= (?:clusters?|core|serve|tune|train)|,|\)| and (?:dask|spark|kubernetes))|anyscale",
            "sharding": r"shard(?:ing|ed)?(?: work)?|replication(?: and sharding(?: work)?)?|partitioned databases?",
            "Flink": r"(?:apache )?flink",
            "Hadoop": r"hadoop|map ?reduce|hdfs",
            "Dask": r"dask",
            "Cassandra": r"cassandra|dynamodb|cockroachdb|etcd|zookeeper|scylladb",
            "consensus": r"raft(?= |,|\.)|paxos|consensus (?:protocols?|algorithms?)",
            "Storm": r"apache (?:storm|beam|pulsar)|rabbitmq clusters?",
            "Slurm": r"slurm",
        },
    ),
    (
        ("performance",),
        {
            "profiling": (
                r"profil(?:ing|ers?|ed)(?: \w+ (?:training )?(?:jobs|code))?(?: of training jobs)?"
                r"|profile (?:\w+ ){0,3}?(?:jobs?|code|programs?|software|services?|kernels?|queries|training"
                r"|applications?|systems?|pipelines?|binaries|workloads?|models?)|perf(?= and|,"
                r"| tools?)|flame ?graphs?|vtune|nsight"
            ),
            "CUDA": r"cuda(?: kernels?)?|gpu kernels?|triton kernels?|opencl|rocm|tensorrt|cutlass",
            "SIMD": r"simd|avx(?:-?\d+)?|vectori[sz]ation|intrinsics",
            "latency tuning": r"(?:tail |low )?latency(?: tuning| optimi[sz]ation| work| engineering)?|latencies",
            "throughput": r"throughput(?: tuning| optimi[sz]ation)?",
            "performance optimisation": (
                r"performance (?:tuning|optimi[sz]ations?|engineering|work|analysis|profiling|improvements?"
                r"|critical)|(?:query|code|memory|speed|kernel|cache|compiler|runtime|inference) (?:tuning"
                r"|optimi[sz]ations?)|optimi[sz](?:e|es|ed|ing) (?:\w+ ){0,4}(?:performance|latency|throughput"
                r"|speed|memory|kernels?|runtime|inference|queries)|cut(?:ting)? (?:the )?(?:latency|runtime)"
                r"|cache[- ](?:friendly|aware)\w*|speed(?:ing|ed)? up \w+|leistungsoptimierung"
            ),
            "OpenMP": r"openmp|tbb",
        },
    ),
    (
        (),
        {
            "PyTorch": r"py ?torch(?: lightning)?",
            "TensorFlow": r"tensor ?flow",
            "Keras": r"keras",
            "scikit-learn": r"scikit[- ]learn|sklearn",
            "JAX": r"jax",
            "XGBoost": r"xgboost|lightgbm",
            "Hugging Face": r"hugging ?face(?: transformers)?",
            "pandas": r"pandas",
            "NumPy": r"numpy",
            "spaCy": r"spacy",
            "OpenCV": r"opencv",
            "MLflow": r"mlflow",
            "ROS": r"ros ?2?(?=,| |\.|\)|$)(?! ?inc)",
            "SQL": r"(?:postgre|my|t-|pl/|ms |no)?sql(?: server)?|postgres|plsql",
            "Excel": r"excel",
            "HTML": r"html\d?",
            "CSS": r"css\d?",
            "Power BI": r"power ?bi",
            "Tableau": r"tableau",
            "Looker": r"looker",
            "SPSS": r"spss",
            "Stata": r"stata",
            "SAS": r"sas(?=,| |\.|$)",
            "Git": r"git(?:hub|lab)?",
            "Docker": r"docker",
            "Terraform": r"terraform",
            "Ansible": r"ansible",
            "Jenkins": r"jenkins",
            "AWS": r"aws",
            "Azure": r"azure",
            "GCP": r"gcp|google cloud",
            "Linux": r"linux",
            "Airflow": r"airflow",
            "dbt": r"dbt",
            "Snowflake": r"snowflake",
            "BigQuery": r"big ?query",
            "Databricks": r"databricks",
            "ETL": r"etl(?: jobs?| pipelines?)?",
            "prompt engineering": r"prompt (?:engineering|design)|prompting",
            "no-code tools": r"no-?code(?: tools?)?|low-?code|zapier|bubble\.io",
            "Verilog": r"verilog|vhdl",
            "Jira": r"jira",
            "Figma": r"figma",
            "machine learning": r"machine learning|deep learning",
        },
    ),
)

AREAS: dict[str, tuple[str, ...]] = {name: areas for areas, names in TOOLS for name in names}
_NAMES = tuple(AREAS)
# Also ordinary words, names or letters: they need a neighbour that makes them a skill.
AMBIGUOUS = frozenset(
    {
        "C",
        "R",
        "Go",
        "Ada",
        "Dart",
        "Swift",
        "Julia",
        "Ruby",
        "Rust",
        "Pascal",
        "Ray",
        "Scala",
        "Apex",
        "Zig",
        "Groovy",
        "Lisp",
        "Unity",
        "Express",
        "Elixir",
    }
)
# Longer patterns first, so that "django rest framework" is not read as "django".
_ORDERED = sorted(
    ((name, pattern) for _, names in TOOLS for name, pattern in names.items()),
    key=lambda pair: -max(len(part) for part in pair[1].split("|")),
)
_ALTERNATIVES = "|".join(rf"(?P<k{_NAMES.index(name)}>{pattern})" for name, pattern in _ORDERED)
# The look-behind stands before all alternatives: inside of words none is tried.
TOOL = re.compile(rf"(?<![\w+#.'-])(?:{_ALTERNATIVES})(?![\w+#])")


def tool_of(match: re.Match[str]) -> str:
    """The skill that a match of `TOOL` names."""
    return _NAMES[int(str(match.lastgroup)[1:])]
