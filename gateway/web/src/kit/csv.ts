/** A spreadsheet must not run what somebody typed into a name: such a cell begins with an apostrophe. */
function neutral(text: string): string {
  const isNumber = /^[+-]?\d+(\.\d+)?%?$/.test(text);
  return /^[=+\-@\t\r]/.test(text) && !isNumber ? `'${text}` : text;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as CSV that Excel opens with the right encoding (it begins with a byte order mark). */
export function toCsv(rows: (string | number)[][]): string {
  const lines = rows.map((row) => row.map((cell) => quoted(neutral(String(cell)))).join(','));
  return `\ufeff${lines.join('\r\n')}\r\n`;
}

/** Gives a text to a person as a file. */
export function saveText(name: string, text: string, mediaType = 'text/csv;charset=utf-8') {
  const url = URL.createObjectURL(new Blob([text], { type: mediaType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
