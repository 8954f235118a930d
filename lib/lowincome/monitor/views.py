"""Indicators of a month: the ledger seen as this month, a month ago, a year ago, year to date and so on."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.config.indicators import RATIOS, Indicator, Indicators, View
from lowincome.monitor.comparisons import COUNTS_OF_MONTHS, highest, lowest, per_head, ratio, variation
from lowincome.monitor.spans import OF_YEAR, SPANS, YEAR, known_months, span_months

Known = Mapping[str, Mapping[int, frozenset[str]]]
Reader = Callable[[str, str], Column]
Pair = tuple[str, str]  # a measure and a span

AGGREGATE_WIDTH = 90  # an aggregate of 100 fields or more leaves Spark's generated code
CITY_DIGITS = 4
HOUSEHOLD_FACTS = ("region_code", "county_code", "n_members", "n_students")
OF_MONTHS: Mapping[View, Callable[[Sequence[Column]], Column]] = {
    "variation_percent": variation,
    "lowest_month": lowest,
    "highest_month": highest,
}
OF_HOUSEHOLD = (*RATIOS, *OF_MONTHS, "per_head")  # made from the household's sums, never from the members'


def person_indicators(
    person_month: DataFrame,
    states: DataFrame | None,
    members: DataFrame,
    households: DataFrame,
    indicators: Indicators,
    known: Known,
    month: int,
) -> DataFrame:
    """One row per member of a household in `month`, with their indicators and the facts of the household.

    `person_month` holds the releases that the month may see, `states` what holds at its end, both with person_key in
    id_key. Everything counts for the members of the evaluated month: who joined brings the months before along, who
    left takes them away, and the dead keep what they paid. `known` names, per measure and month, the cities (four
    digits) that delivered: a person there without rows has 0, elsewhere null. A span of several months is null when one
    of them is missing, for what did not come is not 0; of those before a city's first delivery see `_known_cities`.
    Behind the indicators stand the values that a household adds up before it compares (`<measure>__<span>`).
    """
    value_of = _reader(known, indicators, month)
    compared = [value_of(measure, span).alias(_column(measure, span)) for measure, span in _compared(indicators)]
    summed = members.join(_household_facts(members, households), on="household_id", how="left").join(
        _sums(person_month, indicators, month), on="person_key", how="left"
    )
    if states is not None:
        held = [F.col(measure.column).alias(_column(measure.name, "back_0")) for measure in indicators.states]
        summed = summed.join(states.select(F.col("id_key").alias("person_key"), *held), on="person_key", how="left")
    return summed.select(
        *members.columns,
        *HOUSEHOLD_FACTS,
        *(_view(indicator, indicators, value_of).alias(indicator.name) for indicator in indicators.indicators),
        *compared,
    )


def without_doubtful(persons: DataFrame, members: DataFrame, doubtful: DataFrame) -> DataFrame:
    """`persons` (of `members`) with null for every indicator of those whose rows may be somebody else's.

    `doubtful` has one row per such person.
    """
    is_doubtful = F.broadcast(doubtful.withColumn("_is_doubtful", F.lit(True)))
    facts = {*members.columns, *HOUSEHOLD_FACTS}
    return persons.join(is_doubtful, on="person_key", how="left").select(
        *(
            F.col(name) if name in facts else F.when(F.col("_is_doubtful").isNull(), F.col(name)).alias(name)
            for name in persons.columns
        )
    )


def household_indicators(
    persons: DataFrame, households: DataFrame, indicators: Indicators, answers: Sequence[Column] = ()
) -> DataFrame:
    """One row per household, with its indicators and facts, and `answers`, further aggregates over its members.

    Amounts and counts are sums over the members (null when all are null). Ratios, variation and amounts per head are
    made from those sums and rounded once; a run of months is the longest of a member, months without anything are
    those in which no member had any. A ratio says in `<name>_reason` why it is null.
    """
    sums = [F.sum(name).alias(name) for name in (_column(*pair) for pair in _compared(indicators))]
    sums += [_total(i).alias(i.name) for i in indicators.indicators if i.view not in OF_HOUSEHOLD]
    sums += [F.max("n_students").alias("n_students"), *answers]
    of_members = _aggregated(persons, F.col("household_id"), sums)
    answered = of_members.columns[-len(answers) :] if answers else []
    ratios = [indicator for indicator in indicators.indicators if indicator.view in RATIOS]
    return households.join(of_members, on="household_id", how="left").select(
        *households.columns,
        "n_students",
        *(_of_household(indicator, indicators).alias(indicator.name) for indicator in indicators.indicators),
        *(_reason(indicator, indicators).alias(f"{indicator.name}_reason") for indicator in ratios),
        *answered,
    )


def self_pay_trend(person_month: DataFrame, months: tuple[int, ...]) -> DataFrame:
    """One row per month of `months` that has rows: `self_pay_fen`, what all people together paid themselves."""
    self_pay = F.sum("medical_self_pay_fen").alias("self_pay_fen")
    return person_month.filter(F.col("month").isin(*months)).groupBy("month").agg(self_pay)


def _household_facts(members: DataFrame, households: DataFrame) -> DataFrame:
    """One row per household: where it is, how many live in it, how many of those are students."""
    n_students = F.count_if(F.col("is_alive") & F.col("is_student")).alias("n_students")
    students = members.groupBy("household_id").agg(n_students)
    return households.join(students, on="household_id", how="left").select("household_id", *HOUSEHOLD_FACTS)


def _sums(person_month: DataFrame, indicators: Indicators, month: int) -> DataFrame:
    """One row per person of the ledger: each flow over each span of months that an indicator reads."""
    ledger = {measure.name: measure.column for measure in indicators.flows}
    read = dict.fromkeys(pair for i in indicators.indicators for pair in _reads(i, indicators) if pair[0] in ledger)
    summed = dict.fromkeys((m, one) for m, span in read for one in (YEAR if span in OF_YEAR else (span,)))
    spans = {pair: span_months(pair[1], month) for pair in summed}
    sums = [
        F.sum(F.when(F.col("month").between(months[0], months[-1]), F.col(ledger[measure]))).alias(
            _column(measure, span)
        )
        for (measure, span), months in spans.items()
    ]
    oldest, newest = min(months[0] for months in spans.values()), max(months[-1] for months in spans.values())
    rows = person_month.filter(F.col("month").between(oldest, newest))
    joined = _aggregated(rows, F.col("id_key").alias("person_key"), sums)
    # Twelve months become one number before they travel through a join.
    made = (_of_year(m, span) if span in OF_YEAR else F.col(_column(m, span)) for m, span in read)
    return joined.select("person_key", *made)


def _aggregated(rows: DataFrame, key: Column, aggregates: Sequence[Column]) -> DataFrame:
    """One row per key with all `aggregates`, cut into parts that an engine can generate code for."""
    cuts = (aggregates[start : start + AGGREGATE_WIDTH] for start in range(0, len(aggregates), AGGREGATE_WIDTH))
    first, *others = (rows.groupBy(key).agg(*cut) for cut in cuts)
    return reduce(lambda left, right: left.join(right, on=first.columns[0], how="inner"), others, first)


def _reader(known: Known, indicators: Indicators, month: int) -> Reader:
    """How to read a measure over a span: null where it is not known, without rows what nothing adds up to."""
    city = F.substring("region_code", 1, CITY_DIGITS)

    def value_of(measure: str, span: str) -> Column:
        every_month = span == "months_above_zero" or indicators.measure(measure).every_month
        found, value = F.col(_column(measure, span)), F.lit(None).cast("bigint")
        for n_months, cities in _known_cities(known.get(measure, {}), span, month, every_month).items():
            # Nothing in the months that are known is nothing in so many months, not in twelve.
            counted = F.least(found, F.lit(n_months)) if span == "months_at_zero" else F.coalesce(found, F.lit(0))
            value = F.when(city.isin(*cities), counted).otherwise(value)
        return value.cast("bigint")

    return value_of


def _known_cities(
    delivered: Mapping[int, frozenset[str]], span: str, month: int, every_month: bool
) -> Mapping[int, Sequence[str]]:
    """The cities for which a span is known: of months_at_zero by how many of its months are, of others all under 0.

    A span is not known when a month is missing that is not before the city's first delivery: what did not come is not
    0. Months before that count nothing, so that a sum is at least so much; with `every_month` they are missing, too.
    """
    months = known_months(span, month, min(delivered, default=month))
    found: dict[int, list[str]] = {}
    for city in sorted(set().union(*delivered.values())):
        first = min(one for one in delivered if city in delivered[one])
        own = [one for one in months if every_month or one >= first]
        if own and all(city in delivered.get(one, ()) for one in own):
            found.setdefault(len(own) if span == "months_at_zero" else 0, []).append(city)
    return found


def _reads(indicator: Indicator, indicators: Indicators) -> list[Pair]:
    """The measures and spans that an indicator is made from, its own newest first."""
    own = indicators.measure(indicator.measure)
    spans = ("back_0",) if own.kind == "state" else SPANS[indicator.view][: indicator.months or None]
    base = [(indicator.base, span) for span in spans] if indicator.base else []
    return [*((indicator.measure, span) for span in spans), *base]


def _compared(indicators: Indicators) -> list[Pair]:
    """The measures and spans that a household adds up before it compares them."""
    of_household = (indicator for indicator in indicators.indicators if indicator.view in OF_HOUSEHOLD)
    return list(dict.fromkeys(pair for indicator in of_household for pair in _reads(indicator, indicators)))


def _view(indicator: Indicator, indicators: Indicators, value_of: Reader) -> Column:
    """The value of an indicator from the values of the spans that its view reads."""
    return _made(indicator, [value_of(*pair) for pair in _reads(indicator, indicators)])


def _of_household(indicator: Indicator, indicators: Indicators) -> Column:
    """The household's value: what its members add up to, or what these sums compare to."""
    if indicator.view not in OF_HOUSEHOLD:
        return F.col(indicator.name)
    return _made(indicator, [F.col(_column(*pair)) for pair in _reads(indicator, indicators)])


