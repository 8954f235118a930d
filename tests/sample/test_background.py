"""Classes that no story tells: drops of each by its contract, as the contract promises, a 78th by its YAML alone."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pyspark.sql import SparkSession

from lowincome.config.contracts import Contract
from lowincome.intake.headers import header_row, match_headers
from lowincome.sample.calendar import deliveries, months_of_year
from lowincome.sample.province import LAYOUTS, MONTHS, write_province
from lowincome.sample.shares import SHARES, share_of
from lowincome.sample.styles import BARE, STYLES, layout_of
from lowincome.store.readers import read_file
from tests.oracle import values
from tests.oracle.landing import is_totals
from tests.sample.conftest import SEED, Written

FAMILIES = 700


class Sent(NamedTuple):
    """One drop as it can be read again."""

    folder: Path
    header: tuple[str, ...]
    rows: list[dict[str, str]]


@pytest.fixture(scope="module")
def province(spark: SparkSession, contracts: dict[str, Contract], tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Families enough for most classes, and a class that the catalogue does not know."""
    root = tmp_path_factory.mktemp("background")
    fields = tuple(
        replace(field, name="heard_on") if field.name == "received_on" else field
        for field in contracts["hotline_12345"].fields
    )
    maps = {**contracts["hotline_12345"].maps, "event_on": "heard_on"}
    invented = replace(contracts["hotline_12345"], class_id="class_78", fields=fields, maps=maps, cadence="quarter")
    folders = Written(root / "landing", root / "truth")
    known = {**contracts, "class_78": invented}
    write_province(spark, folders.landing, folders.truth, households=FAMILIES, seed=SEED, contracts=known)
    return folders


@pytest.fixture(scope="module")
def sent(province: Written, contracts: dict[str, Contract]) -> dict[str, list[Sent]]:
    background = [contract for class_id, contract in contracts.items() if class_id not in LAYOUTS]
    return {c.class_id: [read(folder, c) for folder in drops(province, c.class_id)] for c in background}


def drops(province: Written, class_id: str) -> list[Path]:
    return sorted((province.landing / class_id).iterdir())


def files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name != "manifest.json"]


def read(folder: Path, contract: Contract) -> Sent:
    (path,) = files(folder)
    if not path.stat().st_size:  # JSON Lines without rows
        return Sent(folder, tuple(field.label for field in contract.fields), [])
    sheet = read_file(path, lambda rows: header_row(rows, contract))
    matched = match_headers(sheet.header, contract)
    assert (matched.missing, matched.unknown, matched.ambiguous) == ((), (), ()), folder
    names = [matched.columns[header] for header in sheet.header]
    lines = [list(row.values()) for batch in sheet.batches for row in batch.to_pylist()]
    assert not sheet.broken
    return Sent(folder, sheet.header, [dict(zip(names, map(text, line), strict=True)) for line in lines])


def text(cell: object) -> str:
    return "" if cell is None else str(cell)


def facts(found: Sent) -> Iterator[dict[str, str]]:
    """The rows without totals and without those whose number means nobody."""
    yield from (row for row in found.rows if not is_totals(list(row.values())) and values.id_no(row["id_no"]))


def all_facts(drops_of_class: list[Sent]) -> list[dict[str, str]]:
    return [row for drop in drops_of_class for row in facts(drop)]


def test_every_class_has_a_drop_in_each_month_of_its_cadence(province: Written, contracts: dict[str, Contract]) -> None:
    for class_id, contract in contracts.items():
        if class_id not in LAYOUTS:
            due = [month for month in MONTHS if month % 100 in months_of_year(contract)]
            assert [path.name for path in drops(province, class_id)] == [f"{month}-99" for month in due]
            assert due


def test_shares_are_told_of_classes_that_exist(contracts: dict[str, Contract]) -> None:
    assert set(SHARES) == set(contracts) - set(LAYOUTS)
    for class_id, share in SHARES.items():
        kinds = {field.name: set((field.codes or {}).values()) for field in contracts[class_id].fields}
        assert all(set(codes) <= kinds[name] for name, codes in share.codes.items()), class_id


def test_headers_name_every_field(sent: dict[str, list[Sent]], contracts: dict[str, Contract]) -> None:
    for class_id, found in sent.items():
        for drop in found:
            assert len(drop.header) == len(contracts[class_id].fields), drop.folder


def test_manifests_agree_with_the_files(sent: dict[str, list[Sent]], contracts: dict[str, Contract]) -> None:
    for class_id, found in sent.items():
        for drop in found:
            path = drop.folder / "manifest.json"
            assert path.exists() == (class_id not in BARE)
            if class_id not in BARE:
                _check_manifest(json.loads(path.read_text("utf-8")), drop, contracts[class_id])


def _check_manifest(manifest: dict[str, Any], drop: Sent, contract: Contract) -> None:
    rows = [row for row in drop.rows if not is_totals(list(row.values()))]
    assert (manifest["class"], manifest["rows"]) == (contract.class_id, len(rows)), drop.folder
    (path,) = files(drop.folder)
    assert manifest["files"] == [{"name": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}]
    if contract.amount:
        unit = 1_000_000 if contract.field(contract.amount).unit == "wan_yuan" else 100
        cells = [values.fen(row[contract.amount], unit) or 0 for row in rows]
        assert values.fen(manifest["amount"], unit) == sum(cells), drop.folder
    else:
        assert manifest["amount"] is None


def test_required_cells_are_filled_and_codes_are_listed(
    sent: dict[str, list[Sent]], contracts: dict[str, Contract]
) -> None:
    for class_id, found in sent.items():
        for field in contracts[class_id].fields:
            cells = [row[field.name] for row in all_facts(found)]
            if field.required:
                assert all(cells), (class_id, field.name)
            if field.codes:
                listed = {word.upper() for word in field.codes}
                assert {"".join(cell.split()).upper() for cell in cells if cell} <= listed, (class_id, field.name)
            if field.kind == "date":
                assert all(values.day(cell) for cell in cells if cell), (class_id, field.name)


