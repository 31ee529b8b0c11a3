// What a browser with an empty cache has to fetch before a first page can be used stays small: the entry, the page of
// the address, the language, and all that these import. Packed like the copies that the edge sends (gzip; brotli,
// which browsers take over TLS, is smaller still). What a page shows later is import()ed: see src/kit/later.tsx.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const KB = 1024;
const LANGUAGES = ['src/i18n/zh/index.ts', 'src/i18n/en/index.ts'];
const PAGES = [
  { name: 'leads', roots: ['index.html', 'src/leads/LeadsPage.tsx'], limit: 350 * KB },
  { name: 'home', roots: ['index.html', 'src/home/HomePage.tsx'], limit: 350 * KB },
];
const PUBLIC = ['form.html', 'proposal.html'].map((name) => ({ name, roots: [name], limit: 90 * KB }));

const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));
const kb = (bytes) => `${Math.round(bytes / KB)} KB`;

/** Scripts a browser loads for these modules. */
function filesOf(roots) {
  const seen = new Set();
  const visit = (key) => {
    if (seen.has(key)) return;
    if (!manifest[key]) throw new Error(`${key} is no module of its own in dist/.vite/manifest.json`);
    seen.add(key);
    for (const next of manifest[key].imports ?? []) visit(next);
  };
  roots.forEach(visit);
  return [...seen].map((key) => manifest[key].file);
}

const packed = (file) => gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length;

const inLanguages = PAGES.flatMap(({ name, roots, limit }) =>
  LANGUAGES.map((language) => ({
    name: `${name} (${language.split('/').at(-2)})`,
    roots: [...roots, language],
    limit,
  })),
);
for (const { name, roots, limit } of [...inLanguages, ...PUBLIC]) {
  const sizes = filesOf(roots).map((file) => ({ file, size: packed(file) }));
  const sum = sizes.reduce((total, { size }) => total + size, 0);
  console.log(`${name}: ${kb(sum)} of script compressed, ${kb(limit)} allowed, ${sizes.length} files`);
  if (sum <= limit) continue;
  const largest = sizes.toSorted((one, other) => other.size - one.size).slice(0, 10);
  for (const { file, size } of largest) console.error(`  ${kb(size)} ${file}`);
  console.error('Too large: load what is not shown at once, and heavy libraries, with import().');
  process.exitCode = 1;
}
