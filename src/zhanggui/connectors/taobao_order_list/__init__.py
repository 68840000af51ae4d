"""Order list of Taobao and Tmall (ExportOrderList): one row a parent trade, five generations of headers."""
