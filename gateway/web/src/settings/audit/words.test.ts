import { expect, test } from 'vitest';
import { verbOf } from './words';

test.each([
  ['LeadsService/UpdateLead', 'Update'],
  ['LeadsService/UndoBulk', 'UndoBulk'],
  ['LeadsService/UndoLeadImport', 'Undo'],
  ['LeadsService/UndeleteLead', 'Undelete'],
  ['LeadsService/BatchUpdateLeads', 'BatchUpdate'],
  ['ChannelsService/ListChannels', 'List'],
  ['edge/Live', 'Live'],
  ['SignersService/SealContract', 'Seal'],
  ['PublicSigningService/SignContract', 'Sign'],
  ['TasksService/ReopenTask', 'Reopen'],
  ['PublicProposalsService/OpenProposal', 'Open'],
  ['LeadMoved', 'Moved'],
  ['StudentUnlinked', 'Unlinked'],
  ['ContractWon', 'Won'],
  ['LeadUndeleted', 'Undeleted'],
  ['LeadImportProgressed', 'Progressed'],
  // a word that only begins like one is not one
  ['Listener/Liven', undefined],
])('%s is %s', (action, verb) => {
  expect(verbOf(action)).toBe(verb);
});
