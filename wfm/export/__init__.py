"""A roster the way it is mailed round: tables, a workbook, calendars, and files for other tools."""
