"""The spreadsheet of the FAQ, as CSV and as XLSX: one row for each language of an entry."""
