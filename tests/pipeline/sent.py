"""Drops as departments send them, and a store that takes them in run by run."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lowincome.pipeline.context import Context
from lowincome.pipeline.intake import take_in
from lowincome.pipeline.landing import gather
from lowincome.pipeline.setup import init_store
from tests.conftest import ENGINE
from tests.oracle.mini import number

MONTHS = (202410, 202411, 202412)
ELDER, MAN, WIFE, CHILD, SINGLE = (
    f"{number(order, born)},云{name}"
    for order, (born, name) in enumerate(
        [("19500101", "一"), ("19800101", "二"), ("19820101", "三"), ("20150101", "四"), ("19900101", "五")], start=1
    )
)
HEADERS = {
    "population": "公民身份号码,姓名,出生日期,户籍地区划",
    "dibao_roll": "身份证号,姓名,低保证号,享受起始日期,行政区划",
    "hukou_members": "身份证号,姓名,户主身份证号,与户主关系,户号,登记日期",
    "vehicles": "身份证号,姓名,号牌号码,购置价,登记日期,注销日期",
    "outpatient": "身份证号,姓名,结算单号,结算日期,总费用,个人自付",
    "hukou_moves": "身份证号,姓名,迁移类型,迁移日期,迁出地区划,迁入地区划",
    "residence_permits": "居住证编号,身份证号,姓名,居住地区划,签发日期",
    "cremations": "身份证号,姓名,火化证号,死亡日期,火化日期",
}


@dataclass(frozen=True)
class Sent:
    """A drop as a department sends it."""

    class_id: str
    period: int
    sender: str
    rows: tuple[str, ...]
    is_correction: bool = False

    def write(self, landing: Path, name: str, n_files: int = 1) -> None:
        """Put it below `landing`, its rows dealt out to `n_files` in their order."""
        folder = landing / self.class_id / f"{self.period}-{self.sender}-{name}"
        folder.mkdir(parents=True)
        for at in range(n_files):
            part = self.rows[len(self.rows) * at // n_files : len(self.rows) * (at + 1) // n_files]
            (folder / f"{at}.csv").write_text("\n".join([HEADERS[self.class_id], *part]) + "\n", "utf-8")
        stated = {"rows": len(self.rows), "correction": self.is_correction}
        (folder / "manifest.json").write_text(json.dumps(stated), "utf-8")


class DropStore:
    """A store to which drops come in some order; emptied, it is as new but keeps its key and configuration."""

    def __init__(self, root: Path) -> None:
        self.places = init_store(root)
        self.context = Context(root, engine=ENGINE)
        self.release = 0

    def empty(self) -> None:
        for folder in (self.places.landing, self.places.tables):
            shutil.rmtree(folder)
            folder.mkdir()
        for layer in (path for path in self.places.vault.iterdir() if path != self.places.key):
            shutil.rmtree(layer)
        self.release = 0

    def run(self, drops: Sequence[Sent], n_files: int = 1) -> None:
        """One run that finds these drops; the places in the list decide how folders are sorted."""
        self.release += 1
        for at, drop in enumerate(drops):
            drop.write(self.context.folders.landing, f"{self.release:02}-{at:02}", n_files)
        take_in(self.context, gather(self.context, MONTHS[-1]), self.release)


def rows(frame: Any) -> list[dict[str, Any]]:
    return [row.asDict(recursive=True) for row in frame.collect()]
