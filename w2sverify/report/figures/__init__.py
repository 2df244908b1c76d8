"""The figures of the report: matplotlib drawings as small inline SVG in the colours of the page."""
