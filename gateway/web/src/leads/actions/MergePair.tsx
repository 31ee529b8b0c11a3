import { useState } from 'react';
import { MergeDialog } from '../record/MergeDialog';
import { useLead } from '../useLeads';

interface MergePairProps {
  ids: [string, string];
  onDone: (merged: boolean | null) => void;
}

/** Two chosen leads become one; the first stays unless they are swapped. */
export function MergePair({ ids, onDone }: MergePairProps) {
  const [[stays, joins], setPair] = useState(ids);
  const { data: lead } = useLead(stays);
  if (!lead) return null;
  return (
    <MergeDialog
      key={stays}
      lead={lead}
      otherId={joins}
      onSwap={() => setPair([joins, stays])}
      onMerged={() => onDone(true)}
      onClose={() => onDone(null)}
    />
  );
}
