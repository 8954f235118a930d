"""Indicators of a month: the ledger seen as this month, a month ago, a year ago, year to date and so on."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.config.indicators import Indicator, Indicators
from lowincome.monitor.spans import RUN, RUN_MONTHS, SPANS, span_months

Known = Mapping[str, Mapping[int, frozenset[str]]]
Reader = Callable[[str, str], Column]

AGGREGATE_WIDTH = 90  # an aggregate of 100 fields or more leaves Spark's generated code
CITY_DIGITS = 4
RATIOS = ("mom_ratio", "yoy_ratio")
HOUSEHOLD_FACTS = ("region_code", "county_code", "n_members", "n_students")


def person_indicators(
    person_month: DataFrame, members: DataFrame, households: DataFrame, indicators: Indicators, known: Known, month: int
) -> DataFrame:
    """One row per member of a household in `month`, with their indicators and the facts of the household.

    `person_month` holds the releases that the month may see, with person_key in id_key. `known` names, per measure and
    month, the cities (four digits) that delivered: a person there without rows has 0, elsewhere null. A span of several
    months is null only when none of them is known; `months_in_a_row` counts the months above 0 that end with `month`,
    null when `month` itself is not known. Behind the indicators stand the values that ratios compare
    (`<measure>__<span>`), so that a household can compare its own sums.
    """
    value_of = _reader(known, month)
    compared = [value_of(measure, span).alias(_column(measure, span)) for measure, span in _compared(indicators)]
    return (
        members.join(_household_facts(members, households), on="household_id", how="left")
        .join(_sums(person_month, indicators, month), on="person_key", how="left")
        .select(
            *members.columns,
            *HOUSEHOLD_FACTS,
            *(_view(indicator, value_of).alias(indicator.name) for indicator in indicators.indicators),
            *compared,
        )
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

    Amounts and counts are sums over the members (null when all are null), ratios compare those sums, and
    `months_in_a_row` is the longest run of a member.
    """
    sums = [F.sum(name).alias(name) for name in (_column(*pair) for pair in _compared(indicators))]
    sums += [_total(i).alias(i.name) for i in indicators.indicators if i.view not in RATIOS]
    sums += [F.max("n_students").alias("n_students"), *answers]
    of_members = _aggregated(persons, F.col("household_id"), sums)
    answered = of_members.columns[-len(answers) :] if answers else []
    return households.join(of_members, on="household_id", how="left").select(
        *households.columns,
        "n_students",
        *(_of_household(indicator).alias(indicator.name) for indicator in indicators.indicators),
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
    """One row per person of the ledger: each measure over each span of months that an indicator reads."""
    read = dict.fromkeys((i.measure, span) for i in indicators.indicators for span in SPANS[i.view])
    summed = dict.fromkeys((m, one) for m, span in read for one in (RUN_MONTHS if span == RUN else (span,)))
    spans = {pair: span_months(pair[1], month) for pair in summed}
    ledger = {measure.name: measure.column for measure in indicators.measures}
    sums = [
        F.sum(F.when(F.col("month").between(months[0], months[-1]), F.col(ledger[measure]))).alias(
            _column(measure, span)
        )
        for (measure, span), months in spans.items()
    ]
    oldest, newest = min(months[0] for months in spans.values()), max(months[-1] for months in spans.values())
    rows = person_month.filter(F.col("month").between(oldest, newest))
    joined = _aggregated(rows, F.col("id_key").alias("person_key"), sums)
    # Twelve months become one run before they travel through a join.
    return joined.select("person_key", *(_run_length(m) if span == RUN else _column(m, span) for m, span in read))


def _aggregated(rows: DataFrame, key: Column, aggregates: Sequence[Column]) -> DataFrame:
    """One row per key with all `aggregates`, cut into parts that an engine can generate code for."""
    cuts = (aggregates[start : start + AGGREGATE_WIDTH] for start in range(0, len(aggregates), AGGREGATE_WIDTH))
    first, *others = (rows.groupBy(key).agg(*cut) for cut in cuts)
    return reduce(lambda left, right: left.join(right, on=first.columns[0], how="inner"), others, first)


def _reader(known: Known, month: int) -> Reader:
    """How to read a measure over a span: null where nothing was delivered, else the sum, 0 without rows."""
    city = F.substring("region_code", 1, CITY_DIGITS)

    def value_of(measure: str, span: str) -> Column:
        delivered = known.get(measure, {})
        cities = sorted({city for m in span_months(span, month) for city in delivered.get(m, ())})
        is_known = city.isin(*cities) if cities else F.lit(False)
        return F.when(is_known, F.coalesce(F.col(_column(measure, span)), F.lit(0))).cast("bigint")

    return value_of


def _view(indicator: Indicator, value_of: Reader) -> Column:
    """The value of an indicator from the values of the spans that its view reads."""
    newest, *others = (value_of(indicator.measure, span) for span in SPANS[indicator.view])
    if indicator.view in RATIOS:
        return _ratio(newest, others[0])
    return newest - others[0] if others else newest


def _run_length(measure: str) -> Column:
    """How many months that end with the newest are above 0."""
    run = F.lit(len(RUN_MONTHS))
    for length, span in reversed(list(enumerate(RUN_MONTHS))):
        run = F.when(F.coalesce(F.col(_column(measure, span)), F.lit(0)) > 0, run).otherwise(F.lit(length))
    return run.alias(_column(measure, RUN))


def _total(indicator: Indicator) -> Column:
    return F.max(indicator.name) if indicator.view == RUN else F.sum(indicator.name)


def _of_household(indicator: Indicator) -> Column:
    """The household's value: what its members add up to, and for ratios what these sums compare to."""
    if indicator.view not in RATIOS:
        return F.col(indicator.name)
    return _ratio(*(F.col(_column(indicator.measure, span)) for span in SPANS[indicator.view]))


def _ratio(value: Column, base: Column) -> Column:
    """`value` in multiples of `base` as a double; null when either is unknown or the base is 0."""
    return F.when(base != 0, value.cast("double") / base.cast("double"))


def _compared(indicators: Indicators) -> list[tuple[str, str]]:
    """The measures and spans that ratios compare."""
    ratios = (indicator for indicator in indicators.indicators if indicator.view in RATIOS)
    return list(dict.fromkeys((ratio.measure, span) for ratio in ratios for span in SPANS[ratio.view]))


def _column(measure: str, span: str) -> str:
    return f"{measure}__{span}"
