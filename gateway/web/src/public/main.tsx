import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './page.css';
import { PublicPage } from './PublicPage';
import { languageOf } from './texts';

const root = document.getElementById('root');
if (!root) throw new Error('form.html has no #root');
const language = languageOf(navigator.language);
document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
// the edge answers with this page at /f/<key>
const key = window.location.pathname.split('/')[2] ?? '';
createRoot(root).render(
  <StrictMode>
    <PublicPage formKey={key} language={language} />
  </StrictMode>,
);
