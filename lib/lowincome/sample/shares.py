"""How much of the province each background class is about: one line per class, a default for any other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Who = Literal["any", "head", "male", "female", "dead", "mother", "orphan", "supporter", "alone"]


@dataclass(frozen=True)
class Share:
    """Whom a class is about: `per_million` of those who fit, by delivery.

    `who` and the ages say who fits; `of_family`: the family is drawn, then all of its members who fit. `is_regular`:
    events of the same people in each delivery (bills, pensions), instead of one event in a life. `on_roll`: how many of
    a thousand such people remain where the household is on a benefit roll, for who owns and earns is rarely there.
    `typical`: the median of the stated amount in its unit. `codes`: field → the only codes that go with `who`; none
    leaves the cell blank.
    """

    per_million: int
    who: Who = "any"
    low: int = 0
    high: int = 120
    typical: int = 500
    is_regular: bool = False
    of_family: bool = False
    on_roll: int = 1000
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


DEFAULT = Share(20_000)
ALL = 1_000_000
SHARES: Mapping[str, Share] = {
    # 民政
    "temporary_aid": Share(5_000, typical=1_200),
    "refused_applications": Share(1_250, typical=900, of_family=True),
    "divorces": Share(0),  # none until the truth ends couples
    "orphans": Share(ALL, "orphan", 0, 17, typical=1_400, codes={"child_kind": ("orphan", "de_facto_orphan")}),
    "old_age_allowance": Share(950_000, low=80, typical=100, is_regular=True),
    "disability_subsidies": Share(50_000, typical=120, is_regular=True),
    # 公安 卫健
    "hukou_moves": Share(4_000),
    "residence_permits": Share(100_000, low=16, high=65, on_roll=100),
    "births": Share(ALL, "mother", 16, 55),
    "serious_illness": Share(250),
    "mental_disorders": Share(500, low=16),
    "death_certificates": Share(900_000, "dead"),
    # 医保 人社
    "insured": Share(950_000, typical=380),
    "employee_pensions": Share(180_000, low=60, typical=3_100, is_regular=True, on_roll=50),
    "unemployment_registrations": Share(800, low=18, high=59),
    "unemployment_benefits": Share(12_000, low=18, high=59, typical=1_700, is_regular=True),
    "employment_registrations": Share(12_000, low=18, high=59, typical=4_500),
    "public_welfare_posts": Share(15_000, low=18, high=65, typical=900),
    "work_injuries": Share(250, low=18, high=60),
    # 教育 残联
    "student_aid": Share(300_000, low=6, high=22, typical=750, is_regular=True),
    "tuition": Share(700_000, low=6, high=22, typical=1_000, is_regular=True),
    "dropouts": Share(5_000, low=7, high=15, codes={"stage": ("primary", "junior")}),
    "hope_students": Share(15_000, low=6, high=22, typical=2_000),
    "rehabilitation": Share(10_000, typical=200, is_regular=True),
    # 农业农村
    "out_of_poverty_roll": Share(130_000, typical=13_000, of_family=True),
    "land_transfers": Share(10_000, "head", 20, typical=3_500, is_regular=True),
    "farm_machinery": Share(100_000, "head", 20, 65, typical=4),
    "farm_subsidies": Share(280_000, "head", 20, typical=150, is_regular=True),
    # 应急 住建 自然资源
    "disaster_relief": Share(250, typical=800),
    "accidents": Share(330, typical=2),
    "public_rental": Share(30_000, typical=300, of_family=True),
    "dilapidated_houses": Share(800, "head", 20, typical=20_000),
    "housing_sales": Share(6_000, low=25, high=65, typical=620_000),
    "real_estate": Share(700_000, "head", 25, typical=38, on_roll=150),
    # 市场监管 税务 交通
    "companies": Share(150_000, low=20, high=70, typical=50, on_roll=30),
    "self_employed": Share(200_000, low=20, high=65, typical=5, on_roll=200),
    "individual_income": Share(200_000, low=22, high=60, typical=5_800, is_regular=True, on_roll=100),
    "vehicle_purchase_tax": Share(5_000, low=20, high=65, typical=95_000, on_roll=30),
    "commercial_vehicles": Share(50_000, "male", 22, 60, on_roll=100),
    "ships": Share(2_000, "male", 22, 65, typical=40),
    # 退役军人 群团
    "veterans_roll": Share(35_000, "male", 18),
    "special_care": Share(25_000, "male", 18, typical=1_100, is_regular=True),
    "difficult_workers": Share(10_000, low=18, typical=850, of_family=True),
    "difficult_women": Share(15_000, "female", 18, typical=14_000),
    "red_cross_aid": Share(2_000, typical=5_000),
    "charity_aid": Share(2_000, typical=1_500),
    # 司法 法院 公积金
    "prison_terms": Share(500, "alone", 18, 75),  # nobody leaves a household that the truth keeps together
    "community_correction": Share(300, low=16, high=75),
    "support_judgments": Share(5_000, "supporter", 25, 59, typical=600, codes={"relation": ("child",)}),
    "housing_fund_deposits": Share(80_000, low=22, high=60, typical=5_200, is_regular=True, on_roll=30),
    # 银行 证券保险
    "deposits": Share(300_000, low=18, typical=18_000, on_roll=200),
    "wealth_products": Share(50_000, low=18, typical=60_000, on_roll=30),
    "securities": Share(50_000, low=18, typical=45_000, on_roll=30),
    "commercial_insurance": Share(80_000, low=18, typical=12_000, on_roll=200),
    # 水电气 财政
    "electricity": Share(150_000, "head", typical=95, is_regular=True),
    "water_gas": Share(100_000, "head", typical=60, is_regular=True),
    "one_card_payments": Share(75_000, typical=260, is_regular=True),
}


def share_of(class_id: str) -> Share:
    """Whom a class is about."""
    return SHARES.get(class_id, DEFAULT)
