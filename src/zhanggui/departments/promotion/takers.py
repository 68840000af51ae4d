"""What the promotion department takes from files: reports of advertising tools, their account, traffic."""

from zhanggui.connectors.report_records import AdAccountRecord, AdRecord, TrafficRecord
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

keep_report("tmall-ad-account", fact="ad_account_line", record=AdAccountRecord, grains={})
keep_report("sycm-flow-source", fact="traffic", record=TrafficRecord, grains={})
