/** What can be done, as the first word of a call or the last one of an event; texts: `audit.verbs.<word>`. */
const VERBS = [
  'Get', 'List', 'Describe', 'Count', 'Check', 'Drill', 'Create', 'Update', 'BatchUpdate', 'Delete', 'Undelete',
  'Merge', 'Move', 'Assign', 'Bulk', 'UndoBulk', 'Map', 'Start', 'Cancel', 'Undo', 'Test', 'Rotate', 'Replay',
  'Discard', 'Submit', 'Receive', 'Live', 'Upload', 'Download',
  'Accept', 'Complete', 'Confirm', 'Convert', 'Decide', 'Decline', 'Instantiate', 'Issue', 'Match', 'Meet',
  'Open', 'Pay', 'Preview', 'Print', 'Read', 'Reassign', 'Record', 'Renew', 'Reopen', 'Return',
  'Reverse', 'Revise', 'Seal', 'Send', 'Set', 'Sign', 'Staff', 'Take', 'Verify', 'Void',
  'Withdraw',
] as const; // prettier-ignore

const EVENTS = [
  'Created', 'Updated', 'Changed', 'Moved', 'Assigned', 'Merged', 'Deleted', 'Undeleted', 'Progressed', 'Recorded',
  'Accepted', 'Advanced', 'Approved', 'Cancelled', 'Completed', 'Confirmed', 'Converted', 'Decided', 'Declined', 'Kept',
  'Linked', 'Opened', 'Paid', 'Reassigned', 'Removed', 'Reopened', 'Requested', 'Restored', 'Returned', 'Reversed',
  'Sent', 'Shifted', 'Signed', 'Submitted', 'Told', 'Undone', 'Unlinked', 'Voided', 'Withdrawn', 'Won',
] as const; // prettier-ignore

export type Verb = (typeof VERBS)[number] | (typeof EVENTS)[number];

/** `LeadsService/UpdateLead` -> Update, `LeadMoved` -> Moved; nothing when the word is not known. */
export function verbOf(action: string): Verb | undefined {
  const name = action.split('/').at(-1) ?? '';
  const longest = (one: string, other: string) => other.length - one.length;
  const first = [...VERBS].toSorted(longest).find((verb) => new RegExp(`^${verb}(?![a-z])`).test(name));
  return first ?? [...EVENTS].toSorted(longest).find((verb) => name.endsWith(verb));
}
