import antd from 'antd/es/locale/en_US';
import type { Language } from '../language';
import home from './home.json';
import kit from './kit.json';
import leads from './leads.json';
import shell from './shell.json';

/** The frame and the first pages. */
const language: Language = { texts: { home, kit, leads, shell }, antd };

export default language;
