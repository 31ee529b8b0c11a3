import type { ResourceLanguage } from 'i18next';

const files = import.meta.glob<{ default: ResourceLanguage[string] }>('./*.json', { eager: true });

/** Every file of this folder is a namespace with the file's name. */
const texts: ResourceLanguage = Object.fromEntries(
  Object.entries(files).map(([path, content]) => [path.slice(2, -'.json'.length), content.default]),
);

export default texts;
