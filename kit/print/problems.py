"""Why a document could not be made; every sentence says what to do about it."""

from kit.errors import InvalidArgument, ResourceExhausted, Unavailable


class TextUnprintable(InvalidArgument):
    reason = "TEXT_UNPRINTABLE"
    zh = "文档的字体没有字符「{text}」，请删除后重试"
    en = "The document's font has no “{text}”; remove it and try again"


class DocumentTooLarge(ResourceExhausted):
    reason = "DOCUMENT_TOO_LARGE"
    zh = "文档内容过多，无法生成，请减少内容后重试"
    en = "There is too much in the document to print it; shorten it and try again"


class PrinterBusy(Unavailable):
    reason = "PRINTER_BUSY"
    zh = "正在生成的文档较多，请稍后重试"
    en = "Many documents are being made; try again in a moment"