def _made(indicator: Indicator, values: Sequence[Column]) -> Column:
    newest, *others = values
    if indicator.view in RATIOS:
        return ratio(newest, others[0])
    if indicator.view in OF_MONTHS:
        return OF_MONTHS[indicator.view](values)
    if indicator.view == "per_head":
        return per_head(newest)
    return newest - others[0] if others else newest


def _of_year(measure: str, span: str) -> Column:
    """A count of months made from the twelve months of a measure."""
    months = [F.coalesce(F.col(_column(measure, month)), F.lit(0)) for month in YEAR]
    return COUNTS_OF_MONTHS[span](months).alias(_column(measure, span))


def _total(indicator: Indicator) -> Column:
    if indicator.view == "months_at_zero":
        return F.min(indicator.name)
    return F.max(indicator.name) if indicator.view in OF_YEAR else F.sum(indicator.name)


def _reason(indicator: Indicator, indicators: Indicators) -> Column:
    """Why a ratio is null; null when it is not."""
    value, base = (F.col(_column(*pair)) for pair in _reads(indicator, indicators))
    return F.when(value.isNull(), "value_unknown").when(base.isNull(), "base_unknown").when(base == 0, "base_zero")


def _column(measure: str, span: str) -> str:
    return f"{measure}__{span}"
