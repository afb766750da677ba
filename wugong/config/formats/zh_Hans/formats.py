"""11月5日, and 1月5日 rather than Django's 01月5日."""

MONTH_DAY_FORMAT = "n月j日"
