"""Attacks through a file of rules: each is refused with its file and line, before anything runs."""

import json
from pathlib import Path

import pytest

from lowincome.config.rules import load_rules
from lowincome.domain.errors import ConfigError
from tests.config.test_rules import GOOD, INDICATORS, LEVELS, PARAMETERS
from tests.config.written import write

BEFORE, AFTER = GOOD.split("  when: is_alive and medical_total_month_fen > param.long_treatment_line\n")
LINE = BEFORE.count("\n") + 1
TRUTH = "is_alive"

CALLS = [
    "reflect('java.lang.System', 'exit', 1)",
    "java_method('java.lang.Runtime', 'getRuntime')",
    "try_reflect('java.lang.System', 'exit', 1)",
    "assert_true(is_alive)",
    "raise_error('stop')",
    "sleep(1000)",
    "input_file_name() = 'a'",
    "current_user() = 'a'",
    "version() = 'a'",
    "secret('scope', 'key') = 'a'",
    "load_extension('x')",
    "read_csv('/etc/passwd') is null",
    "spark_partition_id() = 0",
    "monotonically_increasing_id() > 1",
    "uuid() = 'a'",
    "rand() > 0",
    "now() > month",
    "sequence(1, 1000000000) is null",
    "repeat('a', 1000000000) = 'a'",
    "space(1000000000) = 'a'",
    "explode(age) > 1",
    "from_json('{}', 'a int') is null",
    "xpath('<a/>', 'a') is null",
    "schema_of_json('{}') = 'a'",
    "aes_decrypt(class_code, 'k') is null",
    "eval('1')",
    "__import__('os')",
    "any_member(is_alive)",
]
STATEMENTS = [
    "select 1",
    "(select true)",
    "exists (select 1)",
    "is_alive in (select true)",
    "with x as (select 1) select 1",
    "is_alive union select 1",
    "is_alive; drop table person",
    "drop table person",
    "insert into person values (1)",
    "create function f as 'evil.Jar'",
    "add jar '/tmp/evil.jar'",
    "set spark.sql.ansi.enabled = false",
    "values (1)",
    "table person",
    "from person select is_alive",
    "transform (is_alive) using 'sh'",
    "cache table person",
]
SHAPES = [
    "cast(age as string) = '1'",
    "age::string = '1'",
    "try_cast(age as int) = 1",
    "sum(age) over () > 1",
    "row_number() over (partition by age order by age) = 1",
    "count(*) > 1",
    "exists(age, x -> x > 1)",
    "x -> x",
    "transform(age, (x) -> x) is null",
    "age[0] = 1",
    "person.age = 1",
    "`is_alive`",
    '"is_alive"',
    "[is_alive]",
    "{'a': is_alive}",
    "is_alive -- comment",
    "is_alive /* comment */",
    "is_alive # comment",
    "/*+ broadcast(t) */ is_alive",
    "class_code like '%'",
    "class_code rlike '(a+)+$'",
    "class_code || class_code = 'a'",
    "interval 1 day > month",
    "age / 0 > 1",
    "age % 2 = 1",
    "age & 1 = 1",
    "age = 1e400",
    "age = 0x7fffffff",
    "age = 9999999999999999999999999999",
    "age = 1.5",
    "${is_alive}",
    "{{ is_alive }}",
    ":name = age",
    "$1 = age",
    "@@version = age",
    "ratio(age, ratio(age, age)) > 0",
    "ratio(medical_total_month_fen, age) > 0",
    "months_since(months_since(month)) > 1",
]
LOOK_ALIKES = [
    "іs_alive",  # a Cyrillic letter
    "is_alіve",
    "ｉｓ_alive",  # full-width letters
    "is_alive\u200b",  # a zero-width space
    "is\u00adalive",  # a soft hyphen
    "is_alive\u00a0and is_alive",  # a no-break space
    "age \uff1e 1",  # a full-width sign
    "age > \u0661",  # an Arabic digit
    "class_code = '\u202eobibd'",  # text written backwards
    "class_code = 'a\u0000'",
    "is_alive \u037e is_alive",  # a Greek question mark that looks like ;
    "ıs_alive",  # a Turkish letter whose upper case is ours
    "ﬁ_alive = 1",  # a ligature
]
SIZES = [
    "(" * 31 + TRUTH + ")" * 31,
    "(" * 900 + TRUTH + ")" * 900,
    "not " * 400 + TRUTH,
    "- " * 900 + "age = 1",
    "case when " * 150 + TRUTH,
    "abs(" * 200 + "age" + ")" * 200 + " = 1",
    TRUTH + " and is_alive" * 40,
    TRUTH + " or is_alive" * 400,
    "age in (" + ", ".join(["1"] * 320) + ")",
    "age = 1" + " " * 3_000,
    "class_code = '" + "a" * 3_000 + "'",
    "age = " + "9" * 500,
]
EXPRESSIONS = [*CALLS, *STATEMENTS, *SHAPES, *LOOK_ALIKES, *SIZES]


def refused(folder: Path, text: str) -> ConfigError:
    write(folder, "rules/levels.yaml", LEVELS)
    write(folder, "rules/family.yaml", text)
    with pytest.raises(ConfigError) as error:
        load_rules(folder / "rules", INDICATORS, PARAMETERS)
    assert Path(error.value.file).name == "family.yaml"
    return error.value


@pytest.mark.parametrize("attack", EXPRESSIONS)
def test_an_expression_is_refused_at_its_line(tmp_path: Path, attack: str) -> None:
    error = refused(tmp_path, f"{BEFORE}  when: {json.dumps(attack)}\n{AFTER}")
    assert error.line == LINE
    assert "allowed:" in str(error)


YAML = {
    "anchor": "  when: &a is_alive",
    "alias": "  when: *a",
    "merge key": "  <<: *a",
    "python object": "  when: !!python/object/apply:os.system ['true']",
    "own tag": "  when: !include /etc/passwd",
    "list": "  when: [is_alive]",
    "mapping": "  when: {is_alive: true}",
    "boolean": "  when: true",
    "twice": "  when: is_alive\n  when: is_alive",
    "complex key": "  ? [when]\n  : is_alive",
    "second document": "  when: is_alive\n---\nother: 1",
    "tab": "\twhen: is_alive",
    "control character": "  when: is_alive\u0007",
    "deep list": f"  when: {'[' * 5_000}",
    "deep mapping": f"  when: {'{a: ' * 5_000}",
    "too large": f"  when: {'a' * 1_000_001}",
    "billion laughs": "  a: &a [x, x]\n  b: &b [*a, *a]\n  when: [*b, *b]",
}


@pytest.mark.parametrize("attack", YAML.values(), ids=YAML)
def test_yaml_is_refused_with_file_and_line(tmp_path: Path, attack: str) -> None:
    error = refused(tmp_path, f"{BEFORE}{attack}\n{AFTER}")
    assert error.line in (1, *range(LINE - 1, LINE + 3)), str(error)
