import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../public/page.css';
import { SigningPage } from './SigningPage';
import { languageOf } from './texts';
import { VerifyPage } from './VerifyPage';

const root = document.getElementById('root');
if (!root) throw new Error('sign.html has no #root');
const language = languageOf(navigator.language);
document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
// the edge answers with this page at /s/sign#<token> and at /v/<document id>
const [, place, id = ''] = window.location.pathname.split('/');
createRoot(root).render(
  <StrictMode>
    {place === 'v' ? (
      <VerifyPage documentId={id} language={language} />
    ) : (
      <SigningPage token={window.location.hash.slice(1)} language={language} />
    )}
  </StrictMode>,
);
