"""A request and its plan as the body of one search. Pure.

Every option of the plan is a clause with a name, its bit; a hit tells the names it
matched. The clauses are joined by OR: more of them, rarer ones and those in titles
count more. This order chooses the candidates that `search.ranking` orders. Filters of
the facets come after the query, so that the counts of a facet can ignore the facet's
own filter; how often each option stands in what the reader may see is counted beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from unicodedata import normalize

from search import tokens
from search.engines import Request
from search.engines.elasticsearch.document import thing
from search.engines.elasticsearch.dsl import A, Clause, Q, Search
from search.engines.statement import Bits
from search.facets import FACETS
from search.meaning.embedding import Vector, unpack
from search.meaning.fusing import ANSWERS, MOST
from search.plan import Option, Plan
from search.ranking import Weights

TITLE = Weights().title
BOOSTED = 100_000.0  # beyond any sum of options, and what is near
NEAR = 1_000.0  # beyond any sum of options
LOOKED_AT = 10 * MOST  # sections
MOST_VALUES = 1_000
TIMEOUT = "1s"


def body(
    request: Request,
    plan: Plan,
    bits: Bits,
    *,
    passes: Sequence[str],
    hidden: Sequence[int],
    start: int,
    size: int,
) -> dict[str, Any]:
    """The search for hits `start` to `start + size`, with all that is counted."""
    search = Search().query(_query(request, plan, bits, passes, hidden))
    if chosen := _chosen(request):
        search = search.post_filter(Q("bool", filter=list(chosen.values())))
    for name, aggregation in _aggregations(chosen, bits).items():
        search.aggs.bucket(name, aggregation)
    search = search.sort(*_order(plan, bits))[start : start + size]
    # The last sort value is all that is read of a hit: no stored field is unpacked.
    search = search.extra(
        track_total_hits=True, timeout=TIMEOUT, stored_fields="_none_"
    )
    return search.to_dict()


def _order(plan: Plan, bits: Bits) -> list[Any]:
    if plan.empty and not bits.boosted:
        return ["title.key", "entry"]
    return [{"_score": "desc"}, "entry"]


def _query(
    request: Request,
    plan: Plan,
    bits: Bits,
    passes: Sequence[str],
    hidden: Sequence[int],
) -> Clause:
    should = [clause(o, name=str(bit)) for o, bit in bits.options.items()]
    should += [clause(o, field="title", boost=TITLE) for o in bits.options]
    for number, (bit, key) in enumerate(
        zip(bits.boosted, request.boosted, strict=True)
    ):
        wanted = Q("term", thing=thing(*key))
        boost = BOOSTED * (len(bits.boosted) - number)
        should.append(Q("constant_score", filter=wanted, boost=boost, _name=str(bit)))
    if request.vector:
        should.append(_alike(request.vector, passes, hidden, least=ANSWERS))
    needed = [clause(u.options[0]) for u in plan.units if u.term.required]
    if plan.title_only:
        options = [o for unit in plan.units for o in unit.options]
        needed.append(_any(clause(o, field="title") for o in options))
    excluded = [clause(option) for option in plan.excluded]
    if hidden:
        excluded.append(Q("ids", values=[str(pk) for pk in hidden]))
    found = Q(
        "bool",
        should=should,
        minimum_should_match=1 if should else 0,
        filter=[*visible(passes), *needed],
        must_not=excluded,
    )
    if request.vector:
        found = Q(
            "bool", must=found, should=_near(request.vector, bits, passes, hidden)
        )
    quality = {"field": "quality", "missing": 1}
    return Q("function_score", query=found, functions=[{"field_value_factor": quality}])


def _alike(
    vector: Vector,
    passes: Sequence[str],
    hidden: Sequence[int],
    *,
    least: float | None = None,
    boost: float = 0.0,
    **named: Any,
) -> Clause:
    """The entries whose sections are nearest to a vector and at least so similar,
    among those the reader may see."""
    filters = visible(passes)
    if hidden:
        filters.append(Q("bool", must_not=Q("ids", values=[str(pk) for pk in hidden])))
    floor = {} if least is None else {"similarity": least}
    nearest = Q(
        "knn",
        field="sections.vector",
        query_vector=unpack(vector),
        k=MOST,
        num_candidates=LOOKED_AT,
        filter=filters,
        boost=boost,
        **floor,
    )
    return Q("nested", path="sections", query=nearest, score_mode="max", **named)


def _near(
    vector: Vector, bits: Bits, passes: Sequence[str], hidden: Sequence[int]
) -> Clause:
    """What is found and near comes among the candidates, and tells by which section
    and how similar that is."""
    inner = {"size": 1, "_source": False, "docvalue_fields": ["sections.position"]}
    return _alike(
        vector,
        passes,
        hidden,
        boost=NEAR,
        inner_hits={"name": "near", **inner},
        _name=str(bits.near),
    )


def visible(passes: Sequence[str]) -> list[Clause]:
    """What the reader may see, as filters."""
    return [Q("term", withdrawn=False), Q("terms", visibility=list(passes))]


def clause(
    option: Option, *, field: str = "all", boost: float = 1.0, name: str = ""
) -> Clause:
    """Where an option stands: words by their stems, code by its parts in their order.
    The weight of the option is in the score."""
    said = normalize("NFC", option.text)
    named: dict[str, Any] = {"_name": name} if name else {}
    named["boost"] = boost * option.weight
    if option.prefix:
        return Q("prefix", **{f"{field}.parts": {"value": said, **named}})
    phrase, code = len(option.stems) > 1, tokens.is_code(option.text)
    kind = "match_phrase" if phrase or code else "match"
    written = f"{field}.exact" if code else field
    queries = [Q(kind, **{name: said}) for name in (f"{field}.parts", written)]
    return Q("dis_max", queries=queries, **named)


def _any(clauses: Iterable[Clause]) -> Clause:
    return Q("bool", should=list(clauses), minimum_should_match=1)


def _chosen(request: Request) -> dict[str, Clause]:
    return {
        name: Q("terms", **{f"facets.{name}": list(values)})
        for name, values in request.chosen.items()
        if name in FACETS
    }


def _aggregations(chosen: Mapping[str, Clause], bits: Bits) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in FACETS:
        others = [clause for other, clause in chosen.items() if other != name]
        values = A("terms", field=f"labels.{name}", size=MOST_VALUES)
        if others:
            inside = A("filter", Q("bool", filter=others))
            inside.bucket("values", values)
        # A filter that lets everything pass would cost a tenth of the whole search.
        found[f"facet_{name}"] = inside if others else values
    options = {str(bit): clause(o) for o, bit in bits.options.items()}
    if options:
        found["options"] = A("filters", filters=options)
    # All that the query found, whatever the facets leave of it.
    found["seen"] = A("filter", Q("match_all"))
    return found
