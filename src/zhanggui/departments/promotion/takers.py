"""What the promotion department takes from files: reports of advertising tools."""

from zhanggui.connectors.report_records import AdRecord
from zhanggui.departments.promotion.rules import GRAINS
from zhanggui.intake.api import keep_report

keep_report(
    "alimama-report",
    "zhitongche-legacy",
    "qianchuan-material",
    "jd-jzt-report",
    "pdd-ads-day",
    "pdd-ads-product",
    fact="ad_report",
    record=AdRecord,
    grains=GRAINS,
    part=("campaign_id", "campaign"),
)
