"""Documents on paper and as pictures: job sheets as DOCX and PDF, the chart as SVG, PNG and PDF.

Keeps      nothing
Offers     parts_of (a sheet in words), docx_of, pdf_of, chart as svg, png, pdf
Needs      a sheet as `job_sheets` has it, and the Chinese font, given by whoever asks
Never      knows a screen
Start at   parts.py
"""
