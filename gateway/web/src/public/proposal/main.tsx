import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../page.css';
import { languageOf } from '../texts';
import { ProposalPage } from './ProposalPage';

const root = document.getElementById('root');
if (!root) throw new Error('proposal.html has no #root');
// the edge answers with this page at /p/<token>
const token = window.location.pathname.split('/')[2] ?? '';
createRoot(root).render(
  <StrictMode>
    <ProposalPage token={token} preferred={languageOf(navigator.language)} />
  </StrictMode>,
);
