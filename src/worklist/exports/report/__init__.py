"""The report for the weekly meeting: one content, as PDF and HTML to read and as XLSX to count on with."""
