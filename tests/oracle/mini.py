"""A landing folder of a few hand-written rows, in the columns of the agreed table, and the truth beside it."""

import csv
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.oracle.values import check_digit

Row = dict[str, object]


def number(order: int, born: str = "19800101") -> str:
    """Return a valid number of the invented province."""
    first = f"990101{born}{order:03d}"
    return first + check_digit(first)


class Mini:
    """Drops and truth below one folder; everyone is registered in one snapshot of 202412."""

    def __init__(self, folder: Path) -> None:
        self.landing, self.truth = folder / "landing", folder / "truth"
        self.truth.mkdir(parents=True)
        self.rows = 0

    def households(self, *units: list[tuple[str, str]], month: int = 202412) -> None:
        """Write truth and population: each unit is a list of (number, name)."""
        people = [(number, name, unit) for unit, members in enumerate(units) for number, name in members]
        with (self.truth / "persons.csv").open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(["person_id", "id_no", "name", "birth_on", "sex", "village", "died_on", "household_truth"])
            out.writerows([f"p{n}", no, name, "", "", "", "", f"h{unit}"] for n, (no, name, unit) in enumerate(people))
        with (self.truth / "households.csv").open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(["month", "person_id", "household"])
            out.writerows([month, f"p{n}", f"h{unit}"] for n, (_, _, unit) in enumerate(people))
        register = [
            {"公民身份号码": no, "姓名": name, "出生日期": no[6:14], "户籍地区划": "990101001001"}
            for no, name, _ in people
        ]
        self.drop("population", "202412-99", register)

    def drop(self, class_id: str, folder: str, rows: Sequence[Mapping[str, object]], **manifest: object) -> Path:
        """Write one drop as UTF-8 CSV, with a manifest when anything is to be said in it."""
        path = self.landing / class_id / folder
        path.mkdir(parents=True)
        with (path / "a.csv").open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, list(rows[0]), restval="")
            out.writeheader()
            out.writerows(rows)
        if manifest:
            sha256 = hashlib.sha256((path / "a.csv").read_bytes()).hexdigest()
            about = {"class": class_id, "rows": len(rows), "files": [{"name": "a.csv", "sha256": sha256}]}
            (path / "manifest.json").write_text(json.dumps(about | manifest), encoding="utf-8")
        return path

    def bill(self, who: tuple[str, str], on: str, self_pay: object, total: object = None, no: str = "") -> Row:
        """Return one settlement; each has its own number unless one is given."""
        self.rows += 1
        return {
            "结算单号": no or f"S{self.rows}",
            "身份证号": who[0],
            "姓名": who[1],
            "结算日期": on,
            "总费用": self_pay if total is None else total,
            "个人自付": self_pay,
        }

    def aid(self, who: tuple[str, str], on: str, amount: object, mode: str) -> Row:
        """Return one payment of medical aid."""
        self.rows += 1
        row = {"救助单号": f"A{self.rows}", "身份证号": who[0], "姓名": who[1], "救助方式": mode}
        return row | {"发放日期": on, "救助金额": amount}

    def on_roll(self, who: tuple[str, str], roll: str, folder: str = "202412-99") -> None:
        """Put one person alone on a benefit roll."""
        unit = {"dibao": "低保证号", "tekun": "特困证号", "anti_poverty_return": "监测户编号"}.get(roll, "家庭编号")
        since = {"dibao": "享受起始日期", "tekun": "供养起始日期", "anti_poverty_return": "识别日期"}.get(
            roll, "认定日期"
        )
        row = {"身份证号": who[0], "姓名": who[1], unit: "U1", since: "2023-01-01", "行政区划": "990101001001"}
        self.drop(f"{roll}_roll", folder, [row])