def test_amounts_and_numbers_lie_within_their_bounds(
    sent: dict[str, list[Sent]], contracts: dict[str, Contract]
) -> None:
    for class_id, found in sent.items():
        for field in (field for field in contracts[class_id].fields if field.kind in ("amount", "integer")):
            fen = [values.fen(row[field.name]) for row in all_facts(found) if row[field.name]]
            assert None not in fen, (class_id, field.name)
            assert all((field.min or 0) * 100 <= (cell or 0) for cell in fen), (class_id, field.name)
            assert field.max is None or all((cell or 0) <= field.max * 100 for cell in fen), (class_id, field.name)


def test_events_lie_in_the_days_of_their_drop_or_shortly_before(
    sent: dict[str, list[Sent]], contracts: dict[str, Contract]
) -> None:
    late = Counter[bool]()
    for class_id, found in sent.items():
        contract, days = contracts[class_id], deliveries(contracts[class_id], MONTHS)
        event = str(contract.maps["event_on"])
        for drop, told in zip(found, days, strict=True):
            read_day = values.day if contract.field(event).kind == "date" else values.first_of_month
            on = [read_day(row[event]) for row in facts(drop)]
            assert all(day and day <= told.to_day for day in on), drop.folder
            if contract.delivery == "events":
                late.update(day < told.from_day for day in on if day)
    assert 0.001 < late[True] / late.total() < 0.03


def test_facts_differ_in_their_key(sent: dict[str, list[Sent]], contracts: dict[str, Contract]) -> None:
    for class_id, found in sent.items():
        contract = contracts[class_id]
        kept = [found[-1:]] if contract.delivery == "snapshot" else [found]
        for some in kept:
            keys = [tuple(values.id_no(row[n]) or row[n] for n in contract.key) for row in all_facts(some)]
            assert len(set(keys)) >= 0.9 * len(keys) - 1, class_id  # a register tells of a change under the same key


def test_lists_hardly_change_from_drop_to_drop(sent: dict[str, list[Sent]], contracts: dict[str, Contract]) -> None:
    for class_id in ("residence_permits", "public_rental", "deposits"):
        assert contracts[class_id].delivery == "snapshot"
        before, after = ({values.id_no(row["id_no"]) for row in facts(drop)} for drop in sent[class_id][-2:])
        assert len(before & after) > 0.9 * len(before | after), class_id
        assert before != after or class_id != "deposits"


def test_registers_tell_their_stock_first_then_changes_and_ends(sent: dict[str, list[Sent]]) -> None:
    told = sent["real_estate"]
    assert len(told[0].rows) > 5 * max(len(drop.rows) for drop in told[1:])
    assert any(row["cancelled_on"] for row in all_facts(told))


def test_all_formats_are_used(contracts: dict[str, Contract]) -> None:
    layouts = [layout_of(contract) for class_id, contract in contracts.items() if class_id not in LAYOUTS]
    used = {(it.format, it.encoding if it.format == "csv" else "utf-8", it.delimiter, it.packing) for it in layouts}
    assert used >= {(it.format, it.encoding, it.delimiter, it.packing) for it in STYLES}
    assert "xlsx" in {it.format for it in layouts}
    assert any(it.has_total for it in layouts)


def test_the_dead_are_those_of_the_truth(province: Written, sent: dict[str, list[Sent]]) -> None:
    lines = (province.truth / "persons.csv").read_text("utf-8").splitlines()
    names = lines[0].split(",")
    dead = {
        (row["id_no"], row["died_on"]) for row in (dict(zip(names, it.split(","), strict=True)) for it in lines[1:])
    }
    told = {
        (values.id_no(row["id_no"]), str(values.day(row["died_on"]))) for row in all_facts(sent["death_certificates"])
    }
    assert told
    assert told <= dead


def test_births_are_of_children_of_the_province_and_nobody_divorces(
    province: Written, sent: dict[str, list[Sent]]
) -> None:
    people = (province.truth / "persons.csv").read_text("utf-8")
    born = all_facts(sent["births"])
    assert born
    for row in born:
        assert row["child_id_no"] in people
        assert row["child_id_no"][6:14] == str(values.day(row["born_on"])).replace("-", "")
        assert int(str(values.id_no(row["id_no"]))[16]) % 2 == 0
    assert {row["cert_no"][0] for row in all_facts(sent["divorces"])} == {"P"}, "planted, of people who are no couple"


def test_a_class_nobody_foresaw_gets_drops(province: Written, contracts: dict[str, Contract]) -> None:
    assert [path.name for path in drops(province, "class_78")] == [
        f"{month}-99" for month in (202312, 202403, 202406, 202409, 202412)
    ]
    assert share_of("class_78").per_million > 0
    rows = [json.loads((path / "manifest.json").read_text("utf-8"))["rows"] for path in drops(province, "class_78")]
    assert all(rows)


def test_another_class_changes_no_other(
    spark: SparkSession, province: Written, contracts: dict[str, Contract], tmp_path: Path
) -> None:
    write_province(spark, tmp_path / "landing", tmp_path / "truth", households=FAMILIES, seed=SEED, contracts=contracts)
    before, after = (digests(landing) for landing in (province.landing, tmp_path / "landing"))
    assert before.keys() - after.keys() == {name for name in before if name.startswith("class_78/")}
    assert all(before[name] == digest for name, digest in after.items())


def digests(landing: Path) -> dict[str, str]:
    paths = (path for path in landing.rglob("*") if path.is_file())
    return {str(path.relative_to(landing)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
