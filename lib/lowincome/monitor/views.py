"""Indicators of a month: the ledger seen as this month, a month ago, a year ago, year to date and so on."""

from collections.abc import Callable, Mapping, Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.config.indicators import RATIOS, Indicator, Indicators, View
from lowincome.monitor.comparisons import COUNTS_OF_MONTHS, highest, lowest, per_head, ratio, variation
from lowincome.monitor.coverage import Known, Pair, coverage
from lowincome.monitor.spans import OF_YEAR, SPANS, YEAR, span_months

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
    of them is missing, for what did not come is not 0; of those before a city's first delivery see `coverage`.
    Behind the indicators stand the values that a household adds up before it compares (`<measure>__<span>`).
    """
    read = dict.fromkeys(pair for indicator in indicators.indicators for pair in _reads(indicator, indicators))
    told = coverage(known, read, indicators, month)
    facts = members.join(households.select("household_id", *HOUSEHOLD_FACTS), on="household_id", how="left")
    summed = told.with_flags(facts).join(_sums(person_month, indicators, month), on="person_key", how="left")
    if states is not None:
        held = [F.col(measure.column).alias(_column(measure.name, "back_0")) for measure in indicators.states]
        summed = summed.join(states.select(F.col("id_key").alias("person_key"), *held), on="person_key", how="left")
    # What views read several times over is made first: an engine that works row by row would make it each time.
    names = {pair: _column(*pair) for pair in read}
    values = [told.value_of(pair, F.col(name)).alias(name) for pair, name in names.items()]
    return summed.select(*members.columns, *HOUSEHOLD_FACTS, *values).select(
        *members.columns,
        *HOUSEHOLD_FACTS,
        *(_view(indicator, indicators).alias(indicator.name) for indicator in indicators.indicators),
        *(names[pair] for pair in _compared(indicators)),
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
    sums += answers
    of_members = persons.groupBy("household_id").agg(*sums)
    answered = of_members.columns[-len(answers) :] if answers else []
    ratios = [indicator for indicator in indicators.indicators if indicator.view in RATIOS]
    return households.join(of_members, on="household_id", how="left").select(
        *households.columns,
        *(_of_household(indicator, indicators).alias(indicator.name) for indicator in indicators.indicators),
        *(_reason(indicator, indicators).alias(f"{indicator.name}_reason") for indicator in ratios),
        *answered,
    )


def self_pay_trend(person_month: DataFrame, months: tuple[int, ...]) -> DataFrame:
    """One row per month of `months` that has rows: `self_pay_fen`, what all people together paid themselves."""
    self_pay = F.sum("medical_self_pay_fen").alias("self_pay_fen")
    return person_month.filter(F.col("month").isin(*months)).groupBy("month").agg(self_pay)


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
    # Twelve months become one number before they travel through a join.
    made = (_of_year(m, span) if span in OF_YEAR else F.col(_column(m, span)) for m, span in read)
    return rows.groupBy(F.col("id_key").alias("person_key")).agg(*sums).select("person_key", *made)


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


def _view(indicator: Indicator, indicators: Indicators) -> Column:
    """The value of an indicator from the values of the spans that its view reads."""
    return _made(indicator, [F.col(_column(*pair)) for pair in _reads(indicator, indicators)])


def _of_household(indicator: Indicator, indicators: Indicators) -> Column:
    """The household's value: what its members add up to, or what these sums compare to."""
    if indicator.view not in OF_HOUSEHOLD:
        return F.col(indicator.name)
    return _view(indicator, indicators)


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
