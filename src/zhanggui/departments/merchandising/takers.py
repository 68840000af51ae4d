"""What the merchandising department takes from files: figures of each item, the warehouse's evening, others' prices."""

from zhanggui.connectors.report_records import CompetitorPriceRecord, ItemDayRecord, StockDayRecord
from zhanggui.intake.api import keep_report

keep_report("sycm-item-daily", fact="item_day", record=ItemDayRecord, grains={})
keep_report("stock-day", fact="stock_day", record=StockDayRecord, grains={"article": ("book",)})
keep_report("competitor-price", fact="competitor_price", record=CompetitorPriceRecord, grains={})
