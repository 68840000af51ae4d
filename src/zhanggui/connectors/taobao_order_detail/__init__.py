"""Order lines of Taobao and Tmall: ExportOrderDetailList, and the newer ExportItemList with child numbers."""
