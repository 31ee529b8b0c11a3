"""What each figure means, in both languages: shown beside it, so that nobody has to guess."""

from collections.abc import Mapping
from typing import Any

from matricula.options.v1 import options_pb2 as options
from matricula.reports.v1 import figure_pb2 as pb

from services.reports.figure.columns import ROWS

TEXTS: Mapping[int, tuple[str, str]] = {
    pb.FIGURE_KIND_OFFER_RATE: (
        """Offer 获取率 = 至少获得一份录取的学生数 ÷ 已递交申请的学生数。
统计递交日期在所选期间内的申请；学生按人去重；只看这些申请得到的录取（含有条件录取）。
分组时按申请的校区、团队、负责人、国家或递交月份，同一学生可出现在多个组，合计只计一次。""",
        """Offer rate = students with at least one offer ÷ students who applied.
Counts applications filed in the period; a student counts once; only offers (conditional ones too) from \
these applications count.
Split by the application's branch, team, person, country or month, a student may be in several groups, and \
once in the total.""",
    ),
    pb.FIGURE_KIND_SERVICE_CYCLE: (
        """平均服务周期 = 合同签署 → 最终接受录取的平均天数。
每名学生取最后一次接受的录取，以及此前最近签署的有效合同；按接受录取的日期归入期间。
已作废的合同和未接受录取的学生不计入。""",
        """Average service cycle = days from the signed contract to the final accepted offer, on average.
Of each student the offer accepted last, and the valid contract signed last before it; a cycle belongs to \
the period in which the offer was accepted.
Voided contracts and students without an accepted offer are left out.""",
    ),
    pb.FIGURE_KIND_REFUND_RATE: (
        """退款率（金额）= 期间内已付款的退费 ÷ 期间内已入账的收款；退款率（笔数）= 退款笔数 ÷ 收款笔数。
按币种分别计算，不做换算；已冲销的收款和未付款的退费不计入。
退的可能是以前收的款，比率可以超过 100%。""",
        """Refund rate by amount = refunds paid out in the period ÷ receipts of the period; by count = \
refunds ÷ receipts.
By currency, never converted; reversed receipts and refunds not yet paid out are left out.
What is paid back may have come in earlier, so a rate can exceed 100%.""",
    ),
    pb.FIGURE_KIND_RECEIVABLES: (
        """应收账龄 = 已签署（未作废）合同的付款计划中尚未收齐的金额，按逾期天数分段。
以今天为准，不受所选期间影响；今天及以后到期的为未逾期。
按币种分别统计，部分已收的只计未收部分。""",
        """Receivables by age = what the payment plans of signed (not voided) contracts still wait for, by \
days overdue.
As of today, whatever the period; due today or later is not overdue.
By currency; of a line paid in part only the rest counts.""",
    ),
}


def definition(kind: Any) -> pb.FigureDefinition:
    """The definition of a figure."""
    label = pb.FigureKind.DESCRIPTOR.values_by_number[kind].GetOptions().Extensions[options.label]
    zh, en = TEXTS[kind]
    return pb.FigureDefinition(
        kind=kind, label_zh=label.zh, label_en=label.en, zh=zh, en=en, dimensions=sorted(ROWS[kind].fields)
    )
