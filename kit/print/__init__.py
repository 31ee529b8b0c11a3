"""Documents: a Typst template and data become a PDF, or pictures of its pages, in a child process.

pdf(TEMPLATE, {"title": ...})            bytes of a PDF; its text can be selected and searched
pages(TEMPLATE, {"title": ...})          one SVG per page, for screens that cannot show a PDF
"""

from kit.print.render import Pages, pages, pdf

__all__ = ["Pages", "pages", "pdf"]
