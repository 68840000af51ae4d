"""What the merchandising department takes from files: the platform's figures of each item."""

from zhanggui.connectors.report_records import ItemDayRecord
from zhanggui.intake.api import keep_report

keep_report("sycm-item-daily", fact="item_day", record=ItemDayRecord, grains={})
